/** The panel on the right: what may go wrong with the providers, and with Discord. */

import { discordTab } from "./discord-tab.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { providersTab } from "./providers-tab.js";

const TABS = { providers: "Providers", discord: "Discord" };

export function panel(state, actions) {
  return h(
    "aside",
    {
      class: state.drawer === "panel" ? "panel open" : "panel",
      "aria-label": "What goes wrong",
      "data-testid": "panel",
    },
    h(
      "header",
      null,
      h(
        "div",
        { class: "tabs", role: "tablist", onKeydown: moveBetween },
        Object.keys(TABS).map((key) => tab(key, key === state.tab, actions)),
      ),
      h(
        "button",
        {
          type: "button",
          class: "icon-button narrow-only",
          "aria-label": "Close the panel",
          onClick: () => actions.toggleDrawer("panel"),
        },
        icon("close"),
      ),
    ),
    h(
      "div",
      {
        key: state.tab,
        class: "tab-content",
        role: "tabpanel",
        "aria-labelledby": `tab-${state.tab}`,
        "data-testid": state.tab,
      },
      state.tab === "discord" ? discordTab(state, actions) : providersTab(state, actions),
    ),
  );
}

function tab(key, isOpen, actions) {
  return h(
    "button",
    {
      key,
      id: `tab-${key}`,
      type: "button",
      role: "tab",
      class: "tab",
      "aria-selected": String(isOpen),
      tabindex: isOpen ? 0 : -1,
      "data-testid": `tab-${key}`,
      onClick: () => actions.openTab(key),
    },
    TABS[key],
  );
}

function moveBetween(event) {
  if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
  event.preventDefault();
  const other = event.currentTarget.querySelector("[role=tab][aria-selected=false]");
  other.focus();
  other.click();
}
