/** Sending a command, and what becomes of it when it is refused. */

import { ApiError, sendCommand } from "./api.js";
import { callable } from "./commands.js";
import { emptyDraft, isEmpty, readOptions, startCommand, withProblem } from "./draft.js";
import { formatInvocation, parseInvocation } from "./invocation.js";
import { draftKey, withOutcomes } from "./state.js";

export function createSendActions(store, { sendWords }) {
  let sent = 0;

  const change = (edit) => store.update((state) => ({ ...state, draft: edit(state.draft) }));

  function send() {
    const { draft, commands } = store.get();
    if (draft.command) return sendDraft();
    const text = draft.text.trim();
    if (draft.editing) return sendWords();
    if (text === "" && draft.files.length === 0) return undefined;
    const parsed = parseInvocation(text, callable(commands));
    if (!parsed && !text.startsWith("/")) return sendWords();
    if (!parsed) return change((now) => withProblem(now, null, whyNotSent(text)));
    change(() => startCommand(parsed.command, parsed.texts));
    return sendDraft();
  }

  function sendDraft() {
    const state = store.get();
    const { options, problem } = readOptions(state.draft, state);
    if (problem) return change((now) => withProblem(now, problem.option, problem.text));
    return submit(state, options);
  }

  async function submit(state, options) {
    const { draft, me, channel } = state;
    const { name } = draft.command;
    const key = `sending-${++sent}`;
    const line = { key, name, invocation: formatInvocation(draft), user: me };
    store.update((now) => ({
      ...now,
      draft: emptyDraft(),
      sending: [...now.sending, line],
      // Whoever sends something wants to see what comes of it.
      isAtEnd: true,
      newMessages: 0,
    }));
    try {
      const answer = await sendCommand({ user: me, channel, name, options });
      const interactionId = answer.interaction_id;
      store.update((now) => withOutcomes(withLine(now, key, { interactionId })));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const failed = withProblem(draft, null, error.message);
      store.update((now) => withRefusal(now, key, failed, draftKey(state)));
    }
  }

  return {
    send,
    forgetSending: (key) => store.update((state) => withoutLine(state, key)),
  };
}

function withLine(state, key, values) {
  const sending = state.sending.map((line) => (line.key === key ? { ...line, ...values } : line));
  return { ...state, sending };
}

function withoutLine(state, key) {
  return { ...state, sending: state.sending.filter((line) => line.key !== key) };
}

/** A refused command goes back to the composer it came from, unless something else is in it. */
function withRefusal(state, key, draft, home) {
  if (home !== draftKey(state)) {
    const isFree = isEmpty(state.drafts[home] ?? emptyDraft());
    return isFree ? { ...state, drafts: { ...state.drafts, [home]: draft } } : state;
  }
  if (!isEmpty(state.draft)) return withLine(state, key, { failure: draft.problem.text });
  return { ...withoutLine(state, key), draft };
}

function whyNotSent(text) {
  return `There is no command ${text.split(/\s/, 1)[0]}. Type / to see the commands.`;
}
