/**
 * A page as a function of its state: `h` describes elements, `render` changes only what differs.
 *
 * Elements that stay are never moved or made anew, so a video goes on playing and a field keeps
 * its focus while the message around it is edited. Text always becomes a text node, never markup.
 */

/** Describes an element. Children are texts, numbers, descriptions, lists of them, or nothing. */
export function h(tag, props, ...children) {
  return { tag, props: props ?? {}, children: flatten(children) };
}

/** Makes `parent` hold exactly what `view` describes. */
export function render(parent, view) {
  const before = parent.rendered ?? [];
  if (before.length === 0) parent.replaceChildren();
  const after = flatten([view]);
  patchChildren(parent, before, after);
  parent.rendered = after;
}

/**
 * Lists are flattened. A child is known by its own key within its list, else by its place, which
 * absent neighbours do not shift.
 */
function flatten(children, prefix = "") {
  return children.flatMap((child, index) => {
    const at = `${prefix}${index}`;
    if (child === null || child === undefined || child === false || child === true) return [];
    if (Array.isArray(child)) return flatten(child, `${at}.`);
    const isText = typeof child !== "object";
    const own = isText ? undefined : child.props.key;
    const key = own === undefined ? at : `${prefix}#${own}`;
    return [{ key, view: isText ? String(child) : child, node: null }];
  });
}

function patchChildren(parent, before, after) {
  const old = new Map(before.map((child) => [child.key, child]));
  for (const child of after) {
    const match = old.get(child.key);
    if (match && sameKind(match.view, child.view)) {
      child.node = match.node;
      patch(match, child);
      old.delete(child.key);
    }
  }
  for (const stale of old.values()) remove(stale.node);
  place(parent, after);
}

function remove(node) {
  // A dialog gives the focus back when it is closed, but not when it just disappears.
  if (node instanceof HTMLDialogElement) node.close();
  node.remove();
}

function place(parent, children) {
  let next = parent.firstChild;
  for (const child of children) {
    const isNew = child.node === null;
    if (isNew) child.node = create(child.view);
    if (child.node === next) next = next.nextSibling;
    else parent.insertBefore(child.node, next);
    // Later, because the parent itself may not be in the document yet.
    const ref = isNew && child.view.props?.ref;
    if (ref) queueMicrotask(() => ref(child.node));
  }
}

function sameKind(a, b) {
  return typeof a === "string" ? typeof b === "string" : a.tag === b.tag;
}

function patch(before, after) {
  if (before.view === after.view) return;
  if (typeof after.view === "string") {
    after.node.data = after.view;
    return;
  }
  setProps(after.node, before.view.props, after.view.props);
  patchChildren(after.node, before.view.children, after.view.children);
}

function create(view) {
  if (typeof view === "string") return document.createTextNode(view);
  const node = view.props.svg
    ? document.createElementNS("http://www.w3.org/2000/svg", view.tag)
    : document.createElement(view.tag);
  patchChildren(node, [], view.children);
  setProps(node, {}, view.props);
  return node;
}

const RENDERER_PROPS = new Set(["key", "ref", "svg"]);
/** What a person can change behind our back is compared with the element, not the last view. */
const LIVE_PROPS = new Set(["value", "checked"]);
const PROPERTIES = new Set(["disabled", "muted", "selected", "indeterminate"]);

function setProps(node, before, after) {
  for (const name of Object.keys(before)) if (!(name in after)) setProp(node, name, undefined);
  for (const [name, value] of Object.entries(after)) {
    if (LIVE_PROPS.has(name) || value !== before[name]) setProp(node, name, value);
  }
}

function setProp(node, name, value) {
  if (RENDERER_PROPS.has(name)) return;
  if (name.startsWith("on")) setHandler(node, name.slice(2).toLowerCase(), value);
  else if (LIVE_PROPS.has(name)) setLive(node, name, value);
  else if (name === "initial")
    node.value = value; // what is being typed meanwhile is left alone
  else if (PROPERTIES.has(name)) node[name] = Boolean(value);
  else if (name === "style") setStyle(node, value ?? {});
  else if (value === undefined || value === null || value === false) node.removeAttribute(name);
  else node.setAttribute(name, value === true ? "" : value);
}

/** One listener for good, which calls whichever handler is the newest. */
function setHandler(node, type, handler) {
  node.handlers ??= {};
  if (!Object.hasOwn(node.handlers, type))
    node.addEventListener(type, (event) => node.handlers[type]?.(event));
  node.handlers[type] = handler;
}

function setLive(node, name, value) {
  if (value !== undefined && node[name] !== value) node[name] = value;
}

function setStyle(node, style) {
  for (const [name, value] of Object.entries(style)) node.style.setProperty(name, value ?? "");
}
