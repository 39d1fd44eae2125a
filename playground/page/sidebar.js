/** The sidebar: server, channels, whether the bot is online, and the switch of users. */

import { avatar, displayName } from "./avatar.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { badge } from "./message.js";

const ROLES = { mika: "member", robin: "admin" };

export function sidebar(state, actions) {
  return h(
    "nav",
    {
      class: state.drawer === "channels" ? "sidebar open" : "sidebar",
      "aria-label": "Channels",
      "data-testid": "sidebar",
    },
    h(
      "header",
      { class: "server" },
      h("span", { class: "server-mark", "aria-hidden": "true" }, icon("spark")),
      h("h1", null, "Playground"),
    ),
    h(
      "div",
      { class: "channels" },
      h("h2", null, "Channels"),
      channelButtons(state, actions, (key) => key !== "dm"),
      h("h2", null, "Direct messages"),
      channelButtons(state, actions, (key) => key === "dm"),
      h("h2", null, "Apps"),
      botRow(state.bot),
    ),
    userPanel(state, actions),
  );
}

function channelButtons({ channels, channel, unread }, actions, isShown) {
  return channels
    .filter(({ key }) => isShown(key))
    .map(({ key, name }) =>
      h(
        "button",
        {
          key,
          type: "button",
          class: unread[key] ? "channel unread" : "channel",
          "data-testid": `channel-${key}`,
          "aria-current": key === channel ? "page" : null,
          onClick: () => actions.openChannel(key),
        },
        icon(key === "dm" ? "at" : "hash"),
        h("span", null, name),
        unread[key] && h("span", { class: "unread-mark", role: "img", "aria-label": "unread" }),
      ),
    );
}

function botRow(bot) {
  const online = Boolean(bot?.online);
  return h(
    "div",
    { class: "bot-row", "data-testid": "bot" },
    h(
      "span",
      { class: "with-presence" },
      avatar(bot ?? { id: "0", username: "?" }, "small"),
      h("span", { class: online ? "presence on" : "presence" }),
    ),
    h(
      "span",
      { class: "bot-text" },
      h("span", null, bot ? displayName(bot) : "The bot", " ", badge()),
      h("small", null, online ? "Online" : "Offline"),
    ),
  );
}

function userPanel({ users, me }, actions) {
  return h(
    "section",
    { class: "user-panel", "aria-label": "Who you are" },
    h("h2", null, "You are"),
    h(
      "div",
      {
        class: "user-switch",
        role: "radiogroup",
        "aria-label": "Who you are",
        onKeydown: moveBetween,
      },
      users.map((user) => userButton(user, user.username === me, actions)),
    ),
  );
}

function userButton(user, isMe, actions) {
  return h(
    "button",
    {
      key: user.id,
      type: "button",
      class: "user",
      role: "radio",
      "aria-checked": String(isMe),
      tabindex: isMe ? 0 : -1,
      "data-testid": `user-${user.username}`,
      onClick: () => actions.becomeUser(user.username),
    },
    h(
      "span",
      { class: "with-presence" },
      avatar(user, "small"),
      isMe && h("span", { class: "presence on" }),
    ),
    h(
      "span",
      { class: "user-text" },
      h("span", null, displayName(user)),
      h("small", null, ROLES[user.username] ?? "member"),
    ),
  );
}

function moveBetween(event) {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const buttons = [...event.currentTarget.querySelectorAll("[role=radio]")];
  const next = buttons.at((buttons.indexOf(document.activeElement) + step) % buttons.length);
  next.focus();
  next.click();
}
