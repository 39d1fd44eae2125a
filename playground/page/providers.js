/** The panel on the right: the latency, queue and failure of each provider. */

import { h } from "./dom.js";
import { icon } from "./icons.js";

export function providersPanel(state, actions) {
  const { providers, failures, providersError } = state;
  const names = Object.keys(providers ?? {});
  return h(
    "aside",
    {
      class: state.drawer === "providers" ? "panel open" : "panel",
      "aria-label": "Providers",
      "data-testid": "providers",
    },
    h(
      "header",
      null,
      h("h2", null, "Providers"),
      h(
        "button",
        {
          type: "button",
          class: "icon-button narrow-only",
          "aria-label": "Close providers",
          onClick: () => actions.toggleDrawer("providers"),
        },
        icon("close"),
      ),
    ),
    h(
      "p",
      { class: "panel-intro" },
      "The services that the bot calls. A change applies from the next request on.",
    ),
    providersError &&
      h("p", { class: "failure", role: "alert" }, icon("warning"), " ", providersError),
    names.length > 0 && failoverHint(providers, failures, actions),
    names.map((name) => providerCard(name, providers[name], failures, actions)),
  );
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

function providerCard(name, { latency, queue, failure }, failures, actions) {
  const put = (change) => actions.changeProviders({ [name]: change });
  return h(
    "fieldset",
    {
      key: name,
      class: failure === null ? "provider" : "provider failing",
      "data-testid": `provider-${name}`,
    },
    h("legend", null, h("span", { class: "provider-light", "aria-hidden": "true" }), name),
    h(
      "label",
      { class: "provider-failure" },
      h("span", { class: "visually-hidden" }, "Failure"),
      h(
        "select",
        { value: failure ?? "", onChange: ({ target }) => put({ failure: target.value || null }) },
        h("option", { value: "" }, "Works"),
        failures.map(({ value, label }) => h("option", { key: value, value }, label)),
      ),
    ),
    number("Seconds", latency, { step: "any" }, (value) => put({ latency: value })),
    number("Queue", queue, { step: 1 }, (value) => put({ queue: value })),
  );
}

/** Calls `put` when the field is left or on Enter, not for each digit; undoes what is no number. */
function number(label, value, props, put) {
  const change = ({ target }) => {
    if (target.value !== "" && target.validity.valid) put(Number(target.value));
    else target.value = String(value);
  };
  return h(
    "label",
    null,
    h("span", null, label),
    h("input", { type: "number", min: 0, ...props, initial: String(value), onChange: change }),
  );
}
