/** Who is typing: telling the server of it, and showing who else is. */

import { sendTyping } from "./api.js";
import { displayName } from "./avatar.js";
import { h } from "./dom.js";
import { dots } from "./message.js";

/** So often Discord's client says that somebody is still typing. */
const SENT_EVERY_MS = 8_000;

/** Returns what is to be called whenever something was typed. */
export function createTypingNote(store) {
  let last = { place: null, at: 0 };
  return () => {
    const { me: user, channel, draft } = store.get();
    const place = `${user} ${channel}`;
    const isRecent = last.place === place && Date.now() - last.at < SENT_EVERY_MS;
    if (isRecent || draft.command || draft.text.trim() === "" || draft.text.startsWith("/")) return;
    last = { place, at: Date.now() };
    // Nobody misses it: what is typed comes anyway.
    sendTyping({ user, channel }).catch(() => {});
  };
}

export function typingLine({ typing, channel }) {
  const names = Object.values(typing[channel] ?? {}).map(({ user }) => displayName(user));
  return h(
    "p",
    { class: "typing-line", role: "status", "data-testid": "typing" },
    names.length > 0 && [dots(), h("span", null, ` ${sentence(names)}`)],
  );
}

function sentence(names) {
  if (names.length > 3) return "Several people are typing…";
  const verb = names.length === 1 ? "is" : "are";
  return `${names.join(" and ")} ${verb} typing…`;
}
