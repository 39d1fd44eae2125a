/** The URLs that may be opened or loaded: messages hold text from strangers. */

/** The URL of a link if it is http or https, else null. */
export function safeLinkUrl(address) {
  const url = parse(address);
  return url && (url.protocol === "http:" || url.protocol === "https:") ? url.href : null;
}

/** The URL of a file if this server's CDN has it, else null: the page loads no other. */
export function ownMediaUrl(address) {
  const url = parse(address);
  return url?.origin === location.origin && url.pathname.startsWith("/cdn/") ? url.href : null;
}

function parse(address) {
  try {
    return new URL(address, location.href);
  } catch {
    return null;
  }
}
