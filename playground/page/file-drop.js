/** Files that are dragged over the page. */

/**
 * Handlers for the whole page, not the composer alone: a browser opens a file that is dropped
 * beside its target, and everything that was being written would be gone.
 */
export function dropHandlers({ modal }, actions) {
  return {
    onDragover(event) {
      if (!hasFiles(event)) return;
      event.preventDefault();
      // A modal lies over the composer and has file fields of its own.
      if (!modal) actions.setDragging(true);
    },
    onDragleave({ currentTarget, relatedTarget }) {
      if (!currentTarget.contains(relatedTarget)) actions.setDragging(false);
    },
    onDrop(event) {
      if (!hasFiles(event)) return;
      event.preventDefault();
      actions.setDragging(false);
      if (!modal) actions.attachDropped([...event.dataTransfer.files]);
    },
  };
}

const hasFiles = ({ dataTransfer }) => dataTransfer.types.includes("Files");

/** Attaches a pasted file. Text that comes with a picture of itself is pasted as text. */
export function pasteFile(event, actions) {
  const { files, types } = event.clipboardData;
  if (files.length === 0 || types.includes("text/plain")) return;
  event.preventDefault();
  actions.attachDropped([...files]);
}
