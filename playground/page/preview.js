/** A message in one line of plain text. */

import { plainText } from "./rich-text.js";

const LOADING = 1 << 7;

export function messagePreview(message, directory) {
  if (message.flags & LOADING) return "thinking…";
  const source = [message.content, ...textsOf(message.components ?? [])].find((text) =>
    text?.trim(),
  );
  if (source) return plainText(source, directory);
  return message.embeds?.find(({ title }) => title)?.title ?? "a message without text";
}

/** The text displays among components, however deep. */
function textsOf(components) {
  return components.flatMap(({ content, components: inner }) => [
    ...(content ? [content] : []),
    ...textsOf(inner ?? []),
  ]);
}
