// A tour: a sequence of sentences, each shown next to the element that it explains. The page can be
// used during the tour. ui/tour.py defines the steps; a lesson can pass its own.

import { fill, h } from "../shared/dom.js";

const LOOK = 250; // ms between updates of the position, because pages change while they load
const GAP = 12; // CSS pixels between an element and its sentence
const EDGE = 8; // CSS pixels between the sentence and the window's edge

/**
 * @typedef {{at: string, says: string}} Step
 * @typedef {{of: any, next: string, back: string, end: string, done: string, title: string}} Words
 */

/** The first visible element that matches a selector, also inside shadow roots; null if none does.
 * @param {string} selector @param {Document|ShadowRoot} [root] @returns {HTMLElement|null} */
export function find(selector, root = document) {
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(selector)))
    if (element.getClientRects().length) return element;
  for (const host of root.querySelectorAll("*"))
    if (host.shadowRoot) {
      const found = find(selector, host.shadowRoot);
      if (found) return found;
    }
  return null;
}

/** @param {HTMLElement} element */
function isInSight(element) {
  const { top, bottom } = element.getBoundingClientRect();
  const bar = document.querySelector("[data-testid=stHeader]")?.getBoundingClientRect().bottom ?? 0;
  return top >= bar && bottom <= innerHeight;
}

export class Tour {
  /** @param {HTMLElement} root parent of the tour's elements, with the theme's colours
   * @param {Step[]} steps @param {Words} words @param {() => void} ended called at the end */
  constructor(root, steps, words, ended) {
    this.steps = steps.filter(({ at }) => find(at));
    this.words = words;
    this.ended = ended;
    this.at = 0;
    this.over = new AbortController();
    this.frame = h("div", { class: "np-tour-frame", popover: "manual" });
    this.says = h("p", { id: "np-tour-says", "aria-live": "polite" });
    this.count = h("span", { class: "np-tour-count" });
    const key = (/** @type {string} */ name, /** @type {() => void} */ onclick) =>
      h("button", { type: "button", "data-testid": `tour-${name}`, onclick }, words[name]);
    this.back = key("back", () => this.go(this.at - 1));
    this.next = key("next", () => this.go(this.at + 1));
    this.box = h(
      "div",
      {
        class: "np-tour",
        popover: "manual",
        role: "dialog",
        "aria-label": words.title,
        "aria-describedby": "np-tour-says",
        "data-testid": "tour-box",
      },
      this.says,
      h(
        "div",
        { class: "np-tour-keys" },
        this.count,
        key("end", () => this.stop()),
        this.back,
        this.next,
      ),
    );
    root.append(this.frame, this.box);
    this.frame.showPopover();
    this.box.showPopover();
    const { signal } = this.over;
    addEventListener("keydown", (event) => this.press(event), { signal, capture: true });
    addEventListener("scroll", () => this.place(), { signal, capture: true, passive: true });
    addEventListener("resize", () => this.place(), { signal });
    this.timer = setInterval(() => this.place(), LOOK);
    this.go(0);
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const inside = this.box.contains(/** @type {Node} */ (event.target));
    if (event.key === "Escape") this.stop();
    else if (inside && event.key === "ArrowRight") this.go(this.at + 1);
    else if (inside && event.key === "ArrowLeft") this.go(this.at - 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {number} at */
  go(at) {
    if (at < 0) return;
    if (at >= this.steps.length) return this.stop();
    this.at = at;
    const { says, at: selector } = this.steps[at];
    this.says.textContent = says;
    this.count.textContent = fill(this.words.of, { step: at + 1, steps: this.steps.length });
    this.back.disabled = at === 0;
    this.next.textContent = at === this.steps.length - 1 ? this.words.done : this.words.next;
    this.box.dataset.step = String(at);
    this.box.dataset.at = selector;
    const element = find(selector);
    if (element && !isInSight(element)) {
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      const block = element.offsetHeight > innerHeight / 2 ? "start" : "center";
      element.scrollIntoView({ block, behavior: still ? "auto" : "smooth" });
    }
    this.place();
    this.next.focus({ preventScroll: true });
  }

  /** Place the frame around the element and the sentence next to it. */
  place() {
    const element = find(this.steps[this.at].at);
    const rect = element?.getBoundingClientRect();
    this.frame.hidden = !rect;
    const { offsetWidth: width, offsetHeight: height } = this.box;
    let [left, top] = [(innerWidth - width) / 2, innerHeight - height - EDGE];
    if (rect) {
      const [above, below] = [Math.max(0, rect.top), Math.min(innerHeight, rect.bottom)];
      Object.assign(this.frame.style, {
        left: `${rect.left - 4}px`,
        top: `${rect.top - 4}px`,
        width: `${rect.width + 8}px`,
        height: `${rect.height + 8}px`,
      });
      left = rect.left;
      if (below + GAP + height <= innerHeight) top = below + GAP;
      else if (above - GAP - height >= 0) top = above - GAP - height;
      else {
        // The element is as tall as the window: place the sentence beside it or over its lower end.
        const right = rect.right + GAP + width <= innerWidth;
        if (right || rect.left - GAP - width >= 0) {
          left = right ? rect.right + GAP : rect.left - GAP - width;
          top = Math.max(EDGE, above);
        }
      }
    }
    const within = (/** @type {number} */ value, /** @type {number} */ most) =>
      `${Math.max(EDGE, Math.min(most - EDGE, value))}px`;
    this.box.style.left = within(left, innerWidth - width);
    this.box.style.top = within(top, innerHeight - height);
  }

  stop() {
    if (this.over.signal.aborted) return;
    this.over.abort();
    clearInterval(this.timer);
    this.frame.remove();
    this.box.remove();
    this.ended();
  }
}
