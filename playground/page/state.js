/** The page's state, and how events and snapshots change it. Pure functions. */

import { keepKnownUrls } from "./stable-urls.js";
import { CHANNEL } from "./directory.js";
import { emptyDraft } from "./draft.js";
import { withTyping, withoutTyping } from "./typing-state.js";

export function initialState({ user, channel, panel, dismissed }) {
  return {
    me: user, // username
    channel, // key of the open channel
    connection: "connecting", // connecting | open | lost
    users: [],
    guilds: [], // all servers: { key, id, name, locale, joined, roles, members }
    guild: null, // key of the open server; in a direct channel, the last one that was open
    channels: [], // where the user can write: { id, key, name, type, nsfw, guild: its key or null }
    places: [], // all channels that the user sees, those without messages too
    bot: null,
    commands: [],
    messages: [],
    limits: null,
    // message id → { busy, failure, open }: what this page is doing with it. `open` is an open
    // select, { customId, chosen, isTouched, query, active }, or null.
    messageStatus: {},
    dismissed, // ids of ephemeral messages
    isAtEnd: true, // is the newest message in view? Then the view follows the next one
    newMessages: 0, // how many came while it was not
    typing: {}, // channel → user id → { user, until }: who else is typing
    menu: null, // id of the message whose menu is open
    threadForm: null, // { messageId, problem } of the thread that is being made
    sending: [], // commands that have no answer yet, or got none
    outcomes: {}, // interaction id → "done" or { reason }: answers may overtake the request
    unread: {},
    draft: emptyDraft(),
    drafts: {}, // the drafts of other users and channels, by `draftKey`
    isDragging: false, // is a file being dragged over the page?
    modal: null, // `open` is what is open of one of its selects, as in `messageStatus`
    lightbox: null,
    providers: null,
    failures: [], // the kinds that the panel offers: { value, label }
    hub: null, // { failure }
    hubFailures: [],
    keys: [], // of the Hub and of providers: { token, name, about, provider, revoked }
    providersError: null,
    discord: null, // { faults, rest_failures, route_kinds, shards, shard_actions }
    discordError: null,
    serverError: null, // why a change of the server's settings was refused
    tab: "providers", // of the panel: providers | discord
    panel, // is the panel open?
    drawer: null, // in narrow windows: null | "channels" | "panel"
    notice: null,
  };
}

/** There is a draft per channel, as in Discord, and per user, since uploads belong to a user. */
export const draftKey = ({ me, channel }) => `${me} ${channel}`;

/** Opens another user or channel. The draft is kept for when this one is opened again. */
export function withMove(state, change) {
  // Without autocomplete answers: one that is still to come would not find this draft.
  const drafts = { ...state.drafts, [draftKey(state)]: { ...state.draft, answers: null } };
  const { [draftKey({ ...state, ...change })]: draft = emptyDraft(), ...others } = drafts;
  return {
    ...state,
    messages: [],
    sending: [],
    messageStatus: {},
    modal: null,
    menu: null,
    threadForm: null,
    drawer: null,
    notice: null,
    serverError: null,
    isAtEnd: true,
    newMessages: 0,
    ...change,
    draft,
    drafts: others,
  };
}

/** Applies `edit` to every draft, open or not. */
export function withEveryDraft(state, edit) {
  return { ...state, draft: edit(state.draft), drafts: mapValues(state.drafts, edit) };
}

/** The whole of `GET /api/state`, at the start, after a switch and after an interruption. */
export function withSnapshot(state, snapshot) {
  const { bot, commands, limits } = snapshot;
  const shown = new Map(state.messages.map((message) => [message.id, message]));
  const messages = snapshot.messages.map((message) =>
    keepKnownUrls(shown.get(message.id) ?? null, message),
  );
  const { [state.channel]: _, ...unread } = state.unread;
  return {
    ...withPlaces(state, snapshot),
    bot,
    commands,
    messages,
    limits,
    unread,
    connection: "open",
    notice: null,
    // What ended during an interruption is not reported again, so nothing must wait for it.
    sending: state.sending.filter(({ failure, interactionId }) => failure || !interactionId),
    messageStatus: mapValues(state.messageStatus, (status) =>
      status.busy ? { ...status, busy: null } : status,
    ),
  };
}

/** All servers and people, and the channels that the user sees. */
function withPlaces(state, { guilds, users, channels }) {
  const open = channels.filter(hasMessages);
  const opened = open.find(({ key }) => key === state.channel)?.guild ?? state.guild;
  const isThere = open.some(({ guild }) => guild && guild === opened);
  const guild = isThere ? opened : (open.find((one) => one.guild)?.guild ?? null);
  return { ...state, guilds, users, channels: open, places: channels, guild };
}

/** Changes the channels alone. */
function withChannels(state, change) {
  const places = change(state.places);
  return { ...state, places, channels: places.filter(hasMessages) };
}

const withoutTypist = (state, channel, author) =>
  withoutTyping(state, (place, { user }) => place === channel && user.id === author.id);

const hasMessages = ({ type }) => type !== CHANNEL.VOICE && type !== CHANNEL.CATEGORY;

/** The channel to show to a user: the open one, if that user sees it too. */
export function channelFor({ channel, channels, guilds, users }, username) {
  const user = users.find((one) => one.username === username);
  const open = channels.find(({ key }) => key === channel)?.guild;
  const members = guilds.find(({ key }) => key === open)?.members;
  return members && user && !(user.id in members) ? "dm" : channel;
}

const EVENTS = {
  message_create: (state, { channel, message }) =>
    inChannel(withoutTypist(state, channel, message.author), channel, (now) =>
      added(now, message),
    ),
  message_update: (state, { channel, message }) =>
    inChannel(state, channel, () => replaced(state, message)),
  message_delete: (state, { channel, id }) =>
    inChannel(state, channel, () => ({
      ...state,
      messages: state.messages.filter((message) => message.id !== id),
    })),
  typing: (state, { channel, user, until }) => withTyping(state, channel, user, until),
  thread: (state, { thread }) =>
    withChannels(state, (all) =>
      all.some(({ id }) => id === thread.id)
        ? all.map((one) => (one.id === thread.id ? thread : one))
        : [...all, thread],
    ),
  thread_delete: (state, { id }) =>
    withChannels(state, (all) => all.filter((one) => one.id !== id)),
  bot: (state, { bot }) => ({ ...state, bot }),
  places: withPlaces,
  discord: (state, { settings }) => ({ ...state, discord: settings }),
  providers: (state, { settings }) => withProviders(state, settings),
  keys: (state, { keys }) => ({ ...state, keys }),
  modal: (state, { interaction_id: id, modal }) => ({
    ...settled(state, id, "done"),
    modal: openModal(id, modal),
  }),
  interaction_done: (state, { interaction_id: id }) => settled(state, id, "done"),
  interaction_failed: (state, { interaction_id: id, reason }) => settled(state, id, { reason }),
};

/** The state after one event of the stream; an event of unknown type changes nothing. */
export function withEvent(state, event) {
  return EVENTS[event.type]?.(state, event) ?? state;
}

export function withProviders(state, settings) {
  const { providers, failures, hub, hub_failures: hubFailures } = settings;
  return { ...state, providers, failures, hub, hubFailures };
}

function inChannel(state, channel, change) {
  const open = state.channels.find(({ key }) => key === state.channel);
  if (channel === state.channel || channel === open?.id) return change(state);
  const other = state.channels.find(({ id, key }) => id === channel || key === channel);
  return other ? { ...state, unread: { ...state.unread, [other.key]: true } } : state;
}

function added(state, message) {
  if (state.messages.some(({ id }) => id === message.id)) return replaced(state, message);
  const newMessages = state.isAtEnd ? 0 : state.newMessages + 1;
  const known = { ...state, messages: [...state.messages, message], newMessages };
  const interaction = message.interaction_metadata?.id;
  return interaction ? settled(known, interaction, "done") : known;
}

function replaced(state, message) {
  const messages = state.messages.map((old) =>
    old.id === message.id ? keepKnownUrls(old, message) : old,
  );
  return { ...state, messages };
}

function openModal(interactionId, modal) {
  return { interactionId, ...modal, values: {}, open: null, waiting: null, problem: null };
}

/** Records the outcome of an interaction and ends what waits for it. */
function settled(state, interactionId, outcome) {
  const outcomes = { ...state.outcomes, [interactionId]: outcome };
  return withOutcomes({ ...state, outcomes });
}

/** Ends what waits for a known outcome; the outcome may come before the id to wait for. */
export function withOutcomes(state) {
  const { outcomes } = state;
  return {
    ...state,
    sending: state.sending.flatMap((sent) => afterOutcome(sent, outcomes[sent.interactionId])),
    messageStatus: mapValues(state.messageStatus, (status) =>
      statusAfter(status, outcomes[status.busy?.interactionId]),
    ),
    modal: state.modal && modalAfter(state.modal, outcomes[state.modal.waiting]),
  };
}

function afterOutcome(sent, outcome) {
  if (outcome === undefined || sent.failure) return [sent];
  return outcome === "done" ? [] : [{ ...sent, failure: outcome.reason }];
}

function statusAfter(status, outcome) {
  if (outcome === undefined) return status;
  return { ...status, busy: null, failure: outcome.reason ?? null };
}

function modalAfter(modal, outcome) {
  if (outcome === undefined) return modal;
  return outcome === "done" ? null : { ...modal, waiting: null, problem: outcome.reason };
}

/** Changes what this page is doing with one message. */
export function withMessageStatus(state, messageId, change) {
  const status = {
    busy: null,
    failure: null,
    open: null,
    ...state.messageStatus[messageId],
    ...change,
  };
  return { ...state, messageStatus: { ...state.messageStatus, [messageId]: status } };
}

function mapValues(record, change) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
