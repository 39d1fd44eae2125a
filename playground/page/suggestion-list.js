/** The list above the composer. It never takes the focus, which stays in the field. */

import { h } from "./dom.js";

export const suggestionId = (index) => `suggestion-${index}`;

export function suggestionList({ title, note, items }, highlight, actions) {
  return h(
    "div",
    { class: "suggestions", "data-testid": "suggestions", onMousedown: keepFocus },
    h("p", { class: "suggestions-title" }, h("b", null, title), note && h("span", null, note)),
    items.length > 0 &&
      h(
        "div",
        { id: "suggestions", role: "listbox", class: "suggestion-rows", "aria-label": title },
        items.map((item, index) => row(item, index, index === highlight, actions)),
      ),
  );
}

function row(item, index, isHighlighted, actions) {
  return h(
    "div",
    {
      key: `${item.kind} ${item.name}`,
      id: suggestionId(index),
      role: "option",
      class: "suggestion",
      "data-testid": "suggestion",
      "aria-selected": String(isHighlighted),
      onMousemove: () => isHighlighted || actions.highlight(index),
      onClick: () => actions.chooseSuggestion(item),
    },
    h("span", { class: "suggestion-label" }, item.label),
    item.detail && h("span", { class: "suggestion-detail" }, item.detail),
  );
}

function keepFocus(event) {
  event.preventDefault();
}
