/** A cover over media or a container that is a spoiler, until it is clicked. */

import { h } from "./dom.js";

export function spoilerBox(content) {
  const reveal = ({ currentTarget }) => currentTarget.parentNode.setAttribute("data-revealed", "");
  return h(
    "div",
    { class: "spoiler-box" },
    content,
    h("button", { type: "button", class: "spoiler-cover", onClick: reveal }, "SPOILER"),
  );
}
