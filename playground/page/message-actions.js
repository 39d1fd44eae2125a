/** What one does with a message: reply, edit, delete, use its menu, and open a thread under it. */

import {
  ApiError,
  patchThread,
  postThread,
  removeMessage,
  removeThread,
  sendMessageCommand,
  sendUserCommand,
} from "./api.js";
import { emptyDraft } from "./draft.js";
import { withNames } from "./mentions.js";
import { withMessageStatus, withOutcomes } from "./state.js";

export function createMessageActions(store, { openChannel }) {
  let used = 0;

  const setDraft = (edit) =>
    store.update((state) => ({ ...state, menu: null, draft: edit(state.draft) }));

  /** Says beside a message why something was refused. */
  async function attempt(messageId, request) {
    store.update((state) => ({ ...state, menu: null }));
    try {
      return await request();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      store.update((state) => withMessageStatus(state, messageId, { failure: error.message }));
      return null;
    }
  }

  /** Sends a command of a menu; a line says so until there is an answer. */
  async function use(name, messageId, request) {
    const key = `menu-${++used}`;
    const line = { key, name, invocation: null, user: store.get().me };
    store.update((state) => ({ ...state, sending: [...state.sending, line], isAtEnd: true }));
    const answer = await attempt(messageId, request);
    const interactionId = answer?.interaction_id;
    store.update((state) => withOutcomes(withSent(state, key, interactionId)));
  }

  /** Changes a thread; a refusal is shown over the channel. */
  async function change(request) {
    try {
      await request;
      store.update((state) => ({ ...state, notice: null }));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      store.update((state) => ({ ...state, notice: error.message }));
    }
  }

  return {
    openMenu: (menu) => store.update((state) => ({ ...state, menu })),
    replyTo: (message) =>
      setDraft((draft) => ({
        ...(draft.command ? emptyDraft() : draft),
        replyTo: { message, mention: true },
        editing: null,
      })),
    toggleMention: () =>
      setDraft((draft) => ({
        ...draft,
        replyTo: { ...draft.replyTo, mention: !draft.replyTo.mention },
      })),
    editMessage: (message) =>
      setDraft(() => ({
        ...emptyDraft(withNames(message.content, store.get())),
        editing: message,
      })),
    cancelReference: () =>
      setDraft((draft) => (draft.editing ? emptyDraft() : { ...draft, replyTo: null })),
    deleteMessage: ({ id }) => attempt(id, () => removeMessage(store.get().me, id)),
    useOnMessage(name, { id: messageId }) {
      const { me: user } = store.get();
      return use(name, messageId, () => sendMessageCommand({ user, name, message_id: messageId }));
    },
    useOnUser(name, { id: messageId, author }) {
      const { me: user, channel } = store.get();
      const body = { user, channel, name, user_id: author.id };
      return use(name, messageId, () => sendUserCommand(body));
    },
    nameThread: (threadForm) => store.update((state) => ({ ...state, menu: null, threadForm })),
    async startThread(name) {
      const { me: user, threadForm } = store.get();
      try {
        const body = { user, message_id: threadForm.messageId, name };
        const { key } = await postThread(body);
        store.update((state) => ({ ...state, threadForm: null }));
        await openChannel(key);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        store.update((state) => ({
          ...state,
          threadForm: state.threadForm && { ...state.threadForm, problem: error.message },
        }));
      }
    },
    changeThread: (id, changes) => change(patchThread(id, { user: store.get().me, ...changes })),
    deleteThread: (id) => change(removeThread(store.get().me, id)),
  };
}

/** The line waits for its answer, or is gone where there will be none. */
function withSent(state, key, interactionId) {
  const sending = state.sending.flatMap((line) => {
    if (line.key !== key) return [line];
    return interactionId ? [{ ...line, interactionId }] : [];
  });
  return { ...state, sending };
}
