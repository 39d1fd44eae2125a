/** Puts an open list where there is room for it: above its field, or below. */

const MAX_HEIGHT = 320;
const GAP = 8;

/** For `ref`. A list in a modal is part of the form, which scrolls. */
export function placeList(list) {
  if (!list.closest(".modal")) {
    const field = list.parentElement.getBoundingClientRect();
    const frame = list.closest(".scroller").getBoundingClientRect();
    const above = field.top - frame.top - GAP;
    const below = frame.bottom - field.bottom - GAP;
    const isBelow = above < Math.min(list.scrollHeight, MAX_HEIGHT) && below > above;
    list.classList.toggle("below", isBelow);
    const room = Math.min(MAX_HEIGHT, Math.max(isBelow ? below : above, 160));
    list.style.setProperty("max-height", `${room}px`);
  }
  list.scrollIntoView({ block: "nearest" });
}
