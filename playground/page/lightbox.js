/** The picture viewer: one picture as large as the window, with keys for the others. */

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { ownMediaUrl } from "./safe-urls.js";

export function lightboxView({ items, index }, actions) {
  const { media, description } = items[index];
  const address = ownMediaUrl(media.url);
  return h(
    "dialog",
    {
      key: "lightbox",
      class: "lightbox",
      "aria-label": "Picture",
      "data-testid": "lightbox",
      ref: (dialog) => dialog.showModal(),
      onCancel: actions.hideMedia,
      onKeydown: turnKeys(items.length, actions),
      onClick: ({ target, currentTarget }) => target === currentTarget && actions.hideMedia(),
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
          onClick: () => actions.turnMedia(-1),
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
          onClick: () => actions.turnMedia(1),
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
        onClick: actions.hideMedia,
      },
      icon("close"),
    ),
  );
}

const turnKeys =
  (count, actions) =>
  ({ key }) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[key];
    if (step && count > 1) actions.turnMedia(step);
  };
