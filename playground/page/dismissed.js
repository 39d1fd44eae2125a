/**
 * Which ephemeral messages were dismissed. The server still has them: the bot may go on editing
 * them. So the browser remembers it, in all tabs, for message ids, which are never used twice.
 */

const KEY = "dismissed-messages";
/** As many as a channel shows. */
const MAX_IDS = 200;

export function loadDismissed() {
  try {
    return new Set(JSON.parse(localStorage.getItem(KEY) ?? "[]"));
  } catch {
    return new Set(); // storage is switched off, or holds something else
  }
}

export function saveDismissed(ids) {
  try {
    localStorage.setItem(KEY, JSON.stringify([...ids].slice(-MAX_IDS)));
  } catch {
    // Storage is switched off or full: the message comes back with a reload, no more than that.
  }
}
