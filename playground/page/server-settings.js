/** The settings of the open server, as its admins have them: roles, channels, and who has which. */

import { displayName } from "./avatar.js";
import { channelIcon } from "./channel-icon.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { memoize } from "./memoize.js";
import { card } from "./setting-fields.js";
import { isThread } from "./threads.js";

const ACCESSES = ["member", "manager", "administrator"];
const TYPES = ["text", "announcement", "voice", "category"];

export function serverSettings({ guilds, guild, users, places, serverError }, actions) {
  const open = guilds.find(({ key }) => key === guild);
  return (
    open &&
    h(
      "section",
      { class: "server-settings", "aria-label": `Settings of ${open.name}` },
      h("h2", null, `Settings of ${open.name}`),
      serverError && h("p", { class: "failure", role: "alert" }, icon("warning"), " ", serverError),
      rolesCard(open, actions),
      membersCard(open, users, actions),
      channelsCard(places, guild, actions),
    )
  );
}

const isEveryone = (role, { id }) => role.id === id;

/** Made anew only when the server changes: it may have hundreds of rows. */
const rolesCard = memoize((guild, actions) =>
  card(
    { title: "Roles", testid: "server-roles" },
    list(
      guild.roles.map((role) =>
        listRow(
          role.id,
          [icon("role"), h("span", { class: "row-name" }, role.name)],
          role.access !== "member" && h("small", null, role.access),
          !role.managed &&
            !isEveryone(role, guild) &&
            removeButton(`Delete the role ${role.name}`, () => actions.deleteRole(role.id)),
        ),
      ),
    ),
    addForm("role", ({ name, choice }) => actions.addRole(name, choice), ACCESSES),
  ),
);

const channelsCard = memoize((places, guild, actions) =>
  card(
    { title: "Channels", testid: "server-channels" },
    list(
      places
        .filter((place) => place.guild === guild && !isThread(place))
        .map(({ id, name, type, nsfw, bot }) =>
          listRow(
            id,
            [channelIcon(type), h("span", { class: "row-name" }, name)],
            h(
              "label",
              { class: "check", title: "Age-restricted" },
              h("input", {
                type: "checkbox",
                checked: nsfw,
                "aria-label": `${name} is age-restricted`,
                onChange: ({ target }) => actions.restrictChannel(id, target.checked),
              }),
              "18+",
            ),
            removeButton(`Delete the channel ${name}`, () => actions.deleteChannel(id)),
            botPermissions(id, name, bot, actions),
          ),
        ),
    ),
    addForm(
      "channel",
      ({ name, choice }) => actions.addChannel(name, choice),
      TYPES,
    ),
  ),
);

/** What the bot may do in a channel and its threads, whatever its roles say. */
function botPermissions(id, channel, bot, actions) {
  return h(
    "details",
    { class: "bot-permissions" },
    h("summary", { "aria-label": `What the bot may do in ${channel}` }, "The bot"),
    Object.entries(bot).map(([name, allowed]) =>
      h(
        "label",
        { key: name, class: "check" },
        h("input", {
          type: "checkbox",
          checked: allowed,
          onChange: ({ target }) => actions.permitBot(id, name, target.checked),
        }),
        name.replaceAll("_", " "),
      ),
    ),
  );
}

const membersCard = memoize((guild, users, actions) => {
  const roles = guild.roles.filter((role) => !role.managed && !isEveryone(role, guild));
  const members = users.filter(({ id }) => id in guild.members);
  const submit = (event) => {
    event.preventDefault();
    const { person, role } = event.target.elements;
    const change = event.submitter.value === "take" ? actions.takeRole : actions.giveRole;
    change(person.value, role.value);
  };
  return card(
    { title: "Who has which role", testid: "server-members" },
    h(
      "form",
      { class: "wide add-form", onSubmit: submit },
      chooser("person", "The person", members.map((user) => [user.username, displayName(user)])),
      chooser("role", "The role", roles.map(({ id, name }) => [id, name])),
      h("button", { class: "button secondary small", value: "give" }, "Give"),
      h("button", { class: "button secondary small", value: "take" }, "Take"),
    ),
  );
});

const list = (rows) => h("ul", { class: "wide rows", tabindex: 0 }, rows);

const listRow = (key, ...content) => h("li", { key, class: "list-row" }, content);

const removeButton = (label, onClick) =>
  h(
    "button",
    { type: "button", class: "icon-button small", "aria-label": label, title: label, onClick },
    icon("close"),
  );

/** `add({ name, choice })` resolves to whether it was done; then the name is emptied. */
function addForm(kind, add, choices) {
  const submit = async (event) => {
    event.preventDefault();
    const { name, choice } = event.target.elements;
    if (await add({ name: name.value, choice: choice.value })) name.value = "";
  };
  return h(
    "form",
    { class: "wide add-form", onSubmit: submit },
    h("input", {
      name: "name",
      "aria-label": `Name of the new ${kind}`,
      placeholder: `New ${kind}`,
      autocomplete: "off",
      maxlength: 100,
    }),
    chooser(
      "choice",
      `What the new ${kind} is`,
      choices.map((choice) => [choice, choice]),
    ),
    h("button", { class: "button secondary small" }, `Add ${kind}`),
  );
}

const chooser = (name, label, choices) =>
  h(
    "select",
    { name, "aria-label": label },
    choices.map(([value, text]) => h("option", { key: value, value }, text)),
  );
