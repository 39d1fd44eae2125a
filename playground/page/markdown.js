/** Discord's markdown as a tree of blocks: paragraphs, headings, lists, quotes, code. */

import { parseInline } from "./inline.js";

const FENCE = /```(?:([\w+-]*)\n)?([\s\S]*?)```/g;

/** The blocks of a message's text. */
export function parseMarkdown(source) {
  const blocks = [];
  let end = 0;
  for (const match of source.matchAll(FENCE)) {
    if (match[2].trim() === "") continue;
    blocks.push(...parseLines(trimBreaks(source.slice(end, match.index))));
    blocks.push({
      type: "fence",
      language: match[1] ?? "",
      text: match[2].replace(/^\n|\n$/g, ""),
    });
    end = match.index + match[0].length;
  }
  return [...blocks, ...parseLines(end > 0 ? trimBreaks(source.slice(end)) : source)];
}

/** A code block is on lines of its own: the breaks around it are not text. */
const trimBreaks = (source) => source.replace(/^\n|\n$/g, "");

const LINES = [
  [
    /^(#{1,3})\s+(\S.*)$/,
    ([, marks, rest]) => ({ type: "heading", level: marks.length, children: parseInline(rest) }),
  ],
  [/^-#\s+(\S.*)$/, ([, rest]) => ({ type: "subtext", children: parseInline(rest) })],
  [
    /^(\s*)(?:[-*]|(\d{1,9})\.)\s+(\S.*)$/,
    ([, indent, number, rest]) => ({
      type: "item",
      level: Math.min(Math.floor(indent.length / 2), 5),
      number: number ?? null,
      children: parseInline(rest),
    }),
  ],
];

function parseLines(source) {
  if (source === "") return [];
  const blocks = [];
  const lines = source.split("\n");
  let paragraph = [];
  const flush = () => {
    if (paragraph.length > 0)
      blocks.push({ type: "paragraph", children: parseInline(paragraph.join("\n")) });
    paragraph = [];
  };
  for (let at = 0; at < lines.length; at += 1) {
    const block = quoteAt(lines, at) ?? lineBlock(lines[at]);
    if (!block) {
      paragraph.push(lines[at]);
      continue;
    }
    flush();
    blocks.push(block.view ?? block);
    at += (block.lines ?? 1) - 1;
  }
  flush();
  return blocks;
}

function lineBlock(line) {
  for (const [pattern, make] of LINES) {
    const match = pattern.exec(line);
    if (match) return make(match);
  }
  return null;
}

/** `>>> ` quotes all that follows, `> ` each line that begins with it. */
function quoteAt(lines, at) {
  if (lines[at].startsWith(">>> ")) return quote([lines[at].slice(4), ...lines.slice(at + 1)]);
  const rest = lines.slice(at);
  const count = rest.findIndex((line) => !line.startsWith("> "));
  const quoted = count === -1 ? rest : rest.slice(0, count);
  return quoted.length > 0 ? quote(quoted.map((line) => line.slice(2))) : null;
}

function quote(lines) {
  // Discord does not nest quotes: a second `> ` is text.
  const paragraphs = lines.map(lineBlock).some(Boolean)
    ? lines.map((line) => lineBlock(line) ?? { type: "paragraph", children: parseInline(line) })
    : [{ type: "paragraph", children: parseInline(lines.join("\n")) }];
  return { lines: lines.length, view: { type: "quote", children: paragraphs } };
}
