/** The line over a message that says what it answers: a command, or a click on another message. */

import { avatar, colorOf, displayName, withColor } from "./avatar.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { messagePreview } from "./preview.js";

/** What a person did first: a modal is submitted because of the command or click that opened it. */
const firstInteraction = (metadata) => metadata?.triggering_interaction_metadata ?? metadata;

/** The id of the message that this one answers, if it answers one. */
export function repliedId({ message_reference: reference, interaction_metadata: metadata }) {
  return reference?.message_id ?? firstInteraction(metadata)?.interacted_message_id;
}

/** `replied` is the message with the id of `repliedId`; undefined when it is not there any more. */
export function replyLine(message, replied, directory, actions) {
  const interaction = firstInteraction(message.interaction_metadata);
  const user = interaction && withColor(interaction.user, directory);
  if (interaction?.name) return usedLine(user, interaction.name, message.x_invocation);
  if (!repliedId(message)) return null;
  return h(
    "div",
    { class: "reply-line", "data-testid": "replied" },
    icon("reply"),
    user ? [userName(user), " clicked in "] : "Reply to ",
    replied ? messageLink(replied, directory, actions) : "a message that is no longer here",
  );
}

/** "Mika used imagine"; the whole command shows on hover and on focus. */
export function usedLine(user, name, invocation) {
  return h(
    "div",
    { class: "reply-line", "data-testid": "used" },
    icon("reply"),
    userName(user),
    " used ",
    h(
      "span",
      { class: "used-command", tabindex: invocation ? 0 : null, "data-invocation": invocation },
      icon("spark"),
      name,
    ),
  );
}

const userName = (user) => [
  avatar(user, "tiny"),
  h("span", { class: "name", style: { "--name": colorOf(user) } }, displayName(user)),
];

function messageLink(message, directory, actions) {
  const author = withColor(message.author, directory);
  const preview = messagePreview(message, directory);
  return h(
    "button",
    {
      type: "button",
      class: "replied",
      "aria-label": `Go to ${displayName(author)}: ${preview}`,
      onClick: () => actions.showMessage(message.id),
    },
    avatar(author, "tiny"),
    h("span", null, preview),
  );
}
