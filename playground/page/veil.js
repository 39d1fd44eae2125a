/** Hides what is marked as a spoiler until it is clicked. */

import { h } from "./dom.js";

export function veil(content) {
  const reveal = ({ currentTarget }) => currentTarget.parentNode.setAttribute("data-revealed", "");
  return h(
    "div",
    { class: "veil" },
    content,
    h("button", { type: "button", class: "veil-cover", onClick: reveal }, "SPOILER"),
  );
}
