/** The keys that the Hub and the providers take: to be copied, and revoked while a job runs. */

import { h } from "./dom.js";
import { card } from "./setting-fields.js";

export function keysCard(keys, actions) {
  const isRevoked = keys.some(({ revoked }) => revoked);
  const ofHub = keys.filter(({ provider }) => !provider);
  const own = keys.filter(({ provider }) => provider);
  return card(
    { key: "keys", title: "Keys", testid: "keys", isFailing: isRevoked },
    group("Of Hugging Face", ofHub, actions),
    group("Of the providers themselves", own, actions),
  );
}

const group = (title, keys, actions) =>
  h(
    "details",
    { class: "wide" },
    h("summary", null, `${title} (${keys.length})`),
    keys.map((key) => row(key, actions)),
  );

function row({ token, name, about, revoked }, { revokeKey }) {
  return h(
    "div",
    { key: token, class: "wide key-row", "data-testid": `key-${name}` },
    h("p", null, h("b", null, name), `, ${about}`),
    h("input", {
      class: revoked ? "key-token revoked" : "key-token",
      readonly: true,
      value: token,
      "aria-label": `The key ${name}`,
      onFocus: ({ target }) => target.select(),
    }),
    action(`Copy the key ${name}`, "Copy", () => navigator.clipboard.writeText(token)),
    revoked
      ? action(`Restore the key ${name}`, "Restore", () => revokeKey(token, false))
      : action(`Revoke the key ${name}`, "Revoke", () => revokeKey(token, true)),
  );
}

const action = (label, text, onClick) =>
  h(
    "button",
    {
      key: text,
      type: "button",
      class: "button secondary small",
      "aria-label": label,
      title: label,
      onClick,
    },
    text,
  );
