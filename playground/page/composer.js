/** The box at the bottom: plain text until it becomes a command, then a row of pills. */

import { OPTION, optionOf } from "./commands.js";
import { fileButton, fileList, referenceBar } from "./composer-extras.js";
import { composerKeys } from "./composer-keys.js";
import { h } from "./dom.js";
import { MORE, remaining } from "./draft.js";
import { pasteFile } from "./file-drop.js";
import { icon } from "./icons.js";
import { suggestionId, suggestionList } from "./suggestion-list.js";
import { suggestionsFor } from "./suggestions.js";
import { typingLine } from "./typing.js";

export function composer(state, actions) {
  const { draft } = state;
  if (isLocked(state)) return lockedNote(state);
  const list = suggestionsFor(state);
  const submit = (event) => {
    event.preventDefault();
    actions.send();
  };
  return h(
    "form",
    {
      class: "composer",
      "aria-label": "Write a message or a command",
      onSubmit: submit,
      onKeydown: composerKeys(state, list, actions),
      onPaste: (event) => pasteFile(event, actions),
      "data-testid": "composer",
    },
    list && suggestionList(list, draft.highlight, actions),
    draft.problem &&
      h(
        "p",
        { id: "composer-problem", class: "composer-problem", role: "alert" },
        icon("warning"),
        " ",
        draft.problem.text,
      ),
    referenceBar(draft, actions),
    fileList(draft, actions),
    h(
      "div",
      { class: state.isDragging ? "composer-box dragging" : "composer-box" },
      !draft.command && !draft.editing && fileButton(actions),
      draft.command ? commandRow(state, list, actions) : textBox(state, list, actions),
      h("button", { type: "submit", class: "send", "aria-label": "Send" }, icon("send")),
      state.isDragging &&
        h("p", { class: "drop-hint" }, icon("file"), "Drop the file to attach it"),
    ),
    typingLine(state),
  );
}

/** In a locked thread only moderators write. */
function isLocked({ places, channel, guilds }) {
  const thread = places.find(({ key }) => key === channel);
  const moderates = guilds.find(({ key }) => key === thread?.guild)?.moderates?.threads;
  return Boolean(thread?.locked) && !moderates;
}

function lockedNote(state) {
  return h(
    "div",
    { class: "composer" },
    h("p", { class: "composer-locked" }, "This thread is locked: only moderators write in it."),
    typingLine(state),
  );
}

function textBox({ draft, channel, channels }, list, actions) {
  const name = channels.find(({ key }) => key === channel)?.name ?? channel;
  const placeholder = draft.editing
    ? "Your message"
    : `Message ${channel === "dm" ? "@" : "#"}${name}, / for commands`;
  return autosizeTextarea(draft.text, {
    "data-testid": "composer-text",
    "data-focus": "text",
    placeholder,
    "aria-label": placeholder,
    ...comboProps(list, draft),
    onInput: ({ target }) => actions.write(target.value),
  });
}

function commandRow(state, list, actions) {
  const { draft } = state;
  const more = remaining(draft).length;
  return h(
    "div",
    { class: "pills" },
    h(
      "span",
      { key: "command", class: "command-pill", "data-testid": "command-pill" },
      `/${draft.command.name}`,
      h(
        "button",
        {
          type: "button",
          class: "pill-close",
          tabindex: -1,
          "aria-label": "Remove the command",
          onClick: () => actions.clearDraft(),
        },
        icon("close"),
      ),
    ),
    draft.shown.map((name) => pill(optionOf(draft.command, name), state, list, actions)),
    more > 0 && moreButton(more, draft, list, actions),
  );
}

function pill(option, state, list, actions) {
  const { draft } = state;
  const isWrong = draft.problem?.option === option.name;
  const isFocused = draft.focus === option.name;
  return h(
    "label",
    {
      key: option.name,
      class: `pill${isWrong ? " wrong" : ""}${isFocused ? " focused" : ""}`,
      "data-testid": `pill-${option.name}`,
    },
    h("span", { class: "pill-name" }, isWrong && icon("warning"), option.name),
    option.type === OPTION.ATTACHMENT
      ? fileField(option, draft, actions)
      : valueField(option, draft, list, actions),
    !option.required &&
      h(
        "button",
        {
          type: "button",
          class: "pill-close",
          tabindex: -1,
          "aria-label": `Remove ${option.name}`,
          onClick: () => actions.removeOption(option.name),
        },
        icon("close"),
      ),
  );
}

function valueField(option, draft, list, actions) {
  const isNumber = option.type === OPTION.INTEGER || option.type === OPTION.NUMBER;
  return autosizeTextarea(draft.entries[option.name]?.text ?? "", {
    "data-focus": option.name,
    "data-testid": `option-${option.name}`,
    "aria-label": option.name,
    inputmode: isNumber && !option.choices?.length ? "decimal" : "text",
    ...problemProps(option, draft),
    "aria-required": String(Boolean(option.required)),
    ...comboProps(draft.focus === option.name ? list : null, draft),
    onInput: ({ target }) => actions.writeValue(option.name, target.value),
    onFocus: () => actions.focusOption(option.name),
    onClick: () => draft.listOpen || actions.openList(option.name),
  });
}

function problemProps(option, draft) {
  const isWrong = draft.problem?.option === option.name;
  return {
    "aria-invalid": String(isWrong),
    "aria-describedby": isWrong ? "composer-problem" : null,
  };
}

function fileField(option, draft, actions) {
  const entry = draft.entries[option.name];
  const choose = ({ target }) => {
    if (target.files[0]) actions.attach(option.name, target.files[0]);
    target.value = ""; // else choosing the same file again would be no change event
  };
  return h(
    "span",
    { class: "file-field" },
    h("input", {
      type: "file",
      class: "visually-hidden",
      "data-focus": option.name,
      "data-testid": `option-${option.name}`,
      "aria-label": option.name,
      ...problemProps(option, draft),
      onChange: choose,
      onFocus: () => actions.focusOption(option.name),
    }),
    fileLabel(entry),
  );
}

function fileLabel(entry) {
  if (!entry?.text) return h("span", { class: "placeholder" }, "Choose a file");
  if (entry.refusal) return h("s", null, entry.text);
  return h("span", null, entry.text, !entry.upload && " (uploading…)");
}

function moreButton(count, draft, list, actions) {
  const isOpen = draft.focus === MORE && list !== null;
  return h(
    "button",
    {
      key: MORE,
      type: "button",
      class: "more",
      "data-focus": MORE,
      "data-testid": "more-options",
      "aria-expanded": String(isOpen),
      ...comboProps(draft.focus === MORE ? list : null, draft),
      role: null,
      onClick: () => actions.openList(MORE),
      onFocus: () => actions.focusOption(MORE),
    },
    `+${count} more`,
  );
}

/** A text area that is as large as its text: the stylesheet sizes it by a copy of the text. */
function autosizeTextarea(value, props) {
  return h(
    "span",
    { class: "grow", "data-value": value },
    h("textarea", {
      rows: 1,
      cols: 1,
      value,
      spellcheck: "false",
      autocomplete: "off",
      enterkeyhint: "send",
      ...props,
    }),
  );
}

function comboProps(list, draft) {
  const hasItems = Boolean(list?.items.length);
  return {
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": String(hasItems),
    "aria-controls": hasItems ? "suggestions" : null,
    "aria-activedescendant":
      hasItems && draft.highlight >= 0 ? suggestionId(draft.highlight) : null,
  };
}

/** Moves the focus to the field that the draft names. Called when that changes, not always. */
export function focusComposer(draft) {
  const name = draft.command ? (draft.focus ?? MORE) : "text";
  // A command without options has no field: Enter on the button sends it.
  // Where one may not write there is neither.
  const field =
    document.querySelector(`.composer [data-focus="${CSS.escape(name)}"]`) ??
    document.querySelector(".composer .send");
  if (!field || field === document.activeElement) return;
  field.focus();
  if (field instanceof HTMLTextAreaElement)
    field.setSelectionRange(field.value.length, field.value.length);
}
