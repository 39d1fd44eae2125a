/** A message's components: Discord's Components V2, and action rows in other messages. */

import { hexColor } from "./avatar.js";
import { isSelect } from "./choices.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { fileCard, gallery, thumbnail } from "./media.js";
import { messageSelect } from "./message-select.js";
import { richText } from "./rich-text.js";
import { safeLinkUrl } from "./safe-urls.js";
import { spoilerBox } from "./spoiler.js";

const TYPE = {
  ROW: 1,
  BUTTON: 2,
  SECTION: 9,
  TEXT: 10,
  THUMBNAIL: 11,
  GALLERY: 12,
  FILE: 13,
  SEPARATOR: 14,
  CONTAINER: 17,
};
const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link", 6: "primary" };
const LINK = 5;

/** `context` is `{ message, status, directory, actions }`, as in `messageView`. */
export function componentViews(components, context) {
  return components.map((component, index) => componentView(component, context, index));
}

function componentView(component, context, index) {
  const { directory, actions } = context;
  switch (component.type) {
    case TYPE.ROW:
      return h(
        "div",
        { class: "row", role: "group" },
        componentViews(component.components, context),
      );
    case TYPE.BUTTON:
      return button(component, context);
    case TYPE.TEXT:
      return richText(component.content, directory);
    case TYPE.SECTION:
      return h(
        "div",
        { class: "section" },
        h("div", { class: "section-text" }, componentViews(component.components, context)),
        componentView(component.accessory, context, index),
      );
    case TYPE.THUMBNAIL:
      return thumbnail(component, actions.showMedia);
    case TYPE.GALLERY:
      return gallery(component.items, actions.showMedia);
    case TYPE.FILE:
      return fileCard(fileOf(component, context.message));
    case TYPE.SEPARATOR:
      return h("hr", {
        class: `separator spacing-${component.spacing ?? 1}${component.divider === false ? " invisible" : ""}`,
      });
    case TYPE.CONTAINER:
      return container(component, context);
    default:
      return isSelect(component) ? messageSelect(component, context) : null;
  }
}

function container(component, context) {
  const hasAccent = typeof component.accent_color === "number";
  const style = hasAccent ? { "--container-color": hexColor(component.accent_color) } : {};
  const content = h(
    "div",
    { class: "container-content" },
    componentViews(component.components, context),
  );
  return h(
    "div",
    { class: `container${hasAccent ? " accented" : ""}`, style, "data-testid": "container" },
    component.spoiler ? spoilerBox(content) : content,
  );
}

function fileOf({ file, name, size }, message) {
  const attachment = message.attachments.find(
    ({ id, url }) => id === file.attachment_id || url === file.url,
  );
  return {
    url: file.url,
    filename: name ?? attachment?.filename ?? "file",
    size: size ?? attachment?.size,
  };
}

function button(component, { message, status, actions }) {
  const { style, label, emoji, disabled, url, custom_id: customId } = component;
  const content = [
    emoji?.name &&
      h("span", { key: "emoji", class: "emoji" }, emoji.id ? `:${emoji.name}:` : emoji.name),
    label && h("span", { key: "label" }, label),
  ];
  if (style === LINK) return linkButton(url, disabled, content);
  const isBusy = status?.busy?.customId === customId;
  return h(
    "button",
    {
      type: "button",
      class: `button ${STYLES[style] ?? "secondary"}`,
      "data-custom-id": customId,
      disabled: disabled || Boolean(status?.busy) || !customId,
      "aria-busy": String(isBusy),
      "aria-label": label ? null : emoji?.name,
      onClick: () => actions.press(message.id, customId),
    },
    isBusy
      ? [
          h("span", { key: "spinner", class: "spinner" }),
          h("span", { key: "label", class: "visually-hidden" }, label),
        ]
      : content,
  );
}

function linkButton(url, disabled, content) {
  const href = safeLinkUrl(url);
  if (disabled || !href)
    return h("span", { class: "button link", "aria-disabled": "true" }, content, icon("link"));
  return h(
    "a",
    { class: "button link", href, target: "_blank", rel: "noopener noreferrer" },
    content,
    icon("link"),
  );
}
