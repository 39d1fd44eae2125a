/** Shows a message's text: the parsed markdown as elements. */

import { h } from "./dom.js";
import { parseMarkdown } from "./markdown.js";
import { fullTime, relativeTime, styledTime } from "./time.js";
import { safeLinkUrl } from "./safe-urls.js";

/** `directory` is who and what can be mentioned: that of directory.js. */
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

/** The same text without its markup. */
export function plainText(source, directory) {
  return parseMarkdown(source)
    .map((block) => nodeText(block, directory))
    .join(" ");
}

function nodeText(node, directory) {
  if (node.type === "spoiler") return "(spoiler)";
  if (node.type === "time") return timeText(node);
  if (node.text !== undefined) return node.text;
  return (
    mentionText(node, directory) ??
    node.children.map((child) => nodeText(child, directory)).join("")
  );
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
    default:
      return mentionView(node, directory) ?? h(TAGS[node.type], null, children());
  }
}

function mentionView(node, directory) {
  const text = mentionText(node, directory);
  return text && h("span", { class: "mention" }, text);
}

/** What a mention is shown as; null for any other node. */
function mentionText({ type, id, name }, directory) {
  switch (type) {
    case "user":
      return `@${nameOf(id, directory)}`;
    case "role":
      return `@${directory.roles.find((role) => role.id === id)?.name ?? "unknown role"}`;
    case "channel":
      return `#${directory.channels.find((channel) => channel.id === id)?.name ?? "unknown"}`;
    case "command":
      return `/${name}`;
    default:
      return null;
  }
}

function linkView(url, children) {
  const href = safeLinkUrl(url);
  return href ? h("a", { href, target: "_blank", rel: "noopener noreferrer" }, children) : children;
}

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

const isValidTime = (unix) => !Number.isNaN(new Date(unix * 1000).getTime());

function timeText({ unix, style }) {
  if (!isValidTime(unix)) return "Invalid date";
  return style === "R" ? relativeTime(unix) : styledTime(unix, style);
}

function timeView(node) {
  const { unix, style } = node;
  if (!isValidTime(unix)) return timeText(node);
  const date = new Date(unix * 1000);
  const shown = style === "R" ? h("relative-time", { unix }) : timeText(node);
  return h("time", { class: "moment", datetime: date.toISOString(), title: fullTime(date) }, shown);
}
