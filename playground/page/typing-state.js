/** Who else is typing. Pure functions. */

/** For so long Discord shows it after the last sign of it. */
export const TYPING_MS = 10_000;

/** `typing` is by the key of the channel, then by user id: { user, until }. */
export function withTyping(state, channel, user, until) {
  const others = state.typing[channel] ?? {};
  const here = { ...others, [user.id]: { user, until } };
  return { ...state, typing: { ...state.typing, [channel]: here } };
}

export function withoutTyping(state, isOver) {
  const kept = Object.entries(state.typing).map(([channel, users]) => [
    channel,
    Object.fromEntries(Object.entries(users).filter(([, one]) => !isOver(channel, one))),
  ]);
  return { ...state, typing: Object.fromEntries(kept) };
}
