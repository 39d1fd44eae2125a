/** The icon of a channel, by its type. */

import { CHANNEL } from "./directory.js";
import { icon } from "./icons.js";

const ICONS = {
  [CHANNEL.DIRECT]: "at",
  [CHANNEL.VOICE]: "voice",
  [CHANNEL.CATEGORY]: "folder",
  [CHANNEL.ANNOUNCEMENT]: "horn",
};

export const channelIcon = (type) => icon(ICONS[type] ?? "hash");
