/** Which addresses may be opened or shown. Everything else is left out, however it is spelt. */

/** An address a person may follow: http or https; else null. */
export function safeLinkUrl(address) {
  const url = parse(address);
  return url && (url.protocol === "http:" || url.protocol === "https:") ? url.href : null;
}

/** An address the page itself loads: only this server's files; else null. */
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
