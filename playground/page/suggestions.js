/** The content of the list above the composer. Pure functions. */

import { OPTION, callable, choicesOf, optionOf } from "./commands.js";
import { displayName } from "./avatar.js";
import { directoryOf } from "./directory.js";
import { MORE, remaining } from "./draft.js";
import { begunMention } from "./mentions.js";

/** A server may have hundreds of channels: what is typed narrows the list. */
const MAX_CHOICES = 50;

/** `{ title, note, items: [{ kind, name, label, detail, choice? }] }`, or null for no list. */
export function suggestionsFor(state) {
  const { draft } = state;
  if (!draft.listOpen) return null;
  if (!draft.command)
    return draft.text.startsWith("/") && !draft.editing ? commandList(state) : mentionList(state);
  if (draft.focus === MORE) return optionList(draft);
  const option = optionOf(draft.command, draft.focus);
  return option ? valueList(state, option) : null;
}

function commandList({ draft, commands }) {
  const typed = draft.text.slice(1).trimStart().toLowerCase();
  const all = callable(commands);
  const matching = [
    ...all.filter(({ name }) => name.startsWith(typed)),
    ...all.filter(({ name }) => !name.startsWith(typed) && name.includes(typed)),
  ];
  const items = matching.map((command) => ({
    kind: "command",
    name: command.name,
    label: `/${command.name}`,
    detail: command.description,
    command,
  }));
  if (all.length === 0)
    return { title: "Commands", note: "The bot has no commands yet: it is still starting.", items };
  return items.length > 0 ? { title: "Commands", note: null, items } : null;
}

function mentionList(state) {
  const typed = begunMention(state.draft.text);
  if (typed === null) return null;
  const wanted = typed.toLowerCase();
  const items = directoryOf(state)
    .people.filter(({ username, global_name: name }) =>
      `${username} ${name ?? ""}`.toLowerCase().includes(wanted),
    )
    .slice(0, MAX_CHOICES)
    .map((user) => ({
      kind: "mention",
      name: user.username,
      label: displayName(user),
      detail: `@${user.username}`,
    }));
  return items.length > 0 ? { title: "Members", note: null, items } : null;
}

function optionList(draft) {
  const items = remaining(draft).map(({ name, description }) => ({
    kind: "option",
    name,
    label: name,
    detail: description,
  }));
  return items.length > 0 ? { title: "Options", note: null, items } : null;
}

function valueList(state, option) {
  const entry = state.draft.entries[option.name] ?? { text: "" };
  const title = option.name;
  const note = option.description;
  const choices = choicesOf(option, state);
  if (choices) {
    const found = entry.value === undefined ? narrowed(choices, entry.text) : choices;
    return { title, note, items: items(option, found.slice(0, MAX_CHOICES)) };
  }
  if (option.autocomplete) return { title, ...answers(state.draft, option, note) };
  return { title, note: hint(option), items: [] };
}

const items = (option, choices) =>
  choices.map((choice) => ({
    kind: "choice",
    name: String(choice.value),
    label: choice.name,
    choice,
    detail:
      choice.name === String(choice.value) || typeof choice.value === "boolean"
        ? null
        : String(choice.value),
  }));

function narrowed(choices, typed) {
  const wanted = typed.trim().toLowerCase();
  return choices.filter(({ name, value }) => `${name} ${value}`.toLowerCase().includes(wanted));
}

function answers({ answers: known }, option, note) {
  if (known?.option !== option.name) return { note, items: [] };
  if (known.choices === null) return { note: "Loading options…", items: [] };
  if (known.choices.length === 0) return { note: "No options match your search.", items: [] };
  return { note, items: items(option, known.choices) };
}

/** The description, and the bounds if there are any. */
function hint({ type, description, min_value: min, max_value: max }) {
  if (type !== OPTION.INTEGER && type !== OPTION.NUMBER) return description;
  if (min === undefined && max === undefined) return description;
  if (max === undefined) return `${description} (${min} or more)`;
  if (min === undefined) return `${description} (up to ${max})`;
  return `${description} (${min} to ${max})`;
}
