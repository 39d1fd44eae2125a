/** Remembers a view per object, so that a message which did not change is not even compared. */

/** `view(subject, ...rest)`, called again only when one of its arguments is another one. */
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
