/** The open user and channel: fetching their state, following events, switching. */

import { ApiError, fetchCommands, fetchState } from "./api.js";
import { saveDismissed } from "./dismissed.js";
import { openEventStream } from "./event-stream.js";
import { TYPING_MS, withoutTyping } from "./typing-state.js";
import { channelFor, withEvent, withMove, withSnapshot } from "./state.js";

export const FIRST_USER = "mika";
export const FIRST_CHANNEL = "studio";

export function createSessionActions(store, { alsoOnOpen }) {
  let stop = () => {};
  /** Events during a fetch, whose snapshot may or may not have them; null when none is running. */
  let eventsDuringFetch = null;
  /** The newest request for the commands; the answer to an older one is dropped. */
  let lastAsked = null;

  /** Fetches everything. The snapshot of a channel that was left in the meantime is dropped. */
  async function refresh() {
    const events = [];
    eventsDuringFetch = events;
    const { me, channel } = store.get();
    try {
      const snapshot = await fetchState(me, channel);
      if (events !== eventsDuringFetch) return;
      store.update((state) => events.reduce(withEvent, withSnapshot(state, snapshot)));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (events !== eventsDuringFetch) return;
      store.update((state) => ({ ...state, notice: error.message }));
    }
    eventsDuringFetch = null;
  }

  function applyEvent(received) {
    const isTyping = received.type === "typing";
    const event = isTyping ? { ...received, until: Date.now() + TYPING_MS } : received;
    eventsDuringFetch?.push(event);
    const before = store.get();
    store.update((state) => withEvent(state, event));
    if (event.type === "typing") setTimeout(endTyping, TYPING_MS);
    if (event.type === "places") leaveMissingChannel();
    if (event.type === "thread_delete" && before.channel === event.id)
      leaveThread(before, event.id);
    if (event.type === "commands") loadCommands();
  }

  /** The commands that may be used here changed. While it is asked, it may happen again. */
  async function loadCommands() {
    const asked = {};
    lastAsked = asked;
    const { me, channel } = store.get();
    const { commands } = await fetchCommands(me, channel).catch(() => ({ commands: null }));
    const isOld = asked !== lastAsked || me !== store.get().me || channel !== store.get().channel;
    if (commands && !isOld) store.update((state) => ({ ...state, commands }));
  }

  /** The bot was removed from the open server, or the user: opens the first channel instead. */
  function leaveMissingChannel() {
    const { channel, channels } = store.get();
    if (channels.some(({ key }) => key === channel)) return;
    moveTo({ channel: channels[0].key });
    refresh();
  }

  /** The open thread was deleted: opens the channel that it was in. */
  function leaveThread({ places }, id) {
    const parent = places.find((one) => one.id === id)?.parent;
    moveTo({ channel: places.find((one) => one.id === parent)?.key ?? FIRST_CHANNEL });
    refresh();
  }

  function endTyping() {
    store.update((state) => withoutTyping(state, (_, { until }) => until <= Date.now()));
  }

  function follow() {
    stop();
    stop = openEventStream(store.get().me, {
      onOpen() {
        refresh();
        alsoOnOpen();
      },
      onEvent: applyEvent,
      onLost: () => store.update((state) => ({ ...state, connection: "lost" })),
      onFailed: leaveUnknownUser,
    });
  }

  /** A playground that was started anew does not know who was added to the one before. */
  async function leaveUnknownUser() {
    const { me, channel } = store.get();
    try {
      await fetchState(me, channel);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const isSame = me === store.get().me && channel === store.get().channel;
      if (error.status !== 400 || !isSame || me === FIRST_USER) return;
      moveTo({ me: FIRST_USER, channel: FIRST_CHANNEL, connection: "connecting" });
      follow();
    }
  }

  function moveTo(change) {
    store.update((state) => withMove(state, change));
    const { me, channel } = store.get();
    history.replaceState(null, "", `?${new URLSearchParams({ user: me, channel })}`);
  }

  return {
    follow,
    openChannel(channel) {
      moveTo({ channel });
      return refresh();
    },
    becomeUser(me) {
      if (me === store.get().me) return;
      const channel = channelFor(store.get(), me);
      moveTo({ me, channel, unread: {}, connection: "connecting" });
      follow();
    },
    dismiss(id) {
      store.update((state) => ({ ...state, dismissed: new Set([...state.dismissed, id]) }));
      saveDismissed(store.get().dismissed);
    },
    toggleDrawer: (name) =>
      store.update((state) => ({ ...state, drawer: state.drawer === name ? null : name })),
    togglePanel: () => store.update((state) => ({ ...state, panel: !state.panel })),
    showMedia: (items, index) =>
      store.update((state) => ({ ...state, lightbox: { items, index } })),
    hideMedia: () => store.update((state) => ({ ...state, lightbox: null })),
    turnMedia: (step) =>
      store.update((state) => ({ ...state, lightbox: turned(state.lightbox, step) })),
  };
}

function turned(lightbox, step) {
  const count = lightbox.items.length;
  return { ...lightbox, index: (lightbox.index + step + count) % count };
}
