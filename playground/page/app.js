/** The whole page as a function of its state. */

import { composer } from "./composer.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { lightboxView } from "./lightbox.js";
import { messagesView } from "./messages.js";
import { modalView } from "./modal.js";
import { providersPanel } from "./providers.js";
import { sidebar } from "./sidebar.js";

export function app(state, act) {
  return h(
    "div",
    {
      class: state.panel ? "app with-panel" : "app",
      onKeydown: ({ key }) => key === "Escape" && state.drawer && act.toggleDrawer(state.drawer),
    },
    sidebar(state, act),
    h(
      "main",
      { class: "main" },
      topBar(state, act),
      banner(state),
      messagesView(state, act),
      composer(state, act),
    ),
    (state.panel || state.drawer === "providers") && providersPanel(state, act),
    state.drawer &&
      h("div", { class: "drawer-cover", onClick: () => act.toggleDrawer(state.drawer) }),
    state.modal && modalView(state, act),
    state.lightbox && lightboxView(state.lightbox, act),
  );
}

function topBar({ channel, channels, panel, drawer }, act) {
  const name = channels.find(({ key }) => key === channel)?.name ?? channel;
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
        onClick: () => act.toggleDrawer("channels"),
      },
      icon("menu"),
    ),
    icon(channel === "dm" ? "at" : "hash"),
    h("h2", null, name),
    h(
      "p",
      { class: "topic" },
      channel === "dm" ? "You and the bot, nobody else" : "Pictures and videos on request",
    ),
    h(
      "button",
      {
        type: "button",
        class: "icon-button wide-only",
        "aria-label": "Providers",
        "aria-pressed": String(panel),
        "data-testid": "toggle-providers",
        onClick: act.togglePanel,
      },
      icon("sliders"),
    ),
    h(
      "button",
      {
        type: "button",
        class: "icon-button narrow-only",
        "aria-label": "Providers",
        "aria-expanded": String(drawer === "providers"),
        onClick: () => act.toggleDrawer("providers"),
      },
      icon("sliders"),
    ),
  );
}

function banner({ connection, notice, bot }) {
  if (connection === "lost") return bannerLine("lost", "Reconnecting…");
  if (notice) return bannerLine("lost", notice);
  if (connection === "open" && !bot?.online)
    return bannerLine("waiting", "The bot is not online. It is still starting, or it was stopped.");
  return null;
}

const bannerLine = (kind, text) =>
  h("p", { class: `banner ${kind}`, role: "status", "data-testid": "banner" }, text);
