/** Threads: under their message, over the messages in them, and the form that makes one. */

import { displayName, withColor } from "./avatar.js";
import { directoryOf } from "./directory.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { messagePreview } from "./preview.js";
import { fullTime, messageTime } from "./time.js";

export const SYSTEM = { THREAD_CREATED: 18, THREAD_STARTER: 21 };

export const isThread = ({ parent }) => Boolean(parent);
export const isSystem = ({ type }) => Object.values(SYSTEM).includes(type);

/** The thread under its message. */
export function threadBox(thread, actions) {
  const count = thread.messages === 1 ? "1 message" : `${thread.messages} messages`;
  const states = [count, thread.archived && "archived", thread.locked && "locked"].filter(Boolean);
  return h(
    "button",
    {
      type: "button",
      class: "thread-box",
      "data-testid": "thread-box",
      onClick: () => actions.openChannel(thread.key),
    },
    icon("thread"),
    h("b", null, thread.name),
    h("span", null, states.join(" · ")),
  );
}

/** What Discord itself says of a thread, in the channel or at the thread's beginning. */
export function systemView(message, directory, actions) {
  const { id, type, content, timestamp, author, message_reference: reference } = message;
  const name = displayName(withColor(author, directory));
  const date = new Date(timestamp);
  const replied = message.referenced_message;
  return h(
    "li",
    { key: id, class: "message system", "data-testid": "message", "data-message-id": id },
    icon("thread"),
    h(
      "p",
      null,
      type === SYSTEM.THREAD_CREATED
        ? [
            h("b", null, name),
            " started a thread: ",
            link(content, () => actions.openChannel(reference.channel_id)),
          ]
        : [
            h("b", null, name),
            " started this thread from: ",
            h("q", null, replied ? messagePreview(replied, directory) : "a deleted message"),
          ],
      " ",
      h("time", { datetime: date.toISOString(), title: fullTime(date) }, messageTime(date)),
    ),
  );
}

const link = (text, onClick) => h("button", { type: "button", class: "text-link", onClick }, text);

/** Over the messages of an open thread: its channel, and what one may do with it. */
export function threadBar(thread, { places, guilds, users, me }, actions) {
  const parent = places.find(({ id }) => id === thread.parent);
  const moderates = guilds.find(({ key }) => key === thread.guild)?.moderates?.threads;
  const isOwner = users.find(({ username }) => username === me)?.id === thread.owner;
  const mayArchive = moderates || ((isOwner || thread.archived) && !thread.locked);
  const change = (label, changes) =>
    h(
      "button",
      {
        type: "button",
        class: "button secondary small",
        onClick: () => actions.changeThread(thread.key, changes),
      },
      label,
    );
  return h(
    "div",
    { class: "thread-bar", "data-testid": "thread-bar" },
    parent &&
      h(
        "button",
        { type: "button", class: "text-link", onClick: () => actions.openChannel(parent.key) },
        icon("left"),
        `#${parent.name}`,
      ),
    thread.archived && h("span", { class: "tag" }, "Archived"),
    thread.locked && h("span", { class: "tag" }, "Locked"),
    h("span", { class: "spacer" }),
    mayArchive &&
      (thread.archived
        ? change("Unarchive", { archived: false })
        : change("Archive", { archived: true })),
    moderates &&
      !thread.archived &&
      (thread.locked ? change("Unlock", { locked: false }) : change("Lock", { locked: true })),
    moderates &&
      h(
        "button",
        {
          type: "button",
          class: "button danger small",
          onClick: () => actions.deleteThread(thread.key),
        },
        "Delete",
      ),
  );
}

/** The dialog that asks for the name of a new thread. */
export function threadForm(state, actions) {
  const { threadForm: form, messages } = state;
  const message = messages.find(({ id }) => id === form.messageId);
  const words = message ? messagePreview(message, directoryOf(state)) : "";
  const submit = (event) => {
    event.preventDefault();
    actions.startThread(event.target.elements.name.value);
  };
  return h(
    "dialog",
    {
      key: "thread form",
      class: "modal",
      "aria-labelledby": "thread-form-title",
      "data-testid": "thread-form",
      ref: (dialog) => dialog.showModal(),
      onCancel: () => actions.nameThread(null),
    },
    h(
      "form",
      { onSubmit: submit },
      h("header", null, h("h2", { id: "thread-form-title" }, "New thread")),
      h(
        "label",
        { class: "thread-name" },
        h("span", { class: "field-label" }, "Name"),
        h("input", {
          name: "name",
          class: "input",
          maxlength: 100,
          required: true,
          autocomplete: "off",
          initial: [...words.replace(/\s+/g, " ")].slice(0, 40).join("").trim(),
        }),
      ),
      form.problem &&
        h("p", { class: "failure", role: "alert" }, icon("warning"), " ", form.problem),
      h(
        "footer",
        null,
        h(
          "button",
          {
            type: "button",
            class: "button secondary",
            onClick: () => actions.nameThread(null),
          },
          "Cancel",
        ),
        h("button", { type: "submit", class: "button primary" }, "Create thread"),
      ),
    ),
  );
}
