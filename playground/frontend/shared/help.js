// A small “?” that explains what it stands beside: one sentence and the formula.

import { h } from "./dom.js";

/**
 * @param {string} name what is explained @param {string} sentence @param {string} formula
 * @returns {HTMLElement} a button; a press opens its words, a press anywhere closes them
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
