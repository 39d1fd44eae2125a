/** Reading Discord's command objects: what can be called, and with which options. */

import { SELECT, offered } from "./choices.js";
import { directoryOf } from "./directory.js";

export const OPTION = {
  SUBCOMMAND: 1,
  GROUP: 2,
  STRING: 3,
  INTEGER: 4,
  BOOLEAN: 5,
  USER: 6,
  CHANNEL: 7,
  ROLE: 8,
  MENTIONABLE: 9,
  NUMBER: 10,
  ATTACHMENT: 11,
};

/** Every slash command that can be sent; the name of a subcommand is its path: "settings key". */
export function callable(commands) {
  return commands
    .filter(({ type }) => (type ?? 1) === 1)
    .flatMap((command) => leaves(command, command.name));
}

function leaves(command, name) {
  const options = command.options ?? [];
  const inner = options.filter(({ type }) => type === OPTION.SUBCOMMAND || type === OPTION.GROUP);
  if (inner.length > 0) return inner.flatMap((child) => leaves(child, `${name} ${child.name}`));
  return [{ name, description: command.description, options }];
}

export function optionOf(command, name) {
  return command.options.find((option) => option.name === name);
}

export const requiredOf = (command) => command.options.filter(({ required }) => required);
export const optionalOf = (command) => command.options.filter(({ required }) => !required);

/** The choices of an option that takes nothing else, or null if anything may be typed. */
export function choicesOf(option, state) {
  if (option.choices?.length) return option.choices;
  if (option.type === OPTION.BOOLEAN)
    return [
      { name: "True", value: true },
      { name: "False", value: false },
    ];
  const type = SELECTS[option.type];
  if (!type) return null;
  const select = { type, channel_types: option.channel_types };
  return offered(select, directoryOf(state)).map(({ kind, label, detail, value }) => ({
    name: `${SIGNS[kind]}${detail ?? label}`,
    value,
  }));
}

/** The options that name something offer what a select of the same kind does. */
const SELECTS = {
  [OPTION.USER]: SELECT.USER,
  [OPTION.CHANNEL]: SELECT.CHANNEL,
  [OPTION.ROLE]: SELECT.ROLE,
  [OPTION.MENTIONABLE]: SELECT.MENTIONABLE,
};
const SIGNS = { user: "", role: "@", channel: "#" };
