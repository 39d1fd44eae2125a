/** Embeds: the boxes of messages without Components V2. */

import { hexColor } from "./avatar.js";
import { h } from "./dom.js";
import { gallery, thumbnail } from "./media.js";
import { richText } from "./rich-text.js";
import { messageTime } from "./time.js";
import { safeLinkUrl } from "./safe-urls.js";

export function embedView(embed, directory, show) {
  const style = {
    "--container-color": typeof embed.color === "number" ? hexColor(embed.color) : "var(--line)",
  };
  return h(
    "article",
    { class: "embed", style },
    h(
      "div",
      { class: "embed-text" },
      embed.author &&
        h("p", { class: "embed-author" }, linked(embed.author.name, embed.author.url)),
      embed.title && h("h3", { class: "embed-title" }, linked(embed.title, embed.url)),
      embed.description && richText(embed.description, directory),
      embed.fields?.length > 0 &&
        h(
          "dl",
          { class: "embed-fields" },
          embed.fields.map((field, index) => fieldView(field, index, directory)),
        ),
      embed.image && gallery([{ media: embed.image }], show),
      footerView(embed),
    ),
    embed.thumbnail && thumbnail({ media: embed.thumbnail }, show),
  );
}

function linked(text, url) {
  const href = url && safeLinkUrl(url);
  return href ? h("a", { href, target: "_blank", rel: "noopener noreferrer" }, text) : text;
}

function fieldView({ name, value, inline }, index, directory) {
  return h(
    "div",
    { key: index, class: inline ? "field inline" : "field" },
    h("dt", null, name),
    h("dd", null, richText(value, directory)),
  );
}

function footerView({ footer, timestamp }) {
  const parts = [footer?.text, timestamp && messageTime(new Date(timestamp))].filter(Boolean);
  return parts.length > 0 && h("p", { class: "embed-footer" }, parts.join(" • "));
}
