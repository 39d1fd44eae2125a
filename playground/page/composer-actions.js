/** The actions of the composer while a command is written. */

import { fetchChoices } from "./api.js";
import { callable, optionOf } from "./commands.js";
import {
  emptyDraft,
  focusOn,
  openList,
  partialOptions,
  pickChoice,
  remaining,
  removeOption,
  showOption,
  startCommand,
  writeOption,
  writeText,
} from "./draft.js";
import { parseInvocation, trailingMark } from "./invocation.js";
import { withMention } from "./mentions.js";

/** Long enough to skip the letters of a word being typed, short enough to feel immediate. */
const AUTOCOMPLETE_DELAY_MS = 180;

/** `noteTyping` is called after each change of the plain text. */
export function createComposerActions(store, noteTyping) {
  let timer = null;

  const change = (edit) => store.update((state) => ({ ...state, draft: edit(state.draft) }));

  /** Asks the bot for choices after a pause; the answer to an older query is dropped. */
  function autocomplete() {
    const { draft } = store.get();
    const option = draft.command && optionOf(draft.command, draft.focus);
    if (!option?.autocomplete || !draft.listOpen) return;
    const query = draft.entries[option.name]?.text ?? "";
    if (draft.answers?.option === option.name && draft.answers.query === query) return;
    clearTimeout(timer);
    const question = { option: option.name, query, choices: null };
    change((now) => ({ ...now, answers: question }));
    timer = setTimeout(() => fetchAnswer(question), AUTOCOMPLETE_DELAY_MS);
  }

  async function fetchAnswer(question) {
    const state = store.get();
    const { draft, me, channel } = state;
    if (draft.answers !== question) return;
    const options = { ...partialOptions(draft, state), [question.option]: question.query };
    const body = { user: me, channel, name: draft.command.name, options, focused: question.option };
    // No answer and a refusal look the same here: there is nothing to choose from.
    const { choices } = await fetchChoices(body).catch(() => ({ choices: [] }));
    change((now) =>
      now.answers === question ? { ...now, answers: { ...question, choices } } : now,
    );
  }

  function edit(how) {
    change(how);
    autocomplete();
  }

  /** Typing `/imagine ` or pasting a whole command turns the text into options. */
  function write(text) {
    const { commands, draft: before } = store.get();
    const parsed = before.editing ? null : parseInvocation(text, callable(commands));
    const isStarted = parsed && text.length > parsed.command.name.length + 1;
    edit((draft) =>
      isStarted ? startCommand(parsed.command, parsed.texts) : writeText(draft, text),
    );
    noteTyping();
  }

  function writeValue(name, typed) {
    const text = typed.trimStart(); // the blank after `name:`
    edit((draft) => {
      const others = remaining(draft).map((option) => option.name);
      // The option's own name, typed out of habit, is not part of its value.
      const names = text.trim() === `${name}:` ? [name] : others;
      const mark = trailingMark(text, names);
      if (!mark) return writeOption(draft, name, { text });
      return showOption(writeOption(draft, name, { text: mark.before }), mark.name);
    });
  }

  function chooseSuggestion(item) {
    if (item.kind === "command") return edit(() => startCommand(item.command));
    if (item.kind === "mention")
      return edit((draft) => writeText(draft, withMention(draft.text, item.name)));
    if (item.kind === "option") return edit((draft) => showOption(draft, item.name));
    return edit((draft) => pickChoice(draft, draft.focus, item.choice));
  }

  return {
    write,
    writeValue,
    chooseSuggestion,
    focusOption: (name) => edit((draft) => focusOn(draft, name)),
    openList: (name) => edit((draft) => openList(draft, name)),
    removeOption: (name) => edit((draft) => removeOption(draft, name)),
    highlight: (index) => change((draft) => ({ ...draft, highlight: index })),
    closeList: () => change((draft) => ({ ...draft, listOpen: false })),
    clearDraft: (text = "") => edit(() => emptyDraft(text)),
    /** Fills in an example; options that this bot's command does not have are left out. */
    tryExample({ command: name, texts }) {
      const command = callable(store.get().commands).find((one) => one.name === name);
      if (command) edit(() => startCommand(command, texts));
    },
  };
}
