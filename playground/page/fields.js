/** The inputs of a modal. Each calls `write(value)` when its value changes. */

import { h } from "./dom.js";
import { SELECT, isSelect } from "./choices.js";
import { FIELD } from "./modal-values.js";
import { pickerView } from "./picker.js";
import { selectView } from "./select.js";

/**
 * `context` is `{ value, label, directory, open, write, show, attach }`: `open` is what is open of
 * a select, or null, and `show` changes it.
 */
export function fieldView(field, context) {
  if (isSelect(field)) return select(field, context);
  switch (field.type) {
    case FIELD.TEXT_INPUT:
      return textInput(field, context);
    case FIELD.UPLOAD:
      return upload(field, context);
    case FIELD.RADIO:
      return options(field, context, "radio");
    case FIELD.CHECKS:
      return options(field, context, "checkbox");
    case FIELD.CHECK:
      return check(field, context);
    default:
      return null;
  }
}

const PARAGRAPH = 2;

function textInput(field, { value, label, write }) {
  const props = {
    class: "input",
    value,
    placeholder: field.placeholder,
    "aria-label": label,
    "data-testid": `field-${field.custom_id}`,
    maxlength: field.max_length ?? 4000,
    autocomplete: "off",
    onInput: ({ target }) => write(target.value),
  };
  if (field.style === PARAGRAPH) return h("textarea", { ...props, rows: 4 });
  return h("input", { ...props, type: "text" });
}

function select(field, { value, label, directory, open, write, show }) {
  const shared = { select: field, chosen: value, isBusy: false, label };
  const choose = (values, isFinal, place) => {
    write(values);
    if (open) show(isFinal ? null : place);
  };
  if (field.type === SELECT.STRING)
    return selectView({
      ...shared,
      isOpen: open !== null,
      onOpen: (isOpen) => show(isOpen ? {} : null),
      onChoose: (values, isFinal) => choose(values, isFinal, open),
    });
  return pickerView({ ...shared, directory, scope: "modal", open, show, choose });
}

function upload(field, { value, label, write, attach }) {
  const isRemovable = Boolean(value?.refusal || value?.length);
  return h(
    "div",
    null,
    h(
      "label",
      { class: "upload" },
      h("input", {
        type: "file",
        class: "visually-hidden",
        multiple: (field.max_values ?? 1) > 1,
        "aria-label": label,
        "data-testid": `field-${field.custom_id}`,
        onChange: ({ target }) => target.files.length > 0 && attach(target.files),
      }),
      h("span", null, uploadLabel(value)),
    ),
    isRemovable &&
      h("button", { type: "button", class: "text-link", onClick: () => write([]) }, "Remove"),
  );
}

function uploadLabel(value) {
  if (value === null) return "Uploading…";
  if (value.refusal) return "Choose another file";
  return value.map(({ filename }) => filename).join(", ") || "Choose a file";
}

function options(field, context, type) {
  return h(
    "div",
    {
      class: "options",
      role: type === "radio" ? "radiogroup" : "group",
      "aria-label": context.label,
    },
    field.options.map((option) => optionRow(option, field, context, type)),
  );
}

function optionRow({ value: own, label, description }, field, { value, write }, type) {
  const checked = type === "radio" ? value === own : value.includes(own);
  const toggled = () => (checked ? value.filter((other) => other !== own) : [...value, own]);
  return h(
    "label",
    { key: own, class: "option" },
    h("input", {
      type,
      name: field.custom_id,
      checked,
      onChange: () => write(type === "radio" ? own : toggled()),
    }),
    h("span", null, label, description && h("small", null, description)),
  );
}

function check(field, { value, label, write }) {
  return h(
    "label",
    { class: "option" },
    h("input", {
      type: "checkbox",
      checked: value,
      "aria-label": label,
      onChange: ({ target }) => write(target.checked),
    }),
    h("span", null, label),
  );
}
