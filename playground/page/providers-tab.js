/** The providers: the latency, queue and failure of each; the Hub, and the keys. */

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { keysCard } from "./keys-card.js";
import { card, choiceField, numberField } from "./setting-fields.js";

export function providersTab(state, actions) {
  const { providers, failures, providersError } = state;
  const names = Object.keys(providers ?? {});
  return [
    h(
      "p",
      { class: "panel-intro" },
      "The services that the bot calls. A change applies from the next request on.",
    ),
    providersError &&
      h("p", { class: "failure", role: "alert" }, icon("warning"), " ", providersError),
    names.length > 0 && failoverHint(providers, failures, actions),
    state.hub && hubCard(state, actions),
    state.keys.length > 0 && keysCard(state.keys, actions),
    names.map((name) => providerCard(name, providers[name], failures, actions)),
  ];
}

/** Offers "too many requests", which shows a failover best; else the first failure there is. */
function failoverHint(providers, failures, actions) {
  const failing = Object.entries(providers)
    .filter(([, { failure }]) => failure !== null)
    .map(([name]) => name);
  if (failing.length > 0) {
    return h(
      "div",
      { class: "hint", "data-testid": "failover-hint" },
      h(
        "p",
        null,
        h("b", null, failing.join(", ")),
        failing.length === 1 ? " fails." : " fail.",
        " Send a command and watch the bot go on to the next provider.",
      ),
      h(
        "button",
        { type: "button", class: "button secondary small", onClick: actions.clearFailures },
        "Make all providers work",
      ),
    );
  }
  const [first] = Object.keys(providers);
  const failure = failures.find(({ value }) => value === "429") ?? failures[0];
  if (!failure) return null;
  return h(
    "div",
    { class: "hint", "data-testid": "failover-hint" },
    h(
      "p",
      null,
      h("b", null, "Try a failover: "),
      `let ${first} answer “${failure.label}”, then send a command.`,
    ),
    h(
      "button",
      {
        type: "button",
        class: "button primary small",
        onClick: () => actions.changeProviders({ [first]: { failure: failure.value } }),
      },
      `Break ${first}`,
    ),
  );
}

function hubCard({ hub, hubFailures }, { changeProviders }) {
  return card(
    { key: "hub", title: "Hugging Face Hub", testid: "hub", isFailing: hub.failure !== null },
    choiceField("Failure", hub.failure, hubFailures, "Works", (failure) =>
      changeProviders({ hub: { failure } }),
    ),
  );
}

function providerCard(name, { latency, queue, failure }, failures, actions) {
  const put = (change) => actions.changeProviders({ [name]: change });
  return card(
    { key: name, title: name, testid: `provider-${name}`, isFailing: failure !== null },
    choiceField("Failure", failure, failures, "Works", (value) => put({ failure: value })),
    numberField("Seconds", latency, { step: "any" }, (value) => put({ latency: value })),
    numberField("Queue", queue, { step: 1 }, (value) => put({ queue: value })),
  );
}
