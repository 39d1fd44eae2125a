/** A picture as large as the window, and its neighbours. */

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { mediaAt } from "./urls.js";

export function lightboxView({ items, index }, act) {
  const { media, description } = items[index];
  const address = mediaAt(media.url);
  return h(
    "dialog",
    {
      key: "lightbox",
      class: "lightbox",
      "aria-label": "Picture",
      "data-testid": "lightbox",
      ref: (dialog) => dialog.showModal(),
      onCancel: act.hideMedia,
      onKeydown: turnKeys(items.length, act),
      onClick: ({ target, currentTarget }) => target === currentTarget && act.hideMedia(),
    },
    h(
      "figure",
      null,
      h("img", { key: address, src: address, alt: description || "" }),
      h(
        "figcaption",
        null,
        description && h("span", null, description),
        h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, "Open in browser"),
      ),
    ),
    items.length > 1 &&
      h(
        "button",
        {
          key: "left",
          type: "button",
          class: "icon-button turn left",
          "aria-label": "Previous picture",
          onClick: () => act.turnMedia(-1),
        },
        icon("left"),
      ),
    items.length > 1 &&
      h(
        "button",
        {
          key: "right",
          type: "button",
          class: "icon-button turn right",
          "aria-label": "Next picture",
          onClick: () => act.turnMedia(1),
        },
        icon("right"),
      ),
    h(
      "button",
      {
        key: "close",
        type: "button",
        class: "icon-button lightbox-close",
        "aria-label": "Close picture",
        onClick: act.hideMedia,
      },
      icon("close"),
    ),
  );
}

const turnKeys =
  (count, act) =>
  ({ key }) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[key];
    if (step && count > 1) act.turnMedia(step);
  };
