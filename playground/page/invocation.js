/** Parses and formats commands as text: `/imagine prompt: a fox count: 4`. */

import { optionOf, requiredOf } from "./commands.js";

/** `{ command, texts }` when the text begins with the name of a command, else null. */
export function parseInvocation(text, commands) {
  const command = commands
    .filter(
      ({ name }) => text.startsWith(`/${name}`) && /^(\s|$)/.test(text.slice(name.length + 1)),
    )
    .sort((a, b) => b.name.length - a.name.length)[0];
  if (!command) return null;
  return { command, texts: parseOptions(text.slice(command.name.length + 1), command) };
}

/** What stands before the first `name:` belongs to the first option, as in Discord's own box. */
function parseOptions(text, command) {
  const marks = [...text.matchAll(/(?:^|\s)([\p{L}\p{N}_-]+):/gu)].filter(([, name]) =>
    optionOf(command, name),
  );
  const texts = {};
  const lead = text.slice(0, marks[0]?.index ?? text.length).trim();
  const first = requiredOf(command)[0] ?? command.options[0];
  if (lead && first) texts[first.name] = lead;
  marks.forEach((mark, place) => {
    const value = text
      .slice(mark.index + mark[0].length, marks[place + 1]?.index ?? text.length)
      .trim();
    texts[mark[1]] = Object.hasOwn(texts, mark[1]) ? `${texts[mark[1]]} ${value}` : value;
  });
  return texts;
}

/** `a fox count:` typed into an option asks for option `count`: `{ before, name }`, else null. */
export function trailingMark(text, names) {
  const match = /^(?:(.*\S)\s+)?([\p{L}\p{N}_-]+):\s?$/su.exec(text);
  return match && names.includes(match[2]) ? { before: match[1] ?? "", name: match[2] } : null;
}

/** The text form of a draft, to be shown while it is being sent. */
export function formatInvocation(draft) {
  const options = draft.shown.filter((name) => draft.entries[name]?.text);
  return [
    `/${draft.command.name}`,
    ...options.map((name) => `${name}: ${draft.entries[name].text}`),
  ].join(" ");
}
