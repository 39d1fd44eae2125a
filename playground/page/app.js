/** The whole page as a function of its state. */

import { channelIcon } from "./channel-icon.js";
import { composer } from "./composer.js";
import { CHANNEL } from "./directory.js";
import { h } from "./dom.js";
import { dropHandlers } from "./file-drop.js";
import { icon } from "./icons.js";
import { lightboxView } from "./lightbox.js";
import { messagesView } from "./messages.js";
import { modalView } from "./modal.js";
import { panel } from "./panel.js";
import { sidebar } from "./sidebar.js";
import { threadForm } from "./threads.js";

export function app(state, actions) {
  return h(
    "div",
    {
      class: state.panel ? "app with-panel" : "app",
      ...dropHandlers(state, actions),
      onKeydown: ({ key }) =>
        key === "Escape" && state.drawer && actions.toggleDrawer(state.drawer),
    },
    sidebar(state, actions),
    h(
      "main",
      { class: "main" },
      topBar(state, actions),
      banner(state),
      messagesView(state, actions),
      composer(state, actions),
    ),
    (state.panel || state.drawer === "panel") && panel(state, actions),
    state.drawer &&
      h("div", { class: "drawer-cover", onClick: () => actions.toggleDrawer(state.drawer) }),
    state.modal && modalView(state, actions),
    state.threadForm && threadForm(state, actions),
    state.lightbox && lightboxView(state.lightbox, actions),
  );
}

function topBar({ channel, channels, panel: isPanelOpen, drawer }, actions) {
  const open = channels.find(({ key }) => key === channel);
  const name = open?.name ?? channel;
  return h(
    "header",
    { class: "top-bar" },
    h(
      "button",
      {
        type: "button",
        class: "icon-button narrow-only",
        "aria-label": "Channels",
        "aria-expanded": String(drawer === "channels"),
        onClick: () => actions.toggleDrawer("channels"),
      },
      icon("menu"),
    ),
    channelIcon(open?.type),
    h("h2", null, name),
    h(
      "p",
      { class: "topic" },
      topic(open),
    ),
    h(
      "button",
      {
        type: "button",
        class: "icon-button wide-only",
        "aria-label": "Providers and Discord",
        "aria-pressed": String(isPanelOpen),
        "data-testid": "toggle-panel",
        onClick: actions.togglePanel,
      },
      icon("sliders"),
    ),
    h(
      "button",
      {
        type: "button",
        class: "icon-button narrow-only",
        "aria-label": "Providers and Discord",
        "aria-expanded": String(drawer === "panel"),
        onClick: () => actions.toggleDrawer("panel"),
      },
      icon("sliders"),
    ),
  );
}

function topic(open) {
  if (open?.parent) return "A thread";
  return open?.type === CHANNEL.DIRECT
    ? "Only you and the bot"
    : "Pictures, videos and words on request";
}

function banner({ connection, notice, bot }) {
  if (connection === "lost") return bannerLine("lost", "Reconnecting…");
  if (notice) return bannerLine("lost", notice);
  if (connection === "open" && !bot?.online)
    return bannerLine("waiting", "The bot is offline. It is still starting, or it was stopped.");
  return null;
}

const bannerLine = (kind, text) =>
  h("p", { class: `banner ${kind}`, role: "status", "data-testid": "banner" }, text);
