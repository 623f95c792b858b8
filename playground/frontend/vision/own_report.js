// What training on own classes gave: how many held-out pictures were answered right, and which.

import { h } from "../shared/dom.js";

/** The elements of a report.
 * @param {import("./own.js").Report} report @param {string[]} names of its classes
 * @param {(id: string, values?: Record<string, any>) => string} t */
export function reportParts({ held, right, confusion, notes }, names, t) {
  const most = Math.max(1, ...confusion.flat());
  const cell = (/** @type {number} */ count, /** @type {boolean} */ isRight) => {
    const made = h("td", { class: count ? (isRight ? "right" : "wrong") : null }, count);
    made.style.setProperty("--share", String(count / most));
    return made;
  };
  const table = h(
    "table",
    { class: "vs-confusion", "data-testid": "own-confusion" },
    h("caption", {}, t("confusion")),
    h(
      "tr",
      {},
      h("td", { class: "corner" }),
      ...names.map((name) => h("th", { scope: "col" }, name)),
    ),
    ...confusion.map((row, given) =>
      h(
        "tr",
        {},
        h("th", { scope: "row" }, names[given]),
        ...row.map((count, answer) => cell(count, given === answer)),
      ),
    ),
  );
  return [
    h("p", {}, held ? t("held_out", { right, held }) : t("none_held")),
    ...notes.map((note) => h("p", { class: "vs-note" }, note)),
    ...(held ? [table] : []),
  ];
}
