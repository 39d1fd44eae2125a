/** Who and what there is where one is: for mentions, selects and options of commands. */

import { memoize } from "./memoize.js";

export const CHANNEL = {
  TEXT: 0,
  DIRECT: 1,
  VOICE: 2,
  CATEGORY: 4,
  ANNOUNCEMENT: 5,
  ANNOUNCEMENT_THREAD: 10,
  PUBLIC_THREAD: 11,
};

/**
 * `users` and `channels` are all that can be mentioned. `people`, `roles` and `places` can be
 * chosen: those of the open server or, in a direct channel, who is in it. It is the same object
 * for as long as nothing in it changes, so that memoized messages stay as they are.
 */
export const directoryOf = ({ users, places, bot, guilds, channel, me }) =>
  make(users, places, bot, guilds, channel, me);

const make = memoize((users, places, bot, guilds, channel, me) => {
  const key = places.find((one) => one.key === channel)?.guild;
  const guild = guilds.find((one) => one.key === key);
  const isHere = guild ? ({ id }) => id in guild.members : ({ username }) => username === me;
  return {
    users,
    channels: places,
    bot,
    everyone: guild?.id ?? null,
    people: [...users.filter(isHere), ...(bot ? [bot] : [])],
    roles: guild?.roles ?? [],
    places: guild ? places.filter((one) => one.guild === key) : [],
  };
});
