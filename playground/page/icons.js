/** Icons, drawn for this page on a square of 24 units, in the colour of the text around them. */

import { h } from "./dom.js";

const PATHS = {
  hash: "M9 4 7.5 20M16.500 4 15 20M4.500 9h15.500M4 15h15.500",
  at: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm4-8v5.500a2.500 2.5 0 0 0 5 0V12a9 9 0 1 0-4 7.5",
  send: "M4 12 20 4l-5 16-3.5-6.5L4 12Zm7.500 1.5L20 4",
  menu: "M4 7h16M4 12h16M4 17h16",
  sliders: "M5 7h8m4 0h2M5 17h2m4 0h8M15 5v4M9 15v4",
  plus: "M12 5v14M5 12h14",
  close: "M6 6l12 12M18 6 6 18",
  left: "M15 5l-7 7 7 7",
  right: "M9 5l7 7-7 7",
  down: "M6 9l6 6 6-6",
  file: "M7 3h7l4 4v14H7a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1Zm7 0v5h4",
  link: "M14 5h5v5M19 5l-8 8M17 14v5H5V7h5",
  eye: "M2.500 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Zm9.500 3a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z",
  warning: "M12 4 2.5 20h19L12 4Zm0 6v5m0 2.5v.500",
  reply: "M6 18v-6a4 4 0 0 1 4-4h9",
  check: "M5 12.5l4.500 4.5L19 7.5",
  role: "M12 3l7 3v6c0 4.500-3 7.500-7 9-4-1.500-7-4.500-7-9V6l7-3Z",
  voice: "M4 10v4h4l5 4V6l-5 4H4Zm12-1a4 4 0 0 1 0 6m2.500-8.500a7.500 7.500 0 0 1 0 11",
  folder: "M3 7a1 1 0 0 1 1-1h5l2 2h8a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V7Z",
  horn: "M4 10v4l11 4V6L4 10Zm11-1a3 3 0 0 1 0 6M7 15v4h3l.500-3",
  answer: "M10 6.500 4 12l6 5.500M4 12h9a7 7 0 0 1 7 7",
  more: "M5 12h.500m6.500 0h.500m6.500 0h.500",
  pencil: "M4 20l1-4L16 5l3 3L8 19l-4 1Zm10-13 3 3",
  trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10.500 11v5m3-5v5",
  thread: "M7 4v10a4 4 0 0 0 4 4h8m-3-3 3 3-3 3M11 8h8",
  spark: "M12 3l2 6.5L20.500 12 14 14.5 12 21l-2-6.5L3.500 12 10 9.5 12 3Z",
};

export function icon(name) {
  return h(
    "svg",
    { svg: true, class: `icon icon-${name}`, viewBox: "0 0 24 24", "aria-hidden": "true" },
    h("path", { svg: true, d: PATHS[name] }),
  );
}
