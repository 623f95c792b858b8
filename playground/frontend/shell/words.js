// Replaces the English texts of Streamlit's own elements (menu, upload, select box, full screen, …)
// by those of the visitor's language, because Streamlit has no other language.
//
// Texts that the app itself wrote are left alone: they are inside Markdown, code, options or
// components. Only values of nodes and attributes are changed, never the nodes, so that React can
// update them as before; what React writes anew is replaced again.

const NAMES = ["aria-label", "title", "placeholder", "alt"];
const THEIRS = "[data-testid=stFileUploaderDropzone], [data-testid=stTooltipIcon]"; // also inside ours
const OURS =
  "[data-testid=stMarkdownContainer], [data-testid^=stBidiComponent], [data-testid=stHtml], " +
  ".stHtml, pre, code, textarea, script, style, [role=option], [translate=no]";

/** Whether the app itself wrote what an element says. @param {Element} element */
const isOurs = (element) => Boolean(element.closest(OURS)) && !element.closest(THEIRS);

/** A text of Streamlit as a pattern, with its translation; `{name}` stands for any value.
 * @typedef {{pattern: RegExp, names: string[], said: string}} Known */

/** @param {[string, string]} pair a text with placeholders, and its translation @returns {Known} */
function known([english, said]) {
  /** @type {string[]} */
  const names = [];
  const source = english.replace(/\{(\w+)\}|[.*+?^$()|[\]\\/]/g, (sign, name) => {
    if (!name) return `\\${sign}`;
    names.push(name);
    return "(.*)";
  });
  return { pattern: new RegExp(`^${source}$`, "s"), names, said };
}

export class StreamlitWords {
  constructor() {
    /** @type {Known[]} */
    this.known = [];
    /** The English text and its replacement, of each changed text node or attribute.
     * @type {WeakMap<Node, Map<string, {english: string, said: string}>>} */
    this.changed = new WeakMap();
    this.observer = new MutationObserver((records) => records.forEach((one) => this.see(one)));
  }

  /** Use these texts from now on. @param {[string, string][]} words */
  use(words) {
    const key = JSON.stringify(words);
    if (key === this.key) return;
    this.key = key;
    this.observer.disconnect();
    this.known = words.map(known);
    this.walk(document.body);
    if (words.length)
      this.observer.observe(document.body, {
        subtree: true,
        childList: true,
        characterData: true,
        attributeFilter: NAMES,
      });
  }

  /** @param {MutationRecord} record */
  see({ type, target, addedNodes, attributeName }) {
    if (type === "childList") addedNodes.forEach((node) => this.walk(node));
    else if (type === "attributes" && attributeName)
      this.sayName(/** @type {Element} */ (target), attributeName);
    else this.sayText(/** @type {Text} */ (target));
  }

  /** @param {Node} root */
  walk(root) {
    if (root instanceof Text) return this.sayText(root);
    if (!(root instanceof Element)) return;
    const every = NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT;
    const nodes = document.createTreeWalker(root, every);
    for (let node = nodes.currentNode; node; node = nodes.nextNode())
      if (node instanceof Text) this.sayText(node);
      else for (const name of NAMES) this.sayName(/** @type {Element} */ (node), name);
  }

  /** @param {Text} node */
  sayText(node) {
    if (!node.parentElement || isOurs(node.parentElement)) return;
    this.say(node, "", node.data, (text) => (node.data = text));
  }

  /** @param {Element} element @param {string} name */
  sayName(element, name) {
    const text = element.getAttribute(name);
    if (text === null || isOurs(element)) return;
    this.say(element, name, text, (said) => element.setAttribute(name, said));
  }

  /** @param {Node} node @param {string} name of the attribute @param {string} text
   * @param {(text: string) => void} set */
  say(node, name, text, set) {
    const before = this.changed.get(node)?.get(name);
    const english = before?.said === text ? before.english : text;
    const said = this.translated(english);
    if (said === text) return;
    if (!this.changed.has(node)) this.changed.set(node, new Map());
    this.changed.get(node)?.set(name, { english, said });
    set(said);
  }

  /** @param {string} text */
  translated(text) {
    const trimmed = text.trim();
    if (!/[A-Za-z]/.test(trimmed)) return text;
    for (const { pattern, names, said } of this.known) {
      const found = pattern.exec(trimmed);
      if (found)
        return said.replace(/\{(\w+)\}/g, (_, name) => found[names.indexOf(name) + 1] ?? "");
    }
    return text;
  }
}
