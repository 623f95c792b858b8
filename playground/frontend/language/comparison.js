// The entities that a person has marked beside those that the net found: F1, and the kinds of errors.

import { h } from "../shared/dom.js";
import { fixed } from "../shared/numbers.js";
import { compareSpans } from "./spans.js";

const COUNTS = ["equal", "boundary", "type_error", "both", "mine", "theirs"];

/** The parts of the comparison; `text` is the net's answer as pills.
 * @param {(id: string, values?: object) => string} t
 * @param {import("./spans.js").Span[]} mine @param {import("./spans.js").Span[]} theirs
 * @param {string[]} characters @param {HTMLElement} text */
export function comparison(t, mine, theirs, characters, text) {
  const found = compareSpans(mine, theirs);
  const quote = ({ start, end, type }) => `“${characters.slice(start, end).join("")}” ${type}`;
  const listed = (name) =>
    found[name].map((one) => (one.mine ? pair(one, name, quote) : quote(one))).join("; ");
  const rows = COUNTS.map((name) =>
    h(
      "tr",
      { "data-count": found[name].length, "data-kind": name },
      h("th", { scope: "row" }, t(`entities_${name}`)),
      h("td", {}, String(found[name].length)),
      h("td", {}, listed(name)),
    ),
  );
  const none = !mine.length && !theirs.length;
  const line = none ? t("entities_both_none") : t("entities_f1", { f1: fixed(found.f1, 2) });
  return [
    h("h3", {}, t("entities_net")),
    text,
    h(
      "p",
      {
        class: "lat-summary",
        role: "status",
        "data-testid": "entities-f1",
        "data-f1": found.f1.toFixed(6),
      },
      line,
    ),
    h("table", { class: "ent-counts", "data-testid": "entities-counts" }, h("tbody", {}, ...rows)),
  ];
}

const pair = ({ mine, theirs }, name, quote) =>
  name === "equal" ? quote(mine) : `${quote(mine)} ↔ ${quote(theirs)}`;
