/** Attaching files to a command: chosen, dropped or pasted. */

import { ApiError, sendFile } from "./api.js";
import { OPTION, callable } from "./commands.js";
import { fileOption, startCommand, withFile, withProblem } from "./draft.js";
import { parseInvocation } from "./invocation.js";
import { withEveryDraft } from "./state.js";

export function createFileActions(store) {
  /** Uploads a file for an option. A refused one stays there with its reason, and is not sent. */
  async function attach(name, file) {
    const { me, limits } = store.get();
    const entry = { text: file.name, upload: null };
    store.update((state) => ({ ...state, draft: withFile(state.draft, name, entry) }));
    // By the time the upload ends, its draft may be in another channel, or gone.
    const finish = (values) =>
      store.update((state) =>
        withEveryDraft(state, (draft) =>
          draft.entries[name] === entry ? withFile(draft, name, { ...entry, ...values }) : draft,
        ),
      );
    try {
      finish({ upload: await sendFile(me, file, limits.attachment_size_limit) });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      finish({ refusal: error.message });
    }
  }

  /** Attaches what was dropped or pasted; without a command, to the first that takes a file. */
  function attachDropped(files) {
    const draft = draftForFile(store.get());
    const option = draft.command && fileOption(draft);
    const problem = problemWith(files, draft, option);
    if (problem) {
      return store.update((state) => ({
        ...state,
        draft: withProblem(state.draft, null, problem),
      }));
    }
    store.update((state) => ({ ...state, draft }));
    return attach(option.name, files[0]);
  }

  return {
    attach,
    attachDropped,
    setDragging: (isDragging) =>
      store.update((state) => (state.isDragging === isDragging ? state : { ...state, isDragging })),
  };
}

function draftForFile({ draft, commands }) {
  if (draft.command) return draft;
  const takesFile = ({ options }) => options.some(({ type }) => type === OPTION.ATTACHMENT);
  const usable = callable(commands).filter(takesFile);
  const text = draft.text.startsWith("/") ? draft.text : `/${usable[0]?.name} ${draft.text}`;
  const parsed = parseInvocation(text, usable);
  return parsed ? startCommand(parsed.command, parsed.texts) : draft;
}

function problemWith(files, draft, option) {
  if (!draft.command) return "Choose a command that takes a file first.";
  if (!option) return `/${draft.command.name} does not take a file.`;
  return files.length > 1 ? "Attach one file at a time." : null;
}
