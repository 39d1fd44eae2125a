/** Mentions in what is being written: people see names, Discord wants ids. Pure functions. */

const NAME = /(^|[\s(])@([\w.-]+)/g;
/** The beginning of a mention at the end of a text. */
const BEGUN = /(^|[\s(])@([\w.-]*)$/;

/** The text with `<@id>` for each `@name` that is somebody's. */
export function withIds(text, state) {
  const ids = new Map(everybody(state).map(({ username, id }) => [username, id]));
  return text.replace(NAME, (all, before, name) =>
    ids.has(name) ? `${before}<@${ids.get(name)}>` : all,
  );
}

/** The same backwards, to write a message anew. */
export function withNames(content, state) {
  const names = new Map(everybody(state).map(({ username, id }) => [id, username]));
  return content.replace(/<@!?(\d+)>/g, (all, id) => (names.has(id) ? `@${names.get(id)}` : all));
}

/** What was typed of a mention at the end of the text, or null. */
export const begunMention = (text) => BEGUN.exec(text)?.[2] ?? null;

/** The text whose last, begun mention is that of a user. */
export const withMention = (text, username) =>
  text.replace(BEGUN, (_, before) => `${before}@${username} `);

const everybody = ({ users, bot }) => [...users, ...(bot ? [bot] : [])];
