/** The keyboard in the composer. */

import { MORE } from "./draft.js";

export function composerKeys(state, list, actions) {
  const { draft } = state;
  const items = list?.items ?? [];
  const highlighted = items[draft.highlight];
  const byKey = {
    ArrowDown: items.length > 0 && (() => actions.highlight((draft.highlight + 1) % items.length)),
    ArrowUp:
      items.length > 0 &&
      (() => actions.highlight((Math.max(draft.highlight, 0) - 1 + items.length) % items.length)),
    Enter: () => (highlighted ? actions.chooseSuggestion(highlighted) : actions.send()),
    Tab: highlighted && (() => actions.chooseSuggestion(highlighted)),
    Escape: escape(draft, list, actions),
    Backspace: backspace(draft, actions),
  };
  return (event) => {
    // Shift+Enter is a new line; during composition (IME) the keys belong to the input method.
    if (event.isComposing || (event.shiftKey && event.key !== "Backspace")) return;
    const isField = "focus" in event.target.dataset;
    const action = Object.hasOwn(byKey, event.key) && byKey[event.key];
    // On a button, Enter and Tab keep their usual meaning.
    if (!action || !(isField || event.key === "Escape")) return;
    event.preventDefault();
    action();
  };
}

function escape(draft, list, actions) {
  if (list) return actions.closeList;
  if (draft.replyTo || draft.editing) return actions.cancelReference;
  return draft.command ? () => actions.clearDraft() : null;
}

/** Backspace in an empty option removes the option; in an empty command, the command. */
function backspace(draft, actions) {
  if (!draft.command) return null;
  const { focus, shown, entries, command } = draft;
  if (focus === MORE)
    return () =>
      shown.length > 0 ? actions.focusOption(shown.at(-1)) : actions.clearDraft(`/${command.name}`);
  if (entries[focus]?.text)
    return entries[focus].upload === undefined ? null : () => actions.removeOption(focus);
  const isOptional = !command.options.find(({ name }) => name === focus)?.required;
  if (isOptional) return () => actions.removeOption(focus);
  return shown[0] === focus
    ? () => actions.clearDraft(`/${command.name}`)
    : () => actions.focusOption(shown[shown.indexOf(focus) - 1]);
}
