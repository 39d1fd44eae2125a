/** The start of a channel: what this is, and commands to try. */

import { h } from "./dom.js";
import { icon } from "./icons.js";

const EXAMPLES = [
  {
    command: "imagine",
    texts: { prompt: "a fox in the snow", count: 4 },
    note: "Four pictures, side by side",
  },
  {
    command: "imagine",
    texts: { prompt: "a lighthouse at dusk", aspect_ratio: "16:9" },
    note: "One wide picture",
  },
  { command: "video", texts: { prompt: "a paper boat on a stream" }, note: "A short clip" },
  { command: "chat", texts: { message: "Show me a table, some code and a long answer" }, note: "An answer in words" },
];

export function welcome({ channel, channels, connection, commands }, actions, isEmpty) {
  if (connection === "connecting") return null;
  const isDirect = channel === "dm";
  const open = channels.find(({ key }) => key === channel);
  if (open?.parent) return threadStart(open, channels);
  return h(
    "section",
    { class: "welcome", "data-testid": "welcome" },
    h("div", { class: "welcome-mark" }, icon(isDirect ? "at" : "hash")),
    h("h2", null, isDirect ? "Your messages with the bot" : `Welcome to #${channels.find(({ key }) => key === channel)?.name ?? channel}`),
    h(
      "p",
      null,
      "This is the real bot. Its pictures and words are made by a program on this machine, not by an AI. ",
      "Type ",
      h("kbd", null, "/"),
      " below to see its commands.",
    ),
    isEmpty &&
      h(
        "div",
        { class: "examples" },
        h(
          "p",
          { class: "examples-title" },
          "Try one of these: a click fills in the command, ",
          h("kbd", null, "Enter"),
          " sends it.",
        ),
        EXAMPLES.map((example, index) => exampleButton(example, index, commands, actions)),
      ),
  );
}

function threadStart(thread, channels) {
  const parent = channels.find(({ id }) => id === thread.parent);
  return h(
    "section",
    { class: "welcome", "data-testid": "welcome" },
    h("div", { class: "welcome-mark" }, icon("thread")),
    h("h2", null, thread.name),
    h("p", null, `A thread in #${parent?.name ?? "a channel"}.`),
  );
}

function exampleButton(example, index, commands, actions) {
  const [[, words], ...others] = Object.entries(example.texts);
  const extra = others.map(
    ([name, value]) => ` · ${name.replace("_", " ")} ${value}`,
  );
  const isReady = commands.some(({ name }) => name === example.command);
  return h(
    "button",
    {
      key: index,
      type: "button",
      class: "example",
      "data-testid": "example",
      disabled: !isReady,
      onClick: () => actions.tryExample(example),
    },
    h(
      "span",
      { class: "example-command" },
      h("b", null, `/${example.command}`),
      ` ${words}`,
      h("i", null, extra),
    ),
    h("small", null, isReady ? example.note : "Waiting for the bot…"),
  );
}
