/** Writing and sending a command: the effects behind the composer. */

import { ApiError, fetchChoices, sendCommand, sendFile } from "./api.js";
import { callable, optionOf } from "./commands.js";
import {
  startCommand,
  removeOption,
  emptyDraft,
  focusOn,
  openList,
  partialOptions,
  pickChoice,
  readOptions,
  remaining,
  showOption,
  withProblem,
  writeOption,
  writeText,
} from "./draft.js";
import { parseInvocation, trailingMark, formatInvocation } from "./invocation.js";
import { formatFileSize } from "./file-size.js";
import { withOutcomes } from "./state.js";

/** Long enough to skip the letters of a word being typed, short enough to feel immediate. */
const AUTOCOMPLETE_DELAY_MS = 180;

export function createComposerActions(store) {
  let timer = null;
  let sent = 0;

  const change = (edit) => store.update((state) => ({ ...state, draft: edit(state.draft) }));

  /** Asks the bot for choices after a pause; an answer to an older question is dropped. */
  function suggest() {
    const { draft } = store.get();
    const option = draft.command && optionOf(draft.command, draft.focus);
    if (!option?.autocomplete || !draft.listOpen) return;
    const query = draft.entries[option.name]?.text ?? "";
    if (draft.answers?.option === option.name && draft.answers.query === query) return;
    clearTimeout(timer);
    const question = { option: option.name, query, choices: null };
    change((now) => ({ ...now, answers: question }));
    timer = setTimeout(() => answer(question), AUTOCOMPLETE_DELAY_MS);
  }

  async function answer(question) {
    const state = store.get();
    const { draft, me, channel } = state;
    if (draft.answers !== question) return;
    const options = { ...partialOptions(draft, state), [question.option]: question.query };
    const body = { user: me, channel, name: draft.command.name, options, focused: question.option };
    // The bot's silence and its refusal look the same here: nothing to choose from.
    const { choices } = await fetchChoices(body).catch(() => ({ choices: [] }));
    change((now) =>
      now.answers === question ? { ...now, answers: { ...question, choices } } : now,
    );
  }

  function edit(how) {
    change(how);
    suggest();
  }

  /** Typing `/imagine ` or pasting a whole command turns the text into pills. */
  function write(text) {
    const parsed = parseInvocation(text, callable(store.get().commands));
    const isBegun = parsed && text.length > parsed.command.name.length + 1;
    edit((draft) =>
      isBegun ? startCommand(parsed.command, parsed.texts) : writeText(draft, text),
    );
  }

  function writeValue(name, typed) {
    const text = typed.trimStart(); // the blank after `name:`
    edit((draft) => {
      const others = remaining(draft).map((option) => option.name);
      // Its own name, typed out of habit, is no part of a value.
      const names = text.trim() === `${name}:` ? [name] : others;
      const mark = trailingMark(text, names);
      if (!mark) return writeOption(draft, name, { text });
      return showOption(writeOption(draft, name, { text: mark.before }), mark.name);
    });
  }

  async function attach(name, file) {
    const { me, limits } = store.get();
    const most = limits.attachment_size_limit;
    if (file.size > most)
      return change((now) => withProblem(now, name, `${name}: at most ${formatFileSize(most)}.`));
    const entry = { text: file.name, upload: null };
    edit((draft) => writeOption(draft, name, entry));
    const replace = (other) => change((now) => (now.entries[name] === entry ? other(now) : now));
    try {
      const upload = await sendFile(me, file);
      return replace((now) => writeOption(now, name, { text: file.name, upload }));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return replace((now) =>
        withProblem(writeOption(now, name, { text: "" }), name, error.message),
      );
    }
  }

  function chooseSuggestion(item) {
    if (item.kind === "command") return edit(() => startCommand(item.command));
    if (item.kind === "option") return edit((draft) => showOption(draft, item.name));
    return edit((draft) => pickChoice(draft, draft.focus, item.choice));
  }

  function send() {
    const { draft, commands } = store.get();
    if (draft.command) return sendDraft();
    const text = draft.text.trim();
    if (text === "") return undefined;
    const parsed = parseInvocation(text, callable(commands));
    if (!parsed) return change((now) => withProblem(now, null, whyNot(text)));
    change(() => startCommand(parsed.command, parsed.texts));
    return sendDraft();
  }

  function sendDraft() {
    const state = store.get();
    const { options, problem } = readOptions(state.draft, state);
    if (problem) return change((now) => withProblem(now, problem.option, problem.text));
    return submit(state.draft, options);
  }

  async function submit(draft, options) {
    const { me, channel } = store.get();
    const key = `sending-${++sent}`;
    const line = { key, name: draft.command.name, invocation: formatInvocation(draft), user: me };
    store.update((state) => ({ ...state, draft: emptyDraft(), sending: [...state.sending, line] }));
    try {
      const answer = await sendCommand({ user: me, channel, name: draft.command.name, options });
      store.update((state) =>
        withOutcomes(changeLine(state, key, { interactionId: answer.interaction_id })),
      );
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      store.update((state) => refused(state, key, draft, error.message));
    }
  }

  return {
    write,
    writeValue,
    attach,
    chooseSuggestion,
    send,
    focusOption: (name) => edit((draft) => focusOn(draft, name)),
    openList: (name) => edit((draft) => openList(draft, name)),
    removeOption: (name) => edit((draft) => removeOption(draft, name)),
    highlight: (index) => change((draft) => ({ ...draft, highlight: index })),
    closeList: () => change((draft) => ({ ...draft, listOpen: false })),
    clearDraft: (text = "") => edit(() => emptyDraft(text)),
    forgetSending: (key) =>
      store.update((state) => ({
        ...state,
        sending: state.sending.filter((line) => line.key !== key),
      })),
    /** Fills in an example; options that this bot's command does not have are left out. */
    tryExample({ command: name, texts }) {
      const command = callable(store.get().commands).find((one) => one.name === name);
      if (command) edit(() => startCommand(command, texts));
    },
  };
}

function changeLine(state, key, values) {
  const sending = state.sending.map((line) => (line.key === key ? { ...line, ...values } : line));
  return { ...state, sending };
}

/** A refused command comes back into the composer, unless something else is there by now. */
function refused(state, key, draft, reason) {
  const isLeft = !state.sending.some((line) => line.key === key);
  if (isLeft) return state; // another user or channel is open
  const isFree = state.draft.command === null && state.draft.text === "";
  if (!isFree) return changeLine(state, key, { failure: reason });
  const sending = state.sending.filter((line) => line.key !== key);
  return { ...state, sending, draft: withProblem(draft, null, reason) };
}

function whyNot(text) {
  if (text.startsWith("/"))
    return `There is no command ${text.split(/\s/, 1)[0]}. Type / to see what there is.`;
  return "Only commands are answered here. Type / to see what there is.";
}
