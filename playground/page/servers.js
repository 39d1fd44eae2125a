/** The servers: opening one, and adding the bot to one or removing it. */

import { h } from "./dom.js";
import { icon } from "./icons.js";

export function servers({ guilds, guild, channels, unread }, actions) {
  return [
    h(
      "div",
      { class: "section-head" },
      h("h2", null, "Servers"),
      button("plus", "Add the bot to another server", "add-server", actions.addServer),
    ),
    guilds.map((one) => {
      const channel = channels.find((other) => other.guild === one.key);
      if (!one.joined) return leftRow(one, actions);
      return row(one, channel, { isOpen: one.key === guild, isUnread: unread[channel?.key] }, actions);
    }),
  ];
}

function row({ key, name, locale }, channel, { isOpen, isUnread }, actions) {
  return h(
    "div",
    { key, class: "server-row" },
    h(
      "button",
      {
        type: "button",
        class: isUnread ? "channel unread" : "channel",
        disabled: !channel,
        title: channel ? `Its language: ${locale}` : "You are not a member.",
        "aria-current": isOpen ? "true" : null,
        "data-testid": `server-${key}`,
        onClick: () => actions.openChannel(channel.key),
      },
      mark(name),
      h("span", { class: "server-name" }, name),
      isUnread && h("span", { class: "unread-mark", role: "img", "aria-label": "unread" }),
    ),
    isOpen &&
      button("close", `Remove the bot from ${name}`, "leave-server", () => actions.leaveServer(key)),
  );
}

function leftRow({ key, name }, actions) {
  return h(
    "div",
    { key, class: "server-row" },
    h("span", { class: "channel left" }, mark(name), h("span", { class: "server-name" }, name)),
    button("plus", `Add the bot to ${name} again`, `rejoin-${key}`, () =>
      actions.rejoinServer(key),
    ),
  );
}

const mark = (name) =>
  h("span", { class: "server-letter", "aria-hidden": "true" }, name.slice(0, 1).toUpperCase());

const button = (name, label, testid, onClick) =>
  h(
    "button",
    {
      type: "button",
      class: "icon-button small",
      "aria-label": label,
      title: label,
      "data-testid": testid,
      onClick,
    },
    icon(name),
  );
