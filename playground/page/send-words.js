/** Sending plain words and files as a message, or an own message anew. */

import { ApiError, patchMessage, postMessage, sendFile } from "./api.js";
import { emptyDraft, isEmpty, withProblem } from "./draft.js";
import { withIds } from "./mentions.js";
import { draftKey, withEveryDraft } from "./state.js";

export function createWordActions(store) {
  async function sendWords() {
    const state = store.get();
    const { draft } = state;
    const problem = problemWith(draft.files);
    if (problem)
      return store.update((now) => ({ ...now, draft: withProblem(draft, null, problem) }));
    store.update((now) => ({ ...now, draft: emptyDraft(), isAtEnd: true, newMessages: 0 }));
    try {
      await request(state);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const failed = withProblem(draft, null, error.message);
      store.update((now) => withReturned(now, failed, draftKey(state)));
    }
    return undefined;
  }

  /** Uploads files for a message. A refused one stays there with its reason, and is not sent. */
  async function attachToMessage(files) {
    await Promise.all([...files].map(attachOne));
  }

  async function attachOne(file) {
    const { me, limits } = store.get();
    const entry = { name: file.name, upload: null, refusal: null };
    const put = (change) =>
      store.update((state) => withEveryDraft(state, (draft) => withFiles(draft, change)));
    store.update((state) => ({
      ...state,
      draft: withFiles(state.draft, (entries) => [...entries, entry]),
    }));
    const finish = (values) =>
      put((entries) => entries.map((one) => (one === entry ? { ...one, ...values } : one)));
    try {
      finish({ upload: await sendFile(me, file, limits.attachment_size_limit) });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      finish({ refusal: error.message });
    }
  }

  return {
    sendWords,
    attachToMessage,
    detach: (entry) =>
      store.update((state) => ({
        ...state,
        draft: withFiles(state.draft, (entries) => entries.filter((one) => one !== entry)),
      })),
  };
}

const withFiles = (draft, change) => ({ ...draft, files: change(draft.files), problem: null });

function request(state) {
  const { draft, me: user, channel } = state;
  const content = withIds(draft.text.trim(), state);
  if (draft.editing) return patchMessage(draft.editing.id, { user, content });
  const reply = draft.replyTo && {
    reply_to: draft.replyTo.message.id,
    mention: draft.replyTo.mention,
  };
  const files = draft.files.map(({ upload }) => upload.id);
  return postMessage({ user, channel, content, files, ...reply });
}

function problemWith(files) {
  const refused = files.find(({ refusal }) => refusal);
  if (refused) return refused.refusal;
  return files.every(({ upload }) => upload) ? null : "Wait until the file is uploaded.";
}

/** What was refused goes back to where it was written, unless something else is there by now. */
function withReturned(state, draft, home) {
  if (home !== draftKey(state)) {
    const isFree = isEmpty(state.drafts[home] ?? emptyDraft());
    return isFree ? { ...state, drafts: { ...state.drafts, [home]: draft } } : state;
  }
  return isEmpty(state.draft) ? { ...state, draft } : { ...state, notice: draft.problem.text };
}
