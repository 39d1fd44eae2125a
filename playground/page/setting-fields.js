/** The fields of the panel's cards. Each calls `put` with the new value. */

import { h } from "./dom.js";

/** Calls `put` when the field is left or on Enter, not for each digit; undoes what is no number. */
export function numberField(label, value, props, put) {
  const change = ({ target }) => {
    if (target.value !== "" && target.validity.valid) put(Number(target.value));
    else target.value = String(value);
  };
  return h(
    "label",
    null,
    h("span", null, label),
    h("input", { type: "number", min: 0, ...props, initial: String(value), onChange: change }),
  );
}

/** A number that may be left out, which is null. */
export function optionalNumberField(label, value, props, put) {
  const shown = value === null ? "" : String(value);
  const change = ({ target }) => {
    if (target.validity.valid) put(target.value === "" ? null : Number(target.value));
    else target.value = shown;
  };
  return h(
    "label",
    null,
    h("span", null, label),
    h("input", { type: "number", ...props, initial: shown, onChange: change }),
  );
}

/** A list of choices; `none` is the label of null. */
export function choiceField(label, value, choices, none, put) {
  return h(
    "label",
    { class: "wide" },
    h("span", { class: "visually-hidden" }, label),
    h(
      "select",
      { value: value ?? "", onChange: ({ target }) => put(target.value || null) },
      h("option", { value: "" }, none),
      choices.map((choice) =>
        h("option", { key: choice.value, value: choice.value }, choice.label),
      ),
    ),
  );
}

export function checkField(label, checked, put) {
  return h(
    "label",
    { class: "wide check" },
    h("input", { type: "checkbox", checked, onChange: ({ target }) => put(target.checked) }),
    h("span", null, label),
  );
}

/** A card with a light that is red if `isFailing`. */
export function card({ key, title, testid, isFailing }, ...fields) {
  return h(
    "fieldset",
    { key, class: isFailing ? "card failing" : "card", "data-testid": testid },
    h("legend", null, h("span", { class: "card-light", "aria-hidden": "true" }), title),
    fields,
  );
}
