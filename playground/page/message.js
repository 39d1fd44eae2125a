/** One message, as Discord shows it. */

import { avatar, colorOf, displayName, withColor } from "./avatar.js";
import { componentViews } from "./components.js";
import { h } from "./dom.js";
import { embedView } from "./embed.js";
import { icon } from "./icons.js";
import { attachments } from "./media.js";
import { memoize } from "./memoize.js";
import { toolbar } from "./message-menu.js";
import { replyLine } from "./reply-line.js";
import { richText } from "./rich-text.js";
import { threadBox } from "./threads.js";
import { fullTime, messageTime } from "./time.js";

const FLAG = { EPHEMERAL: 1 << 6, LOADING: 1 << 7, COMPONENTS_V2: 1 << 15 };
const has = ({ flags = 0 }, flag) => (flags & flag) !== 0;
const isEphemeral = (message) => has(message, FLAG.EPHEMERAL);

/**
 * `status` is what this page is doing with it (state.js), `replied` the message that it answers,
 * `directory` who and what can be mentioned, `thread` the thread under it and `menu` its open menu.
 */
export const messageView = memoize((message, status, replied, directory, actions, thread, menu) =>
  h(
    "li",
    {
      key: message.id,
      class: isEphemeral(message) ? "message ephemeral" : "message",
      "data-testid": "message",
      "data-message-id": message.id,
    },
    replyLine(message, replied, directory, actions),
    h(
      "div",
      { class: "message-row" },
      avatar(withColor(message.author, directory)),
      h(
        "div",
        { class: "message-main" },
        heading(message, directory),
        has(message, FLAG.LOADING)
          ? thinking(message)
          : body(message, { message, status, directory, actions }),
        thread && threadBox(thread, actions),
        status?.failure && failureLine(status.failure),
        isEphemeral(message) && ephemeralFoot(() => actions.dismiss(message.id)),
      ),
    ),
    !isEphemeral(message) && toolbar(message, menu, actions),
  ),
);

function heading({ author, timestamp, edited_timestamp: edited }, directory) {
  const user = withColor(author, directory);
  const date = new Date(timestamp);
  return h(
    "header",
    { class: "heading" },
    h(
      "span",
      { class: "name", style: author.bot ? {} : { "--name": colorOf(user) } },
      displayName(user),
    ),
    author.bot && badge(),
    h("time", { datetime: date.toISOString(), title: fullTime(date) }, messageTime(date)),
    edited && h("span", { class: "edited", title: fullTime(new Date(edited)) }, "(edited)"),
  );
}

export const badge = () => h("span", { class: "badge" }, "APP");

function thinking({ author }) {
  return h(
    "p",
    { class: "thinking", role: "status" },
    dots(),
    ` ${displayName(author)} is thinking…`,
  );
}

export const dots = () =>
  h("span", { class: "dots", "aria-hidden": "true" }, h("i", null), h("i", null), h("i", null));

function body(message, context) {
  const { directory, actions } = context;
  const components = componentViews(message.components ?? [], context);
  if (has(message, FLAG.COMPONENTS_V2)) return h("div", { class: "v2" }, components);
  return h(
    "div",
    { class: "content" },
    message.content && richText(message.content, directory),
    attachments(message.attachments ?? [], actions.showMedia),
    (message.embeds ?? []).map((embed, index) =>
      h("div", { key: index }, embedView(embed, directory, actions.showMedia)),
    ),
    components,
  );
}

export function failureLine(text) {
  return h("p", { class: "failure", role: "alert" }, icon("warning"), " ", text);
}

export function ephemeralFoot(onDismiss) {
  return h(
    "p",
    { class: "ephemeral-foot" },
    icon("eye"),
    " Only you can see this · ",
    h("button", { type: "button", class: "text-link", onClick: onDismiss }, "Dismiss message"),
  );
}
