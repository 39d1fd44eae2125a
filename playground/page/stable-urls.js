/**
 * Discord signs the URL of a file again for each event about its message. A file that is shown
 * keeps the URL it has: with another one it would be loaded again, and a video would start over.
 */

/** `message` with the URLs that `old`, an earlier state of it, had for the same files. */
export function keepKnownUrls(old, message) {
  const known = new Map();
  replaceUrls(old, (url) => {
    known.set(pathOf(url), url);
    return url;
  });
  return replaceUrls(message, (url) => known.get(pathOf(url)) ?? url);
}

const pathOf = (url) => (url.startsWith("/cdn/") ? url.split("?", 1)[0] : url);

/** The same JSON with `change` applied to each string under the key `url`. */
function replaceUrls(value, change) {
  if (Array.isArray(value)) return value.map((item) => replaceUrls(item, change));
  if (value === null || typeof value !== "object") return value;
  const pairs = Object.entries(value).map(([key, item]) => [
    key,
    key === "url" && typeof item === "string" ? change(item) : replaceUrls(item, change),
  ]);
  return Object.fromEntries(pairs);
}
