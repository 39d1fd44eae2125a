/** Over the composer's text: what it replies to or edits, and the files that go with it. */

import { displayName } from "./avatar.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";

/** "Replying to Robin" or "Editing your message", with a way out. */
export function referenceBar({ replyTo, editing }, actions) {
  if (!replyTo && !editing) return null;
  return h(
    "div",
    { class: "reference-bar", "data-testid": "reference-bar" },
    editing
      ? h("span", null, "Editing your message")
      : h("span", null, "Replying to ", h("b", null, displayName(replyTo.message.author))),
    replyTo &&
      h(
        "button",
        {
          type: "button",
          class: "mention-switch",
          "aria-pressed": String(replyTo.mention),
          title: "Whether the reply pings them",
          onClick: actions.toggleMention,
        },
        replyTo.mention ? "@ on" : "@ off",
      ),
    h(
      "button",
      {
        type: "button",
        class: "icon-button small",
        "aria-label": editing ? "Stop editing" : "Stop replying",
        onClick: actions.cancelReference,
      },
      icon("close"),
    ),
  );
}

/** The files of a message that is being written. */
export function fileList({ files }, actions) {
  if (files.length === 0) return null;
  return h(
    "ul",
    { class: "message-files", "data-testid": "message-files" },
    files.map((entry, index) =>
      h(
        "li",
        { key: index, class: entry.refusal ? "refused" : null, title: entry.refusal },
        icon(entry.refusal ? "warning" : "file"),
        h("span", null, entry.name, !entry.upload && !entry.refusal && " (uploading…)"),
        h(
          "button",
          {
            type: "button",
            class: "pill-close",
            "aria-label": `Remove ${entry.name}`,
            onClick: () => actions.detach(entry),
          },
          icon("close"),
        ),
      ),
    ),
  );
}

/** The plus that adds files to the message. */
export function fileButton(actions) {
  const choose = ({ target }) => {
    if (target.files.length > 0) actions.attachToMessage(target.files);
    target.value = ""; // else choosing the same file again would be no change event
  };
  return h(
    "label",
    { class: "add-file", title: "Attach files" },
    h("input", {
      type: "file",
      multiple: true,
      class: "visually-hidden",
      "aria-label": "Attach files",
      "data-testid": "attach-files",
      onChange: choose,
    }),
    icon("plus"),
  );
}
