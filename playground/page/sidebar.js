/** The sidebar: servers, channels, whether the bot is online, and who one is. */

import { avatar, displayName } from "./avatar.js";
import { channelIcon } from "./channel-icon.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { badge } from "./message.js";
import { people } from "./people.js";
import { servers } from "./servers.js";
import { isThread } from "./threads.js";

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
      h("h1", null, state.guilds.find(({ key }) => key === state.guild)?.name ?? "Playground"),
    ),
    h(
      "div",
      { class: "channels" },
      servers(state, actions),
      h("h2", null, "Channels"),
      channelButtons(state, actions, ({ guild }) => guild && guild === state.guild),
      h("h2", null, "Direct messages"),
      channelButtons(state, actions, ({ guild }) => !guild),
      h("h2", null, "Apps"),
      botRow(state.bot),
    ),
    people(state, actions),
  );
}

function channelButtons(state, actions, isShown) {
  const { channels, channel } = state;
  return channels
    .filter((one) => isShown(one) && !isThread(one))
    .flatMap((one) => [
      channelButton(one, "channel", state, actions),
      ...channels
        .filter(({ parent, archived, key }) => parent === one.id && (!archived || key === channel))
        .map((thread) => channelButton(thread, "channel thread", state, actions)),
    ]);
}

function channelButton({ key, name, type, nsfw }, kind, { channel, unread }, actions) {
  return h(
    "button",
    {
      key,
      type: "button",
      class: unread[key] ? `${kind} unread` : kind,
      "data-testid": `channel-${key}`,
      "aria-current": key === channel ? "page" : null,
      onClick: () => actions.openChannel(key),
    },
    channelIcon(type),
    h("span", { class: "channel-name" }, name),
    nsfw && h("span", { class: "age", title: "Age-restricted" }, "18+"),
    unread[key] && h("span", { class: "unread-mark", role: "img", "aria-label": "unread" }),
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
