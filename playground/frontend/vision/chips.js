// Groups of buttons of which some are chosen.

import { h, rove } from "../shared/dom.js";

/**
 * Fill a group with a button for each value, unless it has these buttons already. The value is in
 * the button's attribute `data-<name>`.
 * @param {HTMLElement} group @param {string} name @param {string[]} values
 * @param {(value: string) => string} textOf @param {(value: string) => void} chosen
 */
export function fillChips(group, name, values, textOf, chosen) {
  const key = JSON.stringify(values.map((value) => [value, textOf(value)]));
  if (group.dataset.key === key) return;
  group.dataset.key = key;
  group.replaceChildren(
    ...values.map((value) =>
      h(
        "button",
        { type: "button", class: "vs-chip", [`data-${name}`]: value, onclick: () => chosen(value) },
        textOf(value),
      ),
    ),
  );
  rove(group);
}

/** Show which buttons of a group are chosen.
 * @param {HTMLElement} group @param {string} name @param {(value: string) => boolean} isChosen */
export function pressChips(group, name, isChosen) {
  for (const button of group.querySelectorAll("button"))
    button.setAttribute("aria-pressed", String(isChosen(button.dataset[name])));
}
