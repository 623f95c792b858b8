// Creates elements and fills in texts without a framework. Text is never parsed as HTML, so user
// input cannot inject markup.

/**
 * Create an element: h("button", {class: "x", onclick: f, "data-testid": "y"}, "text", child).
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, any>} [attributes] functions become listeners, `style` may be an object
 * @param {...(Node|string|number|false|null|undefined)} children false, null and undefined are
 *   skipped, so that `condition && h(…)` is allowed
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.replace(/^on/, ""), value);
    else if (name === "style" && typeof value === "object") Object.assign(element.style, value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children)
    if (child !== null && child !== undefined && child !== false) element.append(asNode(child));
  return element;
}

/** Create an option of a select whose value is `current`.
 * @param {string | number} value @param {string} text @param {any} current */
export const option = (value, text, current) =>
  h("option", { value, selected: String(value) === String(current) }, text);

/**
 * Create an SVG element, with the same arguments as `h`.
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag @param {Record<string, any>} [attributes]
 * @param {...(Node|string|null|undefined)} children
 * @returns {SVGElementTagNameMap[Tag]}
 */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.replace(/^on/, ""), value);
    else element.setAttribute(name, value);
  }
  for (const child of children) if (child !== null && child !== undefined) element.append(child);
  return element;
}

/** An SVG marker for arrow heads, used as `marker-end: url(#id)`. @param {string} id */
export const arrowHead = (id) =>
  svg(
    "defs",
    {},
    svg(
      "marker",
      { id, viewBox: "0 0 6 6", refX: 5, refY: 3, markerWidth: 6, markerHeight: 6, orient: "auto" },
      svg("path", { d: "M0 0 L6 3 L0 6 Z" }),
    ),
  );

/** @param {Node|string|number} child */
const asNode = (child) => (child instanceof Node ? child : document.createTextNode(String(child)));

/** The focused element in the document or shadow root that contains `node`.
 * @param {Node} node */
export const activeIn = (node) =>
  /** @type {HTMLElement} */ (
    /** @type {Document|ShadowRoot} */ (node.getRootNode()).activeElement
  );

/**
 * Roving tabindex: the Tab key stops once at a group of buttons, and the arrow keys move the focus
 * between the buttons, as in a group of radio buttons.
 * @param {HTMLElement} group
 */
export function rove(group) {
  const buttons = () => [...group.querySelectorAll("button")];
  /** @param {HTMLElement|undefined} reached */
  const turn = (reached) =>
    buttons().forEach((button) => (button.tabIndex = button === reached ? 0 : -1));
  turn(buttons()[0]);
  group.addEventListener("focusin", (event) => turn(/** @type {HTMLElement} */ (event.target)));
  group.addEventListener("keydown", (event) => {
    const all = buttons();
    const at = all.indexOf(/** @type {HTMLButtonElement} */ (event.target));
    /** @type {Record<string, number>} */
    const places = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1 };
    const to = { ...places, Home: 0, End: all.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    all[(to + all.length) % all.length].focus();
  });
}

/**
 * A text pattern from Python (`patterns` in playground/text): a string with placeholders `{name}`,
 * or a list of such strings and of choices that depend on a value, such as singular and plural.
 * @typedef {{select: string, variants: Record<string, Text>, default: string}} Choice
 * @typedef {string | (string | Choice)[]} Text
 */

const spoken = () => document.documentElement.lang || "en";

/**
 * Fill in a text pattern, as `say` in playground/text/__init__.py does; tests/frontend/test_fill.py
 * compares the two. Callers round numbers, so numbers are inserted unchanged, except that integers
 * get thousands separators.
 * @param {Text} text
 * @param {Record<string, any>} values
 * @returns {string}
 */
export function fill(text, values = {}) {
  if (typeof text !== "string")
    return text.map((part) => fill(chosen(part, values), values)).join("");
  return text.replace(/\{(\w+)\}/g, (whole, name) =>
    name in values ? inWords(values[name]) : whole,
  );
}

/** Write a whole number as the page's language does, with separators. @param {any} value */
export const inWords = (value) =>
  Number.isInteger(value) ? value.toLocaleString(spoken()) : String(value);

/**
 * The variant of a choice: the variant of the value itself, else of the value's plural form.
 * @param {string | Choice} part
 * @param {Record<string, any>} values
 * @returns {Text}
 */
function chosen(part, values) {
  if (typeof part === "string") return part;
  const value = values[part.select];
  const form = typeof value === "number" ? new Intl.PluralRules(spoken()).select(value) : "";
  return part.variants[String(value)] ?? part.variants[form] ?? part.variants[part.default];
}

/** Decode base64 to bytes. @param {string} text @returns {Uint8Array<ArrayBuffer>} */
export const fromBase64 = (text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));

/** Decode base64 to little-endian float32 numbers. @param {string} text */
export const floatsFromBase64 = (text) => new Float32Array(fromBase64(text).buffer);

const HIDDEN_MS = 100; // a window that is hidden paints nothing

/** Resolves once the browser has painted what was changed, or after `HIDDEN_MS`. */
export const painted = () =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, HIDDEN_MS);
    requestAnimationFrame(() =>
      setTimeout(() => {
        clearTimeout(timer);
        resolve(undefined);
      }),
    );
  });
