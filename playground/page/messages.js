/** The channel's messages, oldest first, with what is on its way at the end. */

import { avatar, displayName } from "./avatar.js";
import { h } from "./dom.js";
import { memoize } from "./memoize.js";
import { badge, dots, ephemeralFoot, failureLine, messageView, usedLine } from "./message.js";
import { dayOf } from "./time.js";
import { welcome } from "./welcome.js";

/** One object for as long as nobody changes, so that messages need not be compared. */
const directoryOf = memoize((users, channels, bot) => ({ users, channels, bot }));

export function messagesView(state, actions) {
  const directory = directoryOf(state.users, state.channels, state.bot);
  const messages = state.messages.filter(({ id }) => !state.dismissed.has(id));
  return h(
    "div",
    {
      class: "scroller",
      "data-testid": "scroller",
      tabindex: 0,
      role: "region",
      "aria-label": "Messages",
    },
    h(
      "div",
      { class: "scrolled" },
      welcome(state, actions, messages.length + state.sending.length === 0),
      h(
        "ol",
        { class: "messages", role: "log", "aria-label": "Messages", "aria-relevant": "additions" },
        withDays(messages, (message) =>
          messageView(message, state.messageStatus[message.id], directory, actions),
        ),
        state.sending.map((line) => sendingView(line, state, actions)),
      ),
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

/** A command of ours that the bot has not answered yet, or never will. */
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
