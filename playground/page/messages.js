/** The channel's messages, oldest first, then the commands that are being sent. */

import { avatar, displayName } from "./avatar.js";
import { directoryOf } from "./directory.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { badge, dots, ephemeralFoot, failureLine, messageView } from "./message.js";
import { menuOf } from "./message-menu.js";
import { repliedId, usedLine } from "./reply-line.js";
import { isSystem, isThread, systemView, threadBar } from "./threads.js";
import { dayOf } from "./time.js";
import { welcome } from "./welcome.js";

export function messagesView(state, actions) {
  const directory = directoryOf(state);
  const messages = state.messages.filter(({ id }) => !state.dismissed.has(id));
  const byId = new Map(messages.map((message) => [message.id, message]));
  const threads = new Map(state.places.filter(isThread).map((thread) => [thread.id, thread]));
  const view = (message) => {
    if (isSystem(message)) return systemView(message, directory, actions);
    const replied = byId.get(repliedId(message));
    const thread = threads.get(message.id);
    const menu = state.menu === message.id ? menuOf(message, thread, state, actions) : null;
    const status = state.messageStatus[message.id];
    return messageView(message, status, replied, directory, actions, thread, menu);
  };
  const open = state.places.find(({ key }) => key === state.channel);
  return h(
    "div",
    { class: "channel-view" },
    open && isThread(open) && threadBar(open, state, actions),
    scroller(state, messages, view, actions),
    !state.isAtEnd && presentBar(state.newMessages, actions),
  );
}

function scroller(state, messages, view, actions) {
  return h(
    "div",
    {
      class: "scroller",
      "data-testid": "scroller",
      tabindex: 0,
      role: "region",
      "aria-label": "Messages",
      onScroll: actions.onScroll,
      onScrollend: actions.onScrollEnd,
    },
    h(
      "div",
      { class: "scrolled" },
      welcome(state, actions, messages.length + state.sending.length === 0),
      h(
        "ol",
        { class: "messages", role: "log", "aria-label": "Messages", "aria-relevant": "additions" },
        withDays(messages, view),
        state.sending.map((line) => sendingView(line, state, actions)),
      ),
    ),
  );
}

function presentBar(newMessages, actions) {
  const news = newMessages === 1 ? "1 new message" : `${newMessages} new messages`;
  return h(
    "div",
    { class: "present-bar", "data-testid": "present-bar" },
    h("span", { role: "status" }, newMessages > 0 ? news : "You are looking at older messages"),
    h(
      "button",
      { type: "button", onClick: actions.jumpToPresent },
      "Jump to present",
      icon("down"),
    ),
  );
}

function withDays(messages, view) {
  let day = null;
  return messages.flatMap((message) => {
    const date = dayOf(new Date(message.timestamp));
    const divider =
      date === day
        ? []
        : [h("li", { key: `day ${date}`, class: "day", role: "separator" }, h("span", null, date))];
    day = date;
    return [...divider, view(message)];
  });
}

/** A command that the bot has not answered yet, or did not answer in time. */
function sendingView({ key, name, invocation, user, failure }, { users, bot }, actions) {
  const sender = users.find(({ username }) => username === user);
  const author = bot ?? { id: "0", username: "bot" };
  return h(
    "li",
    { key, class: failure ? "message ephemeral" : "message", "data-testid": "sending" },
    sender && usedLine(sender, name, invocation),
    h(
      "div",
      { class: "message-row" },
      avatar(author),
      h(
        "div",
        { class: "message-main" },
        h(
          "header",
          { class: "heading" },
          h("span", { class: "name" }, displayName(author)),
          badge(),
        ),
        failure
          ? failureLine(failure)
          : h("p", { class: "thinking", role: "status" }, dots(), " Sending command…"),
        failure && ephemeralFoot(() => actions.forgetSending(key)),
      ),
    ),
  );
}
