/**
 * Discord signs the address of a file anew each time it tells of a message. A picture that is shown
 * already keeps the address it has, or it would be loaded again and a video would start afresh.
 */

/** `message` with the addresses that `old`, an earlier form of it, had for the same files. */
export function keepKnownUrls(old, message) {
  const known = new Map();
  replaceUrls(old, (url) => {
    known.set(pathOf(url), url);
    return url;
  });
  return replaceUrls(message, (url) => known.get(pathOf(url)) ?? url);
}

const pathOf = (url) => (url.startsWith("/cdn/") ? url.split("?", 1)[0] : url);

/** The same JSON with `change` applied to each value that is called `url`. */
function replaceUrls(value, change) {
  if (Array.isArray(value)) return value.map((item) => replaceUrls(item, change));
  if (value === null || typeof value !== "object") return value;
  const pairs = Object.entries(value).map(([key, item]) => [
    key,
    key === "url" && typeof item === "string" ? change(item) : replaceUrls(item, change),
  ]);
  return Object.fromEntries(pairs);
}
