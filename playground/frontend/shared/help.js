// A help button “?” that shows a sentence and a formula.

import { h } from "./dom.js";

/**
 * @param {string} name the explained term @param {string} sentence @param {string} formula
 * @returns {HTMLElement} a button; a click opens the explanation, a click anywhere closes it
 */
export function helpButton(name, sentence, formula) {
  const words = h(
    "div",
    { class: "np-help-words", popover: "auto", "data-testid": "help-words" },
    h("p", {}, sentence),
    h("code", { translate: "no" }, formula),
  );
  const button = h(
    "button",
    {
      type: "button",
      class: "np-help",
      "data-testid": "help",
      "aria-label": `${name}?`,
      onclick: () => {
        const { left, bottom } = button.getBoundingClientRect();
        words.style.left = `${Math.max(8, Math.min(left, innerWidth - 340))}px`;
        words.style.top = `${bottom + 6}px`;
        words.togglePopover();
      },
    },
    "?",
  );
  return h("span", { class: "np-help-place" }, button, words);
}
