/** The buttons over a message, and the menu behind them with the apps' commands. */

import { displayName } from "./avatar.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { placeList } from "./place-list.js";

const COMMAND = { USER: 2, MESSAGE: 3 };
const TEXT_CHANNEL_TYPES = [0, 5];

/** The groups of a message's menu: `{ title, items: [{ label, icon, choose, isDanger }] }`. */
export function menuOf(message, thread, state, actions) {
  const { me, commands } = state;
  const isOwn = message.author.username === me;
  const channel = state.places.find(({ key }) => key === state.channel);
  const moderates = state.guilds.find(({ key }) => key === channel?.guild)?.moderates?.messages;
  const ofType = (type) => commands.filter((command) => command.type === type);
  const item = (label, name, choose, isDanger = false) => ({ label, icon: name, choose, isDanger });
  const own = [
    item("Reply", "answer", () => actions.replyTo(message)),
    isOwn && item("Edit", "pencil", () => actions.editMessage(message)),
    thread && item("Open the thread", "thread", () => actions.openChannel(thread.key)),
    !thread &&
      TEXT_CHANNEL_TYPES.includes(channel?.type) &&
      item("Create a thread", "thread", () =>
        actions.nameThread({ messageId: message.id, problem: null }),
      ),
    (isOwn || moderates) && item("Delete", "trash", () => actions.deleteMessage(message), true),
  ];
  const apps = ofType(COMMAND.MESSAGE).map(({ name }) =>
    item(name, "spark", () => actions.useOnMessage(name, message)),
  );
  const onUser = ofType(COMMAND.USER).map(({ name }) =>
    item(name, "spark", () => actions.useOnUser(name, message)),
  );
  return [
    { title: null, items: own.filter(Boolean) },
    { title: "Apps", items: apps },
    { title: `Apps for ${displayName(message.author)}`, items: onUser },
  ].filter(({ items }) => items.length > 0);
}

/** `menu` is the groups of the open menu, or null. */
export function toolbar(message, menu, actions) {
  return h(
    "div",
    { class: menu ? "message-tools open" : "message-tools" },
    h(
      "button",
      {
        type: "button",
        class: "icon-button small",
        "aria-label": "Reply",
        title: "Reply",
        onClick: () => actions.replyTo(message),
      },
      icon("answer"),
    ),
    h(
      "button",
      {
        type: "button",
        class: "icon-button small",
        "aria-label": "More",
        title: "More",
        "aria-haspopup": "menu",
        "aria-expanded": String(Boolean(menu)),
        // Before the focus leaves the open menu, which would close it first.
        onMousedown: (event) => event.preventDefault(),
        onClick: () => actions.openMenu(menu ? null : message.id),
      },
      icon("more"),
    ),
    menu && menuView(menu, actions),
  );
}

function menuView(groups, actions) {
  return h(
    "div",
    {
      class: "message-menu",
      role: "menu",
      "aria-label": "Message",
      "data-testid": "message-menu",
      ref: open,
      onKeydown: (event) => moveFocus(event, actions),
      onFocusout: ({ currentTarget, relatedTarget }) =>
        currentTarget.contains(relatedTarget) || close(currentTarget, actions),
    },
    groups.map(({ title, items }, index) =>
      h(
        "div",
        { key: index, class: "menu-group", role: "group", "aria-label": title },
        title && h("p", { class: "menu-title", "aria-hidden": "true" }, title),
        items.map(menuItem),
      ),
    ),
  );
}

function menuItem({ label, icon: name, choose, isDanger }, index) {
  return h(
    "button",
    {
      key: index,
      type: "button",
      role: "menuitem",
      class: isDanger ? "menu-item danger" : "menu-item",
      onClick: choose,
    },
    h("span", null, label),
    icon(name),
  );
}

function open(menu) {
  placeList(menu);
  menu.querySelector("button").focus();
}

/** Later: a menu that is being removed loses the focus in the middle of a render. */
const close = (menu, actions) =>
  queueMicrotask(() => menu.isConnected && actions.openMenu(null));

function moveFocus(event, actions) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Escape") {
    event.stopPropagation();
    return actions.openMenu(null);
  }
  if (!step) return undefined;
  event.preventDefault();
  const items = [...event.currentTarget.querySelectorAll("button")];
  const place = items.indexOf(document.activeElement) + step;
  return items[(place + items.length) % items.length].focus();
}
