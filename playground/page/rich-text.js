/** Shows a message's text: the parsed markdown as elements. */

import { h } from "./dom.js";
import { parseMarkdown } from "./markdown.js";
import { fullTime, styledTime } from "./time.js";
import { safeLinkUrl } from "./safe-urls.js";

/** `directory` is who and what can be mentioned: `{ users, channels, bot }`. */
export function richText(source, directory) {
  return h(
    "div",
    { class: "rich" },
    groupItems(parseMarkdown(source)).map((block) => blockView(block, directory)),
  );
}

/** Neighbouring list items become one list. */
function groupItems(blocks) {
  const grouped = [];
  for (const block of blocks) {
    const list = grouped.at(-1);
    if (block.type !== "item") grouped.push(block);
    else if (list?.type === "list") list.items.push(block);
    else grouped.push({ type: "list", items: [block] });
  }
  return grouped;
}

function blockView(block, directory) {
  const children = () => inlineViews(block.children, directory);
  switch (block.type) {
    case "heading":
      return h(`h${block.level + 2}`, { class: `heading-${block.level}` }, children());
    case "subtext":
      return h("p", { class: "subtext" }, children());
    case "quote":
      return h(
        "blockquote",
        null,
        block.children.map((child) => blockView(child, directory)),
      );
    case "fence":
      return h(
        "pre",
        { tabindex: 0 },
        h("code", { "data-language": block.language || null }, block.text),
      );
    case "list":
      return h(
        "ul",
        null,
        block.items.map((item) => itemView(item, directory)),
      );
    case "item":
      return h("ul", null, itemView(block, directory));
    default:
      return h("p", null, children());
  }
}

function itemView({ level, number, children }, directory) {
  return h(
    "li",
    { class: `level-${level}`, "data-number": number && `${number}.` },
    inlineViews(children, directory),
  );
}

const inlineViews = (nodes, directory) => nodes.map((node) => inlineView(node, directory));

const TAGS = { strong: "strong", emphasis: "em", underline: "u", strike: "s" };

function inlineView(node, directory) {
  const children = () => inlineViews(node.children, directory);
  switch (node.type) {
    case "text":
      return node.text;
    case "code":
      return h("code", null, node.text);
    case "link":
      return linkView(node.url, children());
    case "spoiler":
      return spoiler(children());
    case "time":
      return timeView(node);
    case "user":
      return mention(`@${nameOf(node.id, directory)}`);
    case "role":
      return mention("@role");
    case "channel":
      return mention(`#${directory.channels.find(({ id }) => id === node.id)?.name ?? "unknown"}`);
    case "command":
      return mention(`/${node.name}`);
    default:
      return h(TAGS[node.type], null, children());
  }
}

function linkView(url, children) {
  const href = safeLinkUrl(url);
  return href ? h("a", { href, target: "_blank", rel: "noopener noreferrer" }, children) : children;
}

const mention = (name) => h("span", { class: "mention" }, name);

function nameOf(id, { users, bot }) {
  return (
    [...users, ...(bot ? [bot] : [])].find((user) => user.id === id)?.username ?? "unknown-user"
  );
}

function spoiler(children) {
  const reveal = ({ currentTarget }) => currentTarget.setAttribute("aria-expanded", "true");
  return h(
    "button",
    { type: "button", class: "spoiler", "aria-label": "Spoiler", onClick: reveal },
    h("span", null, children),
  );
}

function timeView({ unix, style }) {
  const date = new Date(unix * 1000);
  if (Number.isNaN(date.getTime())) return "Invalid date";
  const shown = style === "R" ? h("relative-time", { unix }) : styledTime(unix, style);
  return h("time", { class: "moment", datetime: date.toISOString(), title: fullTime(date) }, shown);
}
