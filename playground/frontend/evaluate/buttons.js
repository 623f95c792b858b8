// Groups of buttons that are replaced while one of them has the keyboard focus.

import { rove } from "../shared/dom.js";

/** Replace a group's buttons, and restore the keyboard focus to the button that had it. */
export function replaceButtons(group, buttons, name) {
  const active = document.activeElement;
  const held = group.contains(active) ? /** @type {HTMLElement} */ (active).dataset[name] : null;
  group.replaceChildren(...buttons);
  if (!group.dataset.roves) rove(group);
  else buttons.forEach((button) => (button.tabIndex = button.ariaPressed === "true" ? 0 : -1));
  group.dataset.roves = "yes";
  if (held) buttons.find((button) => button.dataset[name] === held)?.focus();
}
