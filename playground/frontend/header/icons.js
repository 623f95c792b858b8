// Icons for buttons: line drawings in the colour of the text.

import { svg } from "../shared/dom.js";

/** @type {Record<string, string>} */
const LINES = {
  projector: "M3 5h18v11H3z M12 16v4 M8 20h8",
  tour: "M9 9.2a3 3 0 1 1 4.6 2.5c-1 .7-1.6 1.2-1.6 2.5 M12 17.6v.01 M3 12a9 9 0 1 0 18 0a9 9 0 1 0-18 0",
  share:
    "M8 12.2 L16 7.6 M8 11.8 L16 16.4 M4 12a2.4 2.4 0 1 0 4.8 0a2.4 2.4 0 1 0-4.8 0 " +
    "M15.2 6.4a2.4 2.4 0 1 0 4.8 0a2.4 2.4 0 1 0-4.8 0 " +
    "M15.2 17.6a2.4 2.4 0 1 0 4.8 0a2.4 2.4 0 1 0-4.8 0",
};

/** @param {string} name */
export const icon = (name) =>
  svg(
    "svg",
    { viewBox: "0 0 24 24", width: "1.25em", height: "1.25em", "aria-hidden": "true" },
    svg("path", {
      d: LINES[name],
      fill: "none",
      stroke: "currentColor",
      "stroke-width": 2,
      "stroke-linecap": "round",
      "stroke-linejoin": "round",
    }),
  );
