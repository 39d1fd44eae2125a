/** Puts the page together: the state, what may change it, and the view that follows it. */

import { app } from "./app.js";
import { focusComposer } from "./composer.js";
import { createComposing } from "./composing.js";
import { render } from "./dom.js";
import { createInteracting } from "./interacting.js";
import { createSession } from "./session.js";
import { initialState } from "./state.js";
import { createStore } from "./store.js";
import { createTuning } from "./tuning.js";

const address = new URLSearchParams(location.search);
const store = createStore(
  initialState({
    user: address.get("user") ?? "mika",
    channel: address.get("channel") ?? "studio",
    panel: matchMedia("(min-width: 1100px)").matches,
  }),
);
const tuning = createTuning(store);
const session = createSession(store, { alsoOnOpen: tuning.loadProviders });
const act = { ...tuning, ...session, ...createComposing(store), ...createInteracting(store) };

const root = document.getElementById("app");
let draft = store.get().draft;

store.subscribe((state) => {
  render(root, app(state, act));
  const hasMoved = draft.focus !== state.draft.focus || draft.command !== state.draft.command;
  draft = state.draft;
  if (hasMoved) focusComposer(state.draft);
});

render(root, app(store.get(), act));
session.follow();
// On a phone the focus would bring up the keyboard before anything was read.
if (matchMedia("(min-width: 768px)").matches) focusComposer(draft);
