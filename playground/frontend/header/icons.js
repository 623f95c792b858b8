// Small pictures on buttons, as lines in the colour of the text.

import { svg } from "../shared/dom.js";

/** @type {Record<string, string>} */
const LINES = {
  share:
    "M8 12.2 L16 7.6 M8 11.8 L16 16.4 M4 12a2.4 2.4 0 1 0 4.8 0a2.4 2.4 0 1 0-4.8 0 M15.2 6.4a2.4 2.4 0 1 0 4.8 0a2.4 2.4 0 1 0-4.8 0 M15.2 17.6a2.4 2.4 0 1 0 4.8 0a2.4 2.4 0 1 0-4.8 0",
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
