/**
 * A small virtual DOM: `h` describes elements, `render` changes what differs from the last time.
 *
 * Elements that stay are neither moved nor created again: a video goes on playing and a field
 * keeps its focus while the message around it is edited. Text becomes a text node, never markup.
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
 * Lists are flattened. A child is identified by its own key within its list, else by its index;
 * a neighbour that is null or false keeps its index, so that nothing shifts when it appears.
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
  // A dialog that is closed gives the focus back; one that is only removed does not.
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
    // Later: the parent may not be in the document yet.
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
/** Users change these, so they are compared with the element and not with the last view. */
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
    node.value = value; // set only when the view changes: what is being typed stays
  else if (PROPERTIES.has(name)) node[name] = Boolean(value);
  else if (name === "style") setStyle(node, value ?? {});
  else if (value === undefined || value === null || value === false) node.removeAttribute(name);
  else node.setAttribute(name, value === true ? "" : value);
}

/** Adds one listener per event type, which calls the handler of the newest view. */
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
