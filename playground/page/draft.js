/**
 * What is being written in the composer: plain text, or a command with its options.
 *
 * A draft is `{ text, command, entries, shown, focus, … }` and immutable: every function here
 * returns a new one. An entry is `{ text }` as typed, `{ text, value }` as picked from a list, or
 * `{ text, upload, refusal }` for a file. Its `upload` is null until the server has the file;
 * `refusal` is a sentence that says why it was not accepted, else undefined.
 */

import { OPTION, choicesOf, optionOf, optionalOf, requiredOf } from "./commands.js";

/** The focus on the button after the last option, which lists the others. */
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
    replyTo: null, // { message, mention } that this replies to
    editing: null, // the own message that is written anew
    files: [], // of a message without a command: { name, upload | null, refusal | null }
  };
}

export const isEmpty = ({ command, text, files }) =>
  command === null && text === "" && files.length === 0;

/** Starts a command: its required options are shown, and the first empty option has the focus. */
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

/** Picks a choice from the list, which closes: nothing is left to choose. */
export function pickChoice(draft, name, choice) {
  const picked = writeOption(draft, name, { text: choice.name, value: choice.value });
  return { ...picked, listOpen: false, highlight: -1 };
}

export function showOption(draft, name) {
  return openList({ ...draft, shown: shownWith(draft, name) }, name);
}

const shownWith = ({ shown }, name) => (shown.includes(name) ? shown : [...shown, name]);

/** Sets a file's entry. The focus stays: an upload ends while something else is being typed. */
export function withFile(draft, name, entry) {
  const otherProblem = draft.problem?.option === name ? null : draft.problem;
  return {
    ...draft,
    entries: { ...draft.entries, [name]: entry },
    shown: shownWith(draft, name),
    problem: entry.refusal ? { option: name, text: entry.refusal } : otherProblem,
  };
}

/** The option that a dropped or pasted file is for, or undefined if the command takes none. */
export function fileOption({ command, focus, entries }) {
  const options = command.options.filter(({ type }) => type === OPTION.ATTACHMENT);
  return (
    options.find(({ name }) => name === focus) ??
    options.find(({ name }) => !entries[name]?.text) ??
    options[0]
  );
}

/** Removes an optional option; a required one is only emptied. */
export function removeOption(draft, name) {
  const { [name]: _, ...entries } = draft.entries;
  const isRequired = optionOf(draft.command, name).required;
  const shown = isRequired ? draft.shown : draft.shown.filter((other) => other !== name);
  const place = Math.max(0, draft.shown.indexOf(name) - 1);
  return openList({ ...draft, entries, shown }, isRequired ? name : (shown[place] ?? MORE));
}

/** Moves the focus to an option. If it was there already, a list that was closed stays closed. */
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

/** `{ options }` to be sent, or `{ problem: { option, text } }`: the first thing that is wrong. */
export function readOptions(draft, state) {
  const options = {};
  for (const name of draft.shown) {
    const option = optionOf(draft.command, name);
    const { value, problem } = readEntry(option, draft.entries[name], state);
    if (problem) return { problem: { option: name, text: problem } };
    if (value !== undefined) options[name] = value;
  }
  return { options };
}

function readEntry(option, entry, state) {
  if (entry === undefined || (entry.text.trim() === "" && entry.value === undefined))
    return { problem: missingValue(option) };
  if (option.type === OPTION.ATTACHMENT) return readFile(option, entry);
  const choices = choicesOf(option, state);
  if (choices) return readChoice(option, entry, choices);
  // Picked from the bot's autocomplete: the value is sent, not the name that is shown.
  if (entry.value !== undefined) return { value: entry.value };
  if (option.type === OPTION.INTEGER || option.type === OPTION.NUMBER)
    return readNumber(option, entry);
  return readString(option, entry);
}

/** Discord sends no command with an empty option either: it is filled in or removed first. */
function missingValue({ name, type, required }) {
  const isFile = type === OPTION.ATTACHMENT;
  const sentence = `${name} needs a ${isFile ? "file" : "value"}.`;
  return required
    ? sentence
    : `${sentence} ${isFile ? "Choose" : "Enter"} one or remove the option.`;
}

function readFile({ name }, { upload, refusal }) {
  if (refusal) return { problem: refusal };
  return upload ? { value: upload.id } : { problem: `The file for ${name} is still uploading.` };
}

function readChoice(option, { text, value }, choices) {
  const wanted = text.trim().toLowerCase();
  const choice =
    choices.find((one) => one.value === value) ??
    choices.find(
      (one) => one.name.toLowerCase() === wanted || String(one.value).toLowerCase() === wanted,
    );
  return choice ? { value: choice.value } : { problem: `Choose ${option.name} from the list.` };
}

function readNumber(option, { text }) {
  const whole = option.type === OPTION.INTEGER;
  const shape = whole ? /^[+-]?\d+$/ : /^[+-]?(\d+\.?\d*|\.\d+)$/;
  if (!shape.test(text.trim()))
    return { problem: `${option.name} must be a ${whole ? "whole " : ""}number.` };
  const value = Number(text);
  // A larger integer loses digits in JSON, and Discord refuses it as well.
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

/** The other options for an autocomplete request; those with a problem are left out. */
export function partialOptions(draft, state) {
  const named = draft.shown.filter((name) => name !== draft.focus);
  const pairs = named.map((name) => [
    name,
    readEntry(optionOf(draft.command, name), draft.entries[name], state).value,
  ]);
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined));
}
