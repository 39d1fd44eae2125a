/** What goes wrong with Discord (REST, gateway, files, shards), and the open server's settings. */

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { card, checkField, choiceField, numberField, optionalNumberField } from "./setting-fields.js";
import { serverSettings } from "./server-settings.js";

export function discordTab(state, actions) {
  const { discord, discordError } = state;
  if (!discord) return [problem(discordError)];
  const { faults } = discord;
  return [
    h("p", { class: "panel-intro" }, "What Discord does to the bot. A change applies at once."),
    problem(discordError),
    isAnyFault(faults) && clearButton(actions),
    discord.can_kill_bot && botCard(discord, actions),
    restCard(discord, actions.changeFaults),
    gatewayCard(faults, actions.changeFaults),
    filesCard(faults, actions.changeFaults),
    shardsCard(discord, actions),
    portalCard(discord, actions),
    serverSettings(state, actions),
  ];
}

const problem = (text) =>
  text && h("p", { class: "failure", role: "alert" }, icon("warning"), " ", text);

export const NO_FAULTS = {
  rest_failure: null,
  rest_delay_s: 0,
  rest_requests: null,
  gateway_silent: false,
  gateway_delay_s: 0,
  cdn_silent: false,
  duplicate_every: 0,
};

const isAnyFault = (faults) =>
  Object.entries(NO_FAULTS).some(([name, value]) => faults[name] !== value);

function clearButton({ changeFaults }) {
  return h(
    "div",
    { class: "hint", "data-testid": "discord-hint" },
    h("p", null, "Discord does not work as it should."),
    h(
      "button",
      {
        type: "button",
        class: "button secondary small",
        onClick: () => changeFaults(NO_FAULTS),
      },
      "Make Discord work",
    ),
  );
}

function botCard({ shards }, { killBot }) {
  const isAway = !shards.some((one) => one.connected);
  return card(
    { title: "The bot", testid: "discord-bot", isFailing: isAway },
    h(
      "p",
      { class: "panel-intro wide" },
      isAway
        ? "It is starting, and goes on with what it had begun."
        : "Kill it while it works (kill -9). It is started again, and the same replies fill.",
    ),
    h(
      "button",
      { type: "button", class: "button danger small", disabled: isAway, onClick: killBot },
      "Kill the bot",
    ),
  );
}

function portalCard({ portal }, { changePortal }) {
  const labels = {
    message_content: "Message content",
    guild_members: "Server members",
    presence: "Presence",
  };
  return card(
    { title: "Developer portal", testid: "discord-portal" },
    h(
      "p",
      { class: "panel-intro wide" },
      "The privileged intents that the bot may ask for. It does so when it connects.",
    ),
    Object.entries(labels).map(([name, label]) =>
      checkField(label, portal[name], (value) => changePortal({ [name]: value })),
    ),
  );
}

function restCard({ faults, rest_failures: failures, route_kinds: kinds }, put) {
  const isLimited = faults.rest_failure?.startsWith("429");
  return card(
    {
      title: "Requests (REST)",
      testid: "discord-rest",
      isFailing: faults.rest_failure !== null || faults.rest_delay_s > 0,
    },
    choiceField("Failure", faults.rest_failure, failures, "Works", (value) =>
      put({ rest_failure: value }),
    ),
    choiceField("Which requests", faults.rest_routes, kinds, "All requests", (value) =>
      put({ rest_routes: value }),
    ),
    optionalNumberField(
      "Times",
      faults.rest_requests,
      { min: 1, step: 1, placeholder: "always", title: "How many requests fail" },
      (value) => put({ rest_requests: value }),
    ),
    numberField(
      "Delay, s",
      faults.rest_delay_s,
      { step: "any", title: "Seconds before a request is handled" },
      (value) => put({ rest_delay_s: value }),
    ),
    isLimited &&
      h(
        "div",
        { class: "wide" },
        numberField("Retry after, s", faults.retry_after_s, { step: "any" }, (value) =>
          put({ retry_after_s: value }),
        ),
      ),
  );
}

function gatewayCard(faults, put) {
  const { gateway_silent: isSilent, gateway_delay_s: delay, duplicate_every: every } = faults;
  return card(
    {
      title: "Gateway",
      testid: "discord-gateway",
      isFailing: isSilent || delay > 0 || every > 0,
    },
    checkField("Sends nothing", isSilent, (value) => put({ gateway_silent: value })),
    numberField(
      "Delay, s",
      delay,
      { step: "any", title: "Seconds before an event is sent" },
      (value) => put({ gateway_delay_s: value }),
    ),
    h(
      "div",
      { class: "wide" },
      optionalNumberField(
        "Interactions twice: every",
        every || null,
        { min: 1, step: 1, placeholder: "none", title: "5 delivers every fifth twice" },
        (value) => put({ duplicate_every: value ?? 0 }),
      ),
    ),
  );
}

function filesCard({ cdn_silent: isSilent }, put) {
  return card(
    { title: "Files (CDN)", testid: "discord-files", isFailing: isSilent },
    checkField("Does not respond to the bot", isSilent, (value) => put({ cdn_silent: value })),
  );
}

function shardsCard({ shards, shard_actions: choices }, actions) {
  return card(
    { title: "Shards", testid: "discord-shards", isFailing: shards.some((one) => !one.connected) },
    shards.length === 0 && h("p", { class: "panel-intro wide" }, "No bot is connected."),
    shards.map((shard, index) => shardRow(shard, index, choices, actions)),
  );
}

function shardRow({ shard, count, connected, guilds }, index, choices, { actOnShard }) {
  const servers = guilds === 1 ? "1 server" : `${guilds} servers`;
  const submit = (event) => {
    event.preventDefault();
    actOnShard(shard, event.target.elements.action.value);
  };
  return h(
    "form",
    { key: index, class: "wide shard", "data-testid": `shard-${shard}`, onSubmit: submit },
    h(
      "p",
      null,
      h("b", null, `Shard ${shard} of ${count}`),
      `, ${servers}, ${connected ? "connected" : "away"}`,
    ),
    h(
      "select",
      { name: "action", "aria-label": `What to do with shard ${shard}`, disabled: !connected },
      choices.map(({ value, label }) => h("option", { key: value, value }, label)),
    ),
    h("button", { class: "button secondary small", disabled: !connected }, "Do it"),
  );
}
