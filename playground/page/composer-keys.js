/** What the keys do in the composer. */

import { MORE } from "./draft.js";

export function composerKeys(state, list, act) {
  const { draft } = state;
  const items = list?.items ?? [];
  const highlit = items[draft.highlight];
  const actions = {
    ArrowDown: items.length > 0 && (() => act.highlight((draft.highlight + 1) % items.length)),
    ArrowUp:
      items.length > 0 &&
      (() => act.highlight((Math.max(draft.highlight, 0) - 1 + items.length) % items.length)),
    Enter: () => (highlit ? act.takeItem(highlit) : act.send()),
    Tab: highlit && (() => act.takeItem(highlit)),
    Escape: escape(draft, list, act),
    Backspace: backspace(draft, act),
  };
  return (event) => {
    // Shift+Enter is a new line, and an unfinished composition (IME) has its own use for keys.
    if (event.isComposing || (event.shiftKey && event.key !== "Backspace")) return;
    const isField = "focus" in event.target.dataset;
    const action = Object.hasOwn(actions, event.key) && actions[event.key];
    // On one of the buttons around the fields, a key belongs to that button.
    if (!action || !(isField || event.key === "Escape")) return;
    event.preventDefault();
    action();
  };
}

function escape(draft, list, act) {
  if (list) return act.closeList;
  return draft.command ? () => act.clearDraft() : null;
}

/** In an empty pill it takes the pill away; in an empty command, the command. */
function backspace(draft, act) {
  if (!draft.command) return null;
  const { focus, shown, entries, command } = draft;
  if (focus === MORE)
    return () =>
      shown.length > 0 ? act.focusOption(shown.at(-1)) : act.clearDraft(`/${command.name}`);
  if (entries[focus]?.text)
    return entries[focus].upload === undefined ? null : () => act.dropOption(focus);
  const isOptional = !command.options.find(({ name }) => name === focus)?.required;
  if (isOptional) return () => act.dropOption(focus);
  return shown[0] === focus
    ? () => act.clearDraft(`/${command.name}`)
    : () => act.focusOption(shown[shown.indexOf(focus) - 1]);
}
