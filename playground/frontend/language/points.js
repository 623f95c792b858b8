// The words of two sentences as points, after each block of the encoder: the same word moves apart
// where its context differs.

import { h, rove, svg } from "../shared/dom.js";
import { fixed, percent } from "../shared/numbers.js";

const SIZE = [520, 340]; // px of the plane
const MARGIN = 34;

/**
 * `words` of the two sentences; `points[b]` are those of the first sentence, then of the second,
 * after block b; `shared` are pairs of words.
 * @typedef {{words: [string[], string[]], points: [number, number][][], variance: number[][],
 *   shared: [number, number][], cosines: number[][]}} Points
 */

export class PointsPanel {
  /** @param {{t: (id: string, values?: object) => string, changed: (block: number) => void,
   *   write: (text: string) => void}} app `write` is called with another second sentence */
  constructor(app) {
    this.app = app;
    const { t } = app;
    this.field = h("input", {
      type: "text",
      class: "att-second",
      maxlength: 300,
      "aria-label": t("attention_second"),
      "data-testid": "attention-second",
      onchange: () => app.write(this.field.value),
    });
    this.body = h("div", {});
    this.element = h(
      "section",
      { class: "att-points", "data-testid": "attention-points", translate: "no" },
      h("h3", {}, t("attention_points")),
      h("label", { class: "att-label" }, t("attention_second"), this.field),
      this.body,
    );
  }

  /** @param {Points} points @param {string} second @param {number} block */
  receive(points, second, block) {
    const { t } = this.app;
    const root = /** @type {Document|ShadowRoot} */ (this.element.getRootNode());
    if (root.activeElement !== this.field) this.field.value = second;
    const at = Math.min(block, points.points.length - 1);
    const key = JSON.stringify([points, at]);
    if (key === this.key) return;
    this.key = key;
    const blocks = h(
      "div",
      {
        class: "lat-group",
        role: "group",
        "aria-label": t("attention_block"),
        "data-testid": "attention-blocks",
      },
      h("span", { class: "lat-hint" }, t("attention_block")),
      ...points.points.map((_, k) =>
        h(
          "button",
          {
            type: "button",
            class: "np-button",
            "aria-pressed": String(k === at),
            "data-key": k,
            onclick: () => (this.app.changed(k), this.receive(points, second, k)),
          },
          k ? String(k) : t("attention_before"),
        ),
      ),
    );
    rove(blocks);
    const rows = points.shared.map(([i], k) =>
      h(
        "tr",
        {},
        h("th", { scope: "row" }, points.words[0][i]),
        ...points.cosines.map((row, b) =>
          h("td", { class: b === at ? "on" : "" }, fixed(row[k], 3)),
        ),
      ),
    );
    const head = points.points.map((_, k) =>
      h("th", { scope: "col" }, k ? String(k) : t("attention_before")),
    );
    const table = h(
      "table",
      { class: "lat-sums att-cosines", "data-testid": "attention-cosines" },
      h("caption", {}, t("attention_cosines")),
      h("thead", {}, h("tr", {}, h("td", {}), ...head)),
      h("tbody", {}, ...rows),
    );
    this.body.replaceChildren(
      blocks,
      h(
        "div",
        { class: "att-plane-row" },
        h("div", { class: "lat-scroll" }, plane(points, at, t)),
        rows.length ? table : h("p", {}, t("attention_no_shared")),
      ),
    );
  }
}

/** @param {Points} data @param {number} block */
function plane({ words, points, variance, shared }, block, t) {
  const own = points[block];
  const [width, height] = SIZE;
  const range = (axis) => {
    const values = own.map((point) => point[axis]);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return [low, high - low || 1];
  };
  const [xs, ys] = [range(0), range(1)];
  const place = ([x, y]) => [
    MARGIN + ((x - xs[0]) / xs[1]) * (width - 2 * MARGIN - 40),
    height - MARGIN - ((y - ys[0]) / ys[1]) * (height - 2 * MARGIN),
  ];
  const first = words[0].length;
  const links = shared.map(([i, j]) => {
    const [[x1, y1], [x2, y2]] = [place(own[i]), place(own[first + j])];
    return svg("line", { x1, y1, x2, y2, class: "att-link" });
  });
  const both = new Set(shared.flatMap(([i, j]) => [i, first + j]));
  const dots = words.flat().map((word, k) => {
    const [x, y] = place(own[k]);
    const kind = `att-dot ${k < first ? "one" : "two"}${both.has(k) ? " shared" : ""}`;
    const shape =
      k < first
        ? svg("circle", { cx: x, cy: y, r: 5 })
        : svg("rect", { x: x - 4.5, y: y - 4.5, width: 9, height: 9 });
    return svg("g", { class: kind }, shape, svg("text", { x: x + 8, y: y + 4 }, word));
  });
  const name = t("attention_plane", { words: words.flat().length });
  const axis = (k, attributes) =>
    svg(
      "text",
      { class: "att-axis", ...attributes },
      t("attention_axis", { number: k + 1, percent: percent(variance[block][k]) }),
    );
  return svg(
    "svg",
    {
      class: "att-plane",
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: "img",
      "aria-label": name,
    },
    axis(0, { x: width - 6, y: height - 6, "text-anchor": "end" }),
    axis(1, { x: 6, y: 14 }),
    ...links,
    ...dots,
  );
}
