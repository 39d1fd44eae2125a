/** A select of options: a button that opens a list, in which one or several can be chosen. */

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { placeList } from "./place-list.js";

/**
 * `onOpen(isOpen)` opens and closes it, `onChoose(values, isFinal)` reports the choice. It is
 * final if one value can be chosen; if several, the caller sends them when the list closes.
 */
export function selectView({ select, chosen, isOpen, isBusy, label, onOpen, onChoose }) {
  const disabled = select.disabled || isBusy;
  const labels = select.options
    .filter(({ value }) => chosen.includes(value))
    .map((option) => option.label);
  return h(
    "div",
    { class: "select", onFocusout: closeOutside(isOpen, onOpen), onKeydown: keys(isOpen, onOpen) },
    h(
      "button",
      {
        type: "button",
        class: "select-button",
        disabled,
        role: "combobox",
        "data-custom-id": select.custom_id,
        "aria-haspopup": "listbox",
        "aria-expanded": String(isOpen),
        "aria-label": label ?? select.placeholder ?? "Select",
        onClick: () => onOpen(!isOpen),
      },
      h(
        "span",
        { class: labels.length > 0 ? "select-value" : "select-value placeholder" },
        labels.join(", ") || select.placeholder || "Make a selection",
      ),
      isBusy ? h("span", { class: "spinner" }) : icon("down"),
    ),
    isOpen && optionList({ select, chosen, onOpen, onChoose }),
  );
}

function optionList({ select, chosen, onOpen, onChoose }) {
  const many = (select.max_values ?? 1) > 1;
  const choose = (value) => {
    if (!many) return onChoose([value], true);
    const next = chosen.includes(value)
      ? chosen.filter((one) => one !== value)
      : [...chosen, value];
    return next.length <= select.max_values ? onChoose(next, false) : undefined;
  };
  return h(
    "div",
    {
      class: "select-list",
      role: "listbox",
      "aria-multiselectable": String(many),
      ref: focusFirst,
    },
    select.options.map((option) => optionRow(option, chosen.includes(option.value), many, choose)),
    many &&
      h("button", { type: "button", class: "select-done", onClick: () => onOpen(false) }, "Done"),
  );
}

function optionRow({ label, value, description, emoji }, isChosen, many, choose) {
  return h(
    "button",
    {
      key: value,
      type: "button",
      class: "select-option",
      role: "option",
      "aria-selected": String(isChosen),
      onClick: () => choose(value),
    },
    emoji?.name && h("span", { class: "emoji" }, emoji.name),
    h(
      "span",
      { class: "select-text" },
      h("span", null, label),
      description && h("small", null, description),
    ),
    many
      ? h("span", { class: isChosen ? "tick on" : "tick" }, isChosen && icon("check"))
      : isChosen && icon("check"),
  );
}

function focusFirst(list) {
  placeList(list);
  list.querySelector("[aria-selected=true], [role=option]")?.focus({ preventScroll: true });
}

const closeOutside =
  (isOpen, onOpen) =>
  ({ currentTarget, relatedTarget }) => {
    if (isOpen && relatedTarget && !currentTarget.contains(relatedTarget)) onOpen(false);
  };

const keys = (isOpen, onOpen) => (event) => {
  if (!isOpen) return;
  if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    onOpen(false);
    event.currentTarget.querySelector(".select-button").focus();
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    const rows = [...event.currentTarget.querySelectorAll("[role=option]")];
    rows.at((rows.indexOf(document.activeElement) + step) % rows.length)?.focus();
  }
};
