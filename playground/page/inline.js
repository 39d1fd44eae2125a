/**
 * Discord's inline markdown as a tree of plain nodes. The text may be hostile, so no pattern
 * here takes more than quadratic time in its length.
 */

const MAX_DEPTH = 12;

const RULES = [
  [/\\([^0-9A-Za-z\s])/y, ([, char]) => text(char)],
  [/(`+)([^`]|[^`][\s\S]*?[^`])\1(?!`)/y, ([, , code]) => ({ type: "code", text: code })],
  [
    /\[((?:\\.|[^[\]\\])+)\]\(<?(https?:\/\/[^\s<>()]*(?:\([^\s()]*\)[^\s<>()]*)*)>?(?:\s+"[^"\n]*")?\)/y,
    ([, label, url], inner) => ({ type: "link", url, children: inner(label) }),
  ],
  [/<(https?:\/\/[^\s<>]+)>/y, ([, url]) => link(url)],
  [/https?:\/\/[^\s<>"]*[^\s<>"'.,:;)\]!?*_~|`]/y, ([url]) => link(url)],
  [/<@!?(\d+)>/y, ([, id]) => ({ type: "user", id })],
  [/<@&(\d+)>/y, ([, id]) => ({ type: "role", id })],
  [/<#(\d+)>/y, ([, id]) => ({ type: "channel", id })],
  [/<\/([^:<>]+):\d+>/y, ([, name]) => ({ type: "command", name })],
  [/<a?:(\w+):\d+>/y, ([, name]) => text(`:${name}:`)],
  [
    /<t:(-?\d{1,13})(?::([tTdDfFR]))?>/y,
    ([, unix, style]) => ({ type: "time", unix: Number(unix), style: style ?? "f" }),
  ],
  [/\*\*([\s\S]+?)\*\*(?!\*)/y, wrap("strong")],
  [/__([\s\S]+?)__(?!_)/y, wrap("underline")],
  [/\*(?![\s*])((?:\*\*[^*]+\*\*|\\.|[^*\\])+?)(?<!\s)\*(?!\*)/y, wrap("emphasis")],
  [/(?<!\w)_(?!_)((?:__[^_]+__|\\.|[^_\\])+?)_(?![_\w])/y, wrap("emphasis")],
  [/~~([\s\S]+?)~~/y, wrap("strike")],
  [/\|\|([\s\S]+?)\|\|/y, wrap("spoiler")],
];

/** The nodes of a stretch of text: `{ type: "text", text }`, `{ type: "strong", children }`, … */
export function parseInline(source, depth = 0) {
  if (depth > MAX_DEPTH) return [text(source)];
  const inner = (part) => parseInline(part, depth + 1);
  const nodes = [];
  let plain = "";
  for (let at = 0; at < source.length;) {
    const [length, node] = nodeAt(source, at, inner) ?? [1, text(source[at])];
    at += length;
    if (node.type === "text") plain += node.text;
    else {
      if (plain) nodes.push(text(plain));
      plain = "";
      nodes.push(node);
    }
  }
  return plain ? [...nodes, text(plain)] : nodes;
}

/** Only at these characters can a rule match. */
const MARKUP_CHARACTERS = /[\\`[<h*_~|]/;

function nodeAt(source, at, inner) {
  if (!MARKUP_CHARACTERS.test(source[at])) return null;
  for (const [pattern, make] of RULES) {
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    if (match) return [match[0].length, make(match, inner)];
  }
  return null;
}

function text(value) {
  return { type: "text", text: value };
}

function link(url) {
  return { type: "link", url, children: [text(url)] };
}

function wrap(type) {
  return ([, content], inner) => ({ type, children: inner(content) });
}
