/** The icon of a channel, by its type. */

import { CHANNEL } from "./directory.js";
import { icon } from "./icons.js";

const ICONS = {
  [CHANNEL.DIRECT]: "at",
  [CHANNEL.VOICE]: "voice",
  [CHANNEL.CATEGORY]: "folder",
  [CHANNEL.ANNOUNCEMENT]: "horn",
  [CHANNEL.ANNOUNCEMENT_THREAD]: "thread",
  [CHANNEL.PUBLIC_THREAD]: "thread",
};

export const channelIcon = (type) => icon(ICONS[type] ?? "hash");
