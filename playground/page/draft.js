/**
 * What is being written in the composer: plain text, or a command with its options.
 *
 * A draft is `{ text, command, entries, shown, focus, … }` and never changes: every function here
 * answers a new one. An entry is `{ text }` as typed, `{ text, value }` as picked from a list, or
 * `{ text, upload }` for a file (`upload` is null while it is on its way).
 */

import { OPTION, choicesOf, optionOf, optionalOf, requiredOf } from "./commands.js";

/** The pill after the last one, which lists what else can be given. */
export const MORE = "+more";

export function emptyDraft(text = "") {
  return {
    text,
    command: null,
    entries: {},
    shown: [],
    focus: null, // option name, MORE, or null for the plain text
    listOpen: true,
    highlight: 0,
    answers: null, // { option, query, choices } of the last autocomplete; choices null: not yet
    problem: null, // { option | null, text }
  };
}

/** Starts a command: its required options show at once, the first of them waits for input. */
export function startCommand(command, texts = {}) {
  const entries = mapTexts(command, texts);
  const shown = [...requiredOf(command), ...optionalOf(command)]
    .filter((option) => option.required || Object.hasOwn(entries, option.name))
    .map(({ name }) => name);
  const focus = shown.find((name) => !Object.hasOwn(entries, name)) ?? shown.at(-1) ?? MORE;
  return {
    ...emptyDraft(),
    command,
    entries,
    shown,
    focus,
    highlight: -1,
    listOpen: focus !== MORE,
  };
}

function mapTexts(command, texts) {
  const known = Object.entries(texts).filter(([name]) => optionOf(command, name));
  return Object.fromEntries(known.map(([name, text]) => [name, { text: String(text) }]));
}

export function writeText(draft, text) {
  return { ...draft, text, problem: null, listOpen: true, highlight: 0 };
}

export function writeOption(draft, name, entry) {
  const entries = { ...draft.entries, [name]: entry };
  return {
    ...draft,
    entries,
    focus: name,
    problem: null,
    listOpen: true,
    highlight: entry.text ? 0 : -1,
  };
}

/** Takes a choice of the list; the list closes, since nothing is left to choose. */
export function pickChoice(draft, name, choice) {
  const picked = writeOption(draft, name, { text: choice.name, value: choice.value });
  return { ...picked, listOpen: false, highlight: -1 };
}

export function showOption(draft, name) {
  const shown = draft.shown.includes(name) ? draft.shown : [...draft.shown, name];
  return openList({ ...draft, shown }, name);
}

/** Takes an optional option away again; a required one is only emptied. */
export function removeOption(draft, name) {
  const { [name]: _, ...entries } = draft.entries;
  const isRequired = optionOf(draft.command, name).required;
  const shown = isRequired ? draft.shown : draft.shown.filter((other) => other !== name);
  const place = Math.max(0, draft.shown.indexOf(name) - 1);
  return openList({ ...draft, entries, shown }, isRequired ? name : (shown[place] ?? MORE));
}

/** The caret has come to an option. Where it is already, a list that was closed stays closed. */
export function focusOn(draft, name) {
  return draft.focus === name ? draft : openList(draft, name);
}

export function openList(draft, name) {
  return { ...draft, focus: name, listOpen: true, highlight: name === MORE ? 0 : -1 };
}

export const withProblem = (draft, option, text) => ({
  ...draft,
  problem: { option, text },
  focus: option ?? draft.focus,
});

/** The optional options that are not shown yet. */
export function remaining(draft) {
  return optionalOf(draft.command).filter(({ name }) => !draft.shown.includes(name));
}

/** What is sent, `{ options }`, or what is missing, `{ problem: { option, text } }`. */
export function readOptions(draft, directory) {
  const options = {};
  for (const name of draft.shown) {
    const option = optionOf(draft.command, name);
    const { value, problem } = readEntry(option, draft.entries[name], directory);
    if (problem) return { problem: { option: name, text: problem } };
    if (value !== undefined) options[name] = value;
  }
  return { options };
}

function readEntry(option, entry, directory) {
  if (!entry || (entry.text.trim() === "" && entry.value === undefined && !entry.upload)) {
    return option.required ? { problem: `${option.name} is needed.` } : {};
  }
  if (option.type === OPTION.ATTACHMENT) return readFile(option, entry);
  const choices = choicesOf(option, directory);
  if (choices) return readChoice(option, entry, choices);
  // Picked from the bot's own list: its value is what the bot wants, whatever it is called.
  if (entry.value !== undefined) return { value: entry.value };
  if (option.type === OPTION.INTEGER || option.type === OPTION.NUMBER)
    return readNumber(option, entry);
  return readString(option, entry);
}

function readFile(option, { upload }) {
  return upload
    ? { value: upload.id }
    : { problem: `${option.name}: the file is still being uploaded.` };
}

function readChoice(option, { text, value }, choices) {
  const wanted = text.trim().toLowerCase();
  const choice =
    choices.find((one) => one.value === value) ??
    choices.find(
      (one) => one.name.toLowerCase() === wanted || String(one.value).toLowerCase() === wanted,
    );
  return choice
    ? { value: choice.value }
    : { problem: `${option.name}: choose one from the list.` };
}

function readNumber(option, { text }) {
  const whole = option.type === OPTION.INTEGER;
  const shape = whole ? /^[+-]?\d+$/ : /^[+-]?(\d+\.?\d*|\.\d+)$/;
  if (!shape.test(text.trim()))
    return { problem: `${option.name} must be a ${whole ? "whole " : ""}number.` };
  const value = Number(text);
  // JSON cannot carry such a number unharmed, and Discord refuses it as well.
  if (whole && !Number.isSafeInteger(value)) return { problem: `${option.name} is too large.` };
  if (value < option.min_value)
    return { problem: `${option.name} must be at least ${option.min_value}.` };
  if (value > option.max_value)
    return { problem: `${option.name} must be at most ${option.max_value}.` };
  return { value };
}

function readString({ name, min_length: min = 0, max_length: max = 6000 }, { text }) {
  if (text.length < min) return { problem: `${name} needs at least ${min} characters.` };
  if (text.length > max) return { problem: `${name} may have at most ${max} characters.` };
  return { value: text };
}

/** Options so far, as an autocomplete request carries them: unfinished ones are left out. */
export function partialOptions(draft, directory) {
  const named = draft.shown.filter((name) => name !== draft.focus);
  const pairs = named.map((name) => [
    name,
    readEntry(optionOf(draft.command, name), draft.entries[name], directory).value,
  ]);
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined));
}
