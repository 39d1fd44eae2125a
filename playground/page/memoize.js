/** Caches a view per object, so that a message that did not change is not rendered again. */

/** `view(subject, ...rest)`, called again only when an argument is not the same object. */
export function memoize(view) {
  const seen = new WeakMap();
  return (subject, ...rest) => {
    const last = seen.get(subject);
    if (last && last.rest.every((value, index) => value === rest[index])) return last.result;
    const result = view(subject, ...rest);
    seen.set(subject, { rest, result });
    return result;
  };
}
