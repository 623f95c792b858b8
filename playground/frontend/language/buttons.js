// Groups of buttons of which one is pressed.

import { h, rove } from "../shared/dom.js";

/** A group of buttons of which one is pressed. */
export function group(name, testid, options, choose) {
  const made = h(
    "div",
    { class: "lat-group", role: "group", "aria-label": name, "data-testid": testid },
    ...Object.entries(options).map(([key, text]) =>
      h(
        "button",
        { type: "button", class: "np-button", "data-key": key, onclick: () => choose(key) },
        text,
      ),
    ),
  );
  rove(made);
  return made;
}

/** Mark the pressed one. */
export const press = (made, key) => {
  for (const button of made.children)
    button.setAttribute("aria-pressed", String(button.dataset.key === key));
};
