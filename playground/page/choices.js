/** What selects offer, as `{ value, label, detail, kind, user? }`. Pure functions. */

import { displayName } from "./avatar.js";

export const SELECT = { STRING: 3, USER: 5, ROLE: 6, MENTIONABLE: 7, CHANNEL: 8 };

export const isSelect = ({ type }) =>
  type === SELECT.STRING || (type >= SELECT.USER && type <= SELECT.CHANNEL);

/** The people, roles or channels that a select offers, in `directory` (directory.js). */
export function offered(select, directory) {
  const { everyone, people, roles, places } = directory;
  switch (select.type) {
    case SELECT.USER:
      return people.map(userChoice);
    case SELECT.ROLE:
      // Discord lists @everyone among what can be mentioned, but not among the roles.
      return roles.filter(({ id }) => id !== everyone).map(roleChoice);
    case SELECT.MENTIONABLE:
      return [...people.map(userChoice), ...roles.map(roleChoice)];
    default:
      return places.filter(({ type }) => takesChannel(select, type)).map(channelChoice);
  }
}

const takesChannel = ({ channel_types: types }, type) => !types?.length || types.includes(type);

/** What stands for a value, also if it is not offered; undefined if it is no more. */
export function choiceOf(select, value, directory) {
  const choices = offered(select, directory);
  return choices.find((choice) => choice.value === value) ?? chosenByBot(select, value, directory);
}

/** A bot may choose @everyone, people who have left, and channels of any type. */
function chosenByBot(select, value, { users, roles, places }) {
  const byBot = select.default_values?.find(({ id }) => id === value);
  const find = (all, choice) => all.filter(({ id }) => id === value).map(choice)[0];
  switch (byBot?.type) {
    case "user":
      return find(users, userChoice);
    case "role":
      return find(roles, roleChoice);
    case "channel":
      return find(places, channelChoice);
    default:
      return undefined;
  }
}

/** The values that the bot chose, without those that are no more. */
export function preset(select, directory) {
  if (select.type === SELECT.STRING)
    return select.options.filter((option) => option.default).map(({ value }) => value);
  const ids = (select.default_values ?? []).map(({ id }) => id);
  return ids.filter((id) => choiceOf(select, id, directory));
}

/** Those that match what was typed, which may begin with @ or #: names that begin so come first. */
export function matching(choices, typed) {
  const wanted = typed.trim().replace(/^[@#]/, "").toLowerCase();
  const found = choices.filter((choice) => wordsOf(choice).includes(wanted));
  const begins = ({ label }) => label.toLowerCase().startsWith(wanted);
  return [...found.filter(begins), ...found.filter((choice) => !begins(choice))];
}

const wordsOf = ({ label, detail }) => `${label} ${detail ?? ""}`.toLowerCase();

const userChoice = (user) => ({
  kind: "user",
  value: user.id,
  label: displayName(user),
  detail: user.global_name ? user.username : null,
  user,
});

const roleChoice = ({ id, name }) => ({
  kind: "role",
  value: id,
  label: name.replace(/^@/, ""),
  detail: null,
});

const channelChoice = ({ id, name, type }) => ({
  kind: "channel",
  value: id,
  label: name,
  detail: null,
  type,
});
