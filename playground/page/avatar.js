/** Avatars: the first letter of a name on a colour. Users of the playground have no pictures. */

import { h } from "./dom.js";

const COLORS = ["#6c5ce7", "#0f9d8a", "#d6527f", "#c77d1a", "#3b82d6", "#8a63c9"];

export function avatar(user, size = "normal") {
  return h(
    "span",
    { class: `avatar ${size}`, style: { "--color": colorOf(user) }, "aria-hidden": "true" },
    displayName(user).slice(0, 1).toUpperCase(),
  );
}

/** The page's own users have colours, which Discord's user objects lack. */
export const withColor = (user, { users }) => users.find(({ id }) => id === user.id) ?? user;

export const displayName = (user) => user.global_name || user.username;

/** A colour given as Discord's number or as CSS text; else one derived from the id. */
export function colorOf({ color, id }) {
  if (typeof color === "number") return hexColor(color);
  if (/^#[0-9a-f]{3,8}$/i.test(color ?? "")) return color;
  const digits = [...String(id)].reduce((sum, digit) => sum + digit.charCodeAt(0), 0);
  return COLORS[digits % COLORS.length];
}

export const hexColor = (number) => `#${(number & 0xffffff).toString(16).padStart(6, "0")}`;
