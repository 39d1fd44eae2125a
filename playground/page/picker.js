/** A select of people, roles or channels: a field to search in, a list, and chips of the chosen. */

import { avatar } from "./avatar.js";
import { channelIcon } from "./channel-icon.js";
import { choiceOf, matching, offered } from "./choices.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { placeList } from "./place-list.js";

/** More would make typing slow, and nobody reads on: the search finds the others. */
const MAX_ROWS = 100;
/** A list that was just opened. */
const FRESH = { query: "", active: 0 };

/**
 * `open` is null or `{ query, active }`: what was typed, and which row the keys are at. `scope` is
 * unique on the page. `show(open)` opens, changes and, with null, closes the list.
 * `choose(values, isFinal, open)` reports the choice: final if one value can be chosen, else with
 * the list as it is then.
 */
export function pickerView(context) {
  const { select, directory, open, isBusy, scope } = context;
  const found = open ? matching(offered(select, directory), open.query) : [];
  const picker = {
    ...context,
    found,
    rows: found.slice(0, MAX_ROWS),
    many: (select.max_values ?? 1) > 1,
    isFixed: Boolean(select.disabled || isBusy),
    listId: `list-${scope}-${select.custom_id.replace(/\W/g, "_")}`,
  };
  return h(
    "div",
    { class: "select picker", "data-picker": select.custom_id, onFocusout: closeOutside(picker) },
    h(
      "div",
      {
        class: picker.isFixed ? "picker-box off" : "picker-box",
        onClick: (event) => openAt(event, picker),
      },
      chips(picker),
      field(picker),
      isBusy ? h("span", { class: "spinner" }) : icon("down"),
    ),
    open && list(picker),
  );
}

function chips(picker) {
  const { select, directory, chosen, many, isFixed } = picker;
  const isRemovable = !isFixed && (many || select.min_values === 0 || select.required === false);
  return chosen.map((value) => {
    const choice = choiceOf(select, value, directory);
    if (!choice) return null;
    return h(
      "span",
      { key: value, class: "chip" },
      mark(choice, "tiny"),
      h("span", { class: "chip-label", "data-testid": "chip" }, choice.label),
      isRemovable &&
        h(
          "button",
          {
            type: "button",
            class: "chip-remove",
            "aria-label": `Remove ${choice.label}`,
            onClick: () => remove(picker, value),
          },
          icon("close"),
        ),
    );
  });
}

function field(picker) {
  const { select, chosen, open, rows, label, listId, show, isFixed } = picker;
  const prompt = open ? "Search" : (select.placeholder ?? "Make a selection");
  return h("input", {
    type: "text",
    class: "picker-field",
    role: "combobox",
    value: open?.query ?? "",
    placeholder: open || chosen.length === 0 ? prompt : "",
    disabled: isFixed,
    autocomplete: "off",
    "data-custom-id": select.custom_id,
    "aria-label": label ?? select.placeholder ?? "Select",
    "aria-expanded": String(open !== null),
    "aria-haspopup": "listbox",
    "aria-controls": listId,
    "aria-autocomplete": "list",
    "aria-activedescendant": open && rows.length > 0 ? `${listId}-${open.active}` : null,
    onInput: ({ target }) => show({ query: target.value, active: 0 }),
    onKeydown: (event) => onKey(event, picker),
  });
}

function list(picker) {
  const { rows, open, many, listId } = picker;
  return h(
    "div",
    { class: "select-list", ref: placeList, onMousedown: keepFocus },
    rows.length === 0 && h("p", { class: "select-empty" }, emptyText(open.query)),
    h(
      "div",
      {
        id: listId,
        role: "listbox",
        "aria-label": "Choices",
        "aria-multiselectable": String(many),
      },
      rows.map((choice, index) => row(choice, index, picker)),
    ),
    foot(picker),
  );
}

function foot(picker) {
  const { many, show } = picker;
  const text = note(picker);
  if (!many && !text) return null;
  return h(
    "div",
    { class: "picker-foot" },
    h("p", { class: "picker-note", role: "status" }, text),
    many &&
      h("button", { type: "button", class: "select-done", onClick: () => show(null) }, "Done"),
  );
}

const emptyText = (query) =>
  query ? "Nothing is found by that name." : "There is nothing to choose from here.";

/** How much more there is, and how many may be chosen. */
function note({ select, found, rows, chosen, many }) {
  const more = found.length > rows.length && `${rows.length} of ${found.length}: type to search.`;
  const { min_values: min = 1, max_values: max = 1, required } = select;
  if (!many) return more || null;
  const mayBeEmpty = required === false && chosen.length === 0;
  const few = chosen.length < min && !mayBeEmpty && `Choose at least ${min}.`;
  const full = chosen.length >= max && `No more than ${max} can be chosen.`;
  return [more, few || full].filter(Boolean).join(" ") || null;
}

function row(choice, index, picker) {
  const { chosen, open, many, listId } = picker;
  const isChosen = chosen.includes(choice.value);
  return h(
    "div",
    {
      key: choice.value,
      id: `${listId}-${index}`,
      class: index === open.active ? "select-option active" : "select-option",
      role: "option",
      "aria-selected": String(isChosen),
      "data-value": choice.value,
      onClick: () => toggle(picker, choice.value),
    },
    mark(choice, "small"),
    h(
      "span",
      { class: "select-text" },
      h("span", null, choice.label),
      choice.detail && h("small", null, choice.detail),
    ),
    many
      ? h("span", { class: isChosen ? "tick on" : "tick" }, isChosen && icon("check"))
      : isChosen && icon("check"),
  );
}

function mark(choice, size) {
  if (choice.kind === "user") return avatar(choice.user, size);
  return choice.kind === "role" ? icon("role") : channelIcon(choice.type);
}

function toggle({ select, chosen, many, open, choose }, value) {
  if (!many) return choose([value], true, null);
  const next = chosen.includes(value)
    ? chosen.filter((one) => one !== value)
    : [...chosen, value];
  return next.length <= select.max_values && choose(next, false, open.query ? FRESH : open);
}

function remove({ chosen, many, open, choose }, value) {
  const rest = chosen.filter((one) => one !== value);
  choose(rest, !many, many ? (open ?? FRESH) : null);
}

function openAt({ currentTarget, target }, { open, isFixed, show }) {
  if (isFixed || target.closest("button")) return;
  currentTarget.querySelector("input").focus();
  if (!open) show(FRESH);
}

const keepFocus = (event) => event.preventDefault();

const closeOutside =
  ({ open, show }) =>
  ({ currentTarget, relatedTarget }) => {
    if (open && relatedTarget && !currentTarget.contains(relatedTarget)) show(null);
  };

function onKey(event, picker) {
  const { open, rows, chosen, many, listId, show } = picker;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const isTaken = step || event.key === "Enter" || (event.key === "Escape" && open);
  if (isTaken) event.preventDefault();
  if (event.key === "Backspace" && !open?.query && many && chosen.length > 0)
    return remove(picker, chosen.at(-1));
  if (!isTaken) return undefined;
  if (!open) return show(FRESH);
  if (event.key === "Escape") {
    event.stopPropagation();
    return show(null);
  }
  if (rows.length === 0) return undefined;
  if (!step) return toggle(picker, rows[open.active].value);
  const active = (open.active + step + rows.length) % rows.length;
  show({ ...open, active });
  return document.getElementById(`${listId}-${active}`)?.scrollIntoView({ block: "nearest" });
}
