/** The entry point: creates the state and the actions, and renders after every change. */

import { app } from "./app.js";
import { focusComposer } from "./composer.js";
import { createComposerActions } from "./composer-actions.js";
import { loadDismissed } from "./dismissed.js";
import { render } from "./dom.js";
import { createFileActions } from "./file-actions.js";
import { createInteractionActions } from "./interaction-actions.js";
import { createDiscordActions } from "./discord-actions.js";
import { createProviderActions } from "./provider-settings.js";
import { createScrollActions, followEnd } from "./scroll-actions.js";
import { createMessageActions } from "./message-actions.js";
import { createWordActions } from "./send-words.js";
import { createSendActions } from "./send-actions.js";
import { FIRST_CHANNEL, FIRST_USER, createSessionActions } from "./session-actions.js";
import { createServerActions } from "./server-actions.js";
import { initialState } from "./state.js";
import { createStore } from "./store.js";
import { createTypingNote } from "./typing.js";

const address = new URLSearchParams(location.search);
const store = createStore(
  initialState({
    user: address.get("user") ?? FIRST_USER,
    channel: address.get("channel") ?? FIRST_CHANNEL,
    panel: matchMedia("(min-width: 1100px)").matches,
    dismissed: loadDismissed(),
  }),
);
const providerActions = createProviderActions(store);
const discordActions = createDiscordActions(store);
const session = createSessionActions(store, {
  alsoOnOpen() {
    providerActions.loadProviders();
    providerActions.loadKeys();
    discordActions.loadDiscord();
  },
});
const words = createWordActions(store);
const actions = {
  ...providerActions,
  ...discordActions,
  ...createServerActions(store),
  ...session,
  ...createComposerActions(store, createTypingNote(store)),
  ...createFileActions(store),
  ...createScrollActions(store),
  ...words,
  ...createSendActions(store, words),
  ...createMessageActions(store, session),
  ...createInteractionActions(store),
};

const root = document.getElementById("app");
let draft = store.get().draft;

store.subscribe((state) => {
  render(root, app(state, actions));
  if (state.isAtEnd) followEnd();
  const hasMoved = ["focus", "command", "replyTo", "editing"].some(
    (name) => draft[name] !== state.draft[name],
  );
  draft = state.draft;
  if (hasMoved) focusComposer(state.draft);
});

render(root, app(store.get(), actions));
session.follow();
// On a phone the focus would open the keyboard over a page that nobody has read yet.
if (matchMedia("(min-width: 768px)").matches) focusComposer(draft);
