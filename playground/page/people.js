/** Who one is: all people, with their roles in the open server. */

import { avatar, displayName } from "./avatar.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";

export function people({ users, me, guilds, guild }, actions) {
  const open = guilds.find(({ key }) => key === guild);
  return h(
    "section",
    { class: "user-panel", "aria-label": "Who you are" },
    h(
      "div",
      { class: "section-head" },
      h("h2", null, "You are"),
      h(
        "button",
        {
          type: "button",
          class: "icon-button small",
          "aria-label": "Add a person",
          title: "Add a person",
          "data-testid": "add-person",
          onClick: actions.addPerson,
        },
        icon("plus"),
      ),
    ),
    h(
      "div",
      {
        class: "user-switch",
        role: "radiogroup",
        "aria-label": "Who you are",
        onKeydown: moveBetween,
      },
      users.map((user) => userButton(user, user.username === me, roleIn(open, user), actions)),
    ),
  );
}

function roleIn(guild, { id }) {
  if (!guild) return "Member";
  const names = guild.members[id]?.map((roleId) => roleName(guild, roleId));
  return names ? names.join(", ") || "Member" : "Not here";
}

const roleName = ({ roles }, roleId) => roles.find(({ id }) => id === roleId)?.name;

function userButton(user, isMe, role, actions) {
  return h(
    "button",
    {
      key: user.id,
      type: "button",
      class: "user",
      role: "radio",
      title: user.locale && `${displayName(user)}’s language: ${user.locale}`,
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
      h("small", { title: role }, role),
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
