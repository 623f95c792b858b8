// The second step: the net's maps over the picture, and the box of one cell, number by number.

import { h, svg } from "../shared/dom.js";
import { fixed, inBrackets, show } from "../shared/numbers.js";
import { axisOf, boxAt, cellAt, labelAt, neighbour, sigmoid, squareOf, valueAt } from "./cells.js";
import { boxLabel, boxShape } from "./stage.js";

const PLACES = ["x", "y", "width", "height"]; // the four maps after those of the labels
const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const DIGITS = 4; // decimal places of the net's numbers

const rounded = (/** @type {number} */ value) => Number(value.toFixed(DIGITS));

export class Centres {
  /** @param {import("./where.js").WhereView} view */
  constructor(view) {
    this.view = view;
    this.t = view.t;
    this.group = svg("g", {});
    /** @type {[number, number]|null} */ this.pointed = null;
    this.select = h("select", {
      "data-testid": "where-map",
      onchange: () => {
        view.map = this.select.value;
        view.tell({ map: view.map });
        view.paint();
      },
    });
    this.scale = h("div", { class: "vs-scale", "aria-hidden": "true" });
    this.about = h("p", { class: "vs-quiet" });
    this.pointer = h("p", { class: "vs-caption", "data-testid": "where-pointed" });
    this.sums = h("div", { class: "wh-sums", "data-testid": "where-cell" });
    this.element = h(
      "div",
      { class: "wh-panel" },
      h("div", { class: "vs-row" }, h("label", {}, `${this.t("map")} `, this.select)),
      this.about,
      this.scale,
      this.pointer,
      this.sums,
    );
  }

  receive() {
    const { labels } = this.view.data;
    const options = ["all", ...labels.keys(), ...PLACES].map(String);
    const words = this.view.data.labels.join();
    if (this.select.dataset.known !== words) {
      this.select.dataset.known = words;
      this.select.replaceChildren(
        ...options.map((value) => h("option", { value }, this.nameOf(value))),
      );
    }
    this.paint();
  }

  /** @param {string} map */
  nameOf(map) {
    if (map === "all") return this.t("map_all");
    const label = this.view.data.labels[Number(map)];
    return label === undefined ? this.t(`map_${map}`) : this.t("map_label", { label });
  }

  /** The pinned cell: the visitor's, else the centre with the highest score. */
  get cell() {
    const { view } = this;
    return view.cell ?? view.data.found[0]?.slice(-2) ?? [0, 0];
  }

  /** The shown map. */
  mapOf() {
    const { maps, map } = this.view;
    const count = maps.rows * maps.columns;
    const place = PLACES.indexOf(map);
    const area = squareOf(maps, 0, 0, maps.rows, maps.columns);
    const shared = { rows: maps.rows, columns: maps.columns, area };
    if (place >= 0) {
      const from = (maps.labels + place) * count;
      const values = maps.outputs.subarray(from, from + count);
      const most = values.reduce((high, value) => Math.max(high, Math.abs(value)), 0);
      return { ...shared, values, most, signed: place < 2 };
    }
    const values = new Float64Array(count);
    for (let k = 0; k < count; k++) {
      const [row, column] = [Math.floor(k / maps.columns), k % maps.columns];
      const label = map === "all" ? labelAt(maps, row, column) : Number(map);
      values[k] = sigmoid(valueAt(maps, label, row, column));
    }
    return { ...shared, values, most: 1, signed: false };
  }

  paint() {
    const { view, t } = this;
    const { map } = view;
    this.select.value = map;
    const shown = this.mapOf();
    view.stage.paintMap(shown);
    const kind = PLACES.includes(map) ? map : "centres";
    this.about.textContent = t(`about_${kind}`, {
      label: view.data.labels[Number(map)] ?? t("any"),
      stride: view.maps.stride,
      rows: shown.rows,
      columns: shown.columns,
    });
    const ends = shown.signed
      ? [show(-shown.most, 3), "0", show(shown.most, 3)]
      : ["0", show(shown.most, 3)];
    this.scale.className = `vs-scale ${shown.signed ? "occlusion wh-signed" : "grad_cam"}`;
    this.scale.replaceChildren(
      h("i", {}),
      h("div", {}, ...ends.map((end) => h("span", { translate: "no" }, end))),
    );
    this.paintCell();
  }

  paintCell() {
    const { view } = this;
    const [row, column] = this.cell;
    const { maps, stage, data } = view;
    const label = labelAt(maps, row, column);
    const score = sigmoid(valueAt(maps, label, row, column));
    const box = boxAt(maps, row, column);
    const [x, y] = [axisOf(maps, row, column, 0), axisOf(maps, row, column, 1)];
    const centre = {
      cx: (x.middle - x.start) * x.scale,
      cy: (y.middle - y.start) * y.scale,
      r: stage.units(4),
      class: "wh-centre",
    };
    const pointed = this.pointed && squareOf(maps, ...this.pointed);
    this.group.replaceChildren(
      boxShape(box, "made"),
      boxLabel(stage, box, `${data.labels[label]} ${score.toFixed(2)}`, "made"),
      boxShape(squareOf(maps, row, column), "cell"),
      ...(pointed ? [boxShape(pointed, "pointed")] : []),
      svg("circle", centre),
    );
    this.paintSums(row, column, label, [x, y]);
    this.paintPointed();
    Object.assign(this.sums.dataset, {
      cell: `${row}.${column}`,
      label: data.labels[label],
      score: String(score),
      box: [box.x, box.y, box.width, box.height].join(),
    });
  }

  /** The arithmetic of the pinned cell. It uses the net's numbers rounded to `DIGITS` places, so
   * that it adds up as it stands. */
  paintSums(row, column, label, exact) {
    const { t, view } = this;
    const { maps, data } = view;
    const logit = rounded(valueAt(maps, label, row, column));
    const next = neighbour(maps, label, row, column);
    const isPeak = valueAt(maps, label, row, column) >= next;
    const score = sigmoid(logit);
    const name = data.labels[label];
    const formula = (/** @type {string} */ words) =>
      h("p", { class: "wh-sum", translate: "no" }, words);
    const axes = [0, 1].map((axis) =>
      axisOf(maps, row, column, /** @type {0|1} */ (axis), rounded),
    );
    const places = maps.stride % 2 ? DIGITS + 1 : DIGITS; // half an odd number needs one more
    const number = (/** @type {number} */ value) => fixed(value, places);
    const parts = axes.map((axis, k) => {
      const along = k ? "y" : "x";
      const cells =
        axis.cells < 0 ? `max(0, ${fixed(axis.cells, DIGITS)})` : fixed(axis.cells, DIGITS);
      const half = `${number(axis.size)} / 2`;
      const middle = number(axis.middle);
      /** @type {[string, string, number, number][]} */
      const ends = [
        [t(k ? "top" : "left"), "−", axis.from, axis.first],
        [t(k ? "bottom" : "right"), "+", axis.to, axis.last],
      ];
      return h(
        "div",
        {},
        h("h3", {}, t(`along_${along}`)),
        formula(
          `${t(`centre_${along}`)} = (${axis.cell} + ${inBrackets(fixed(axis.offset, DIGITS))}) × ${maps.stride} = ${middle}`,
        ),
        formula(`${t(k ? "height" : "width")} = ${cells} × ${maps.stride} = ${number(axis.size)}`),
        ...ends.map(([word, sign, at, given]) => {
          const inInput = `${word} = ${middle} ${sign} ${half} = ${number(at)}`;
          const plain = axis.scale === 1 && axis.start === 0;
          const scaled = plain
            ? ""
            : ` → (${number(at)} − ${axis.start}) × ${show(axis.scale, 5)} = ${fixed((at - axis.start) * axis.scale, 1)}`;
          const outside = Math.abs((at - axis.start) * axis.scale - given) > 0.05;
          return formula(
            inInput + scaled + (outside ? ` → ${fixed(given, 1)} ${t("at_edge")}` : ""),
          );
        }),
      );
    });
    const [x, y] = exact;
    this.sums.replaceChildren(
      h("h2", {}, t("cell", { row, column })),
      h("h3", {}, t("score")),
      formula(`${t("logit")} “${name}” = ${fixed(logit, DIGITS)}`),
      formula(`1 / (1 + e^${inBrackets(fixed(-logit, DIGITS))}) = ${fixed(score, DIGITS)}`),
      h(
        "p",
        { "data-testid": "where-peak" },
        t(isPeak ? "is_peak" : "no_peak", { label: name, next: fixed(sigmoid(next), DIGITS) }),
      ),
      h("div", { class: "wh-axes" }, ...parts),
      h(
        "p",
        { class: "wh-result" },
        t("box_is", {
          left: fixed(x.first, 1),
          top: fixed(y.first, 1),
          right: fixed(x.last, 1),
          bottom: fixed(y.last, 1),
        }),
      ),
    );
  }

  paintPointed() {
    const { maps, data } = this.view;
    if (!this.pointed) {
      this.pointer.textContent = this.t("point");
      return;
    }
    const [row, column] = this.pointed;
    const label = labelAt(maps, row, column);
    const numbers = PLACES.map((_, k) => show(valueAt(maps, maps.labels + k, row, column), 3));
    const [dx, dy, width, height] = numbers;
    this.pointer.textContent = this.t("pointed", {
      row,
      column,
      label: data.labels[label],
      score: fixed(sigmoid(valueAt(maps, label, row, column))),
      dx,
      dy,
      width,
      height,
    });
  }

  // ---- the hand ---------------------------------------------------------------------------------

  overlay() {
    return this.group;
  }

  /** @param {PointerEvent|null} event null: the pointer has left the picture */
  point(event) {
    const [x, y] = event ? this.view.stage.pointOf(event) : [0, 0];
    this.pointed = event && cellAt(this.view.maps, x, y);
    this.paintCell();
  }

  /** @param {PointerEvent} event */
  down(event) {
    this.pin(cellAt(this.view.maps, ...this.view.stage.pointOf(event)));
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const move = ARROWS[event.key];
    if (!move) return;
    event.preventDefault();
    const { rows, columns } = this.view.maps;
    const [row, column] = this.cell;
    this.pin([
      Math.min(rows - 1, Math.max(0, row + move[0])),
      Math.min(columns - 1, Math.max(0, column + move[1])),
    ]);
  }

  /** @param {[number, number]} cell */
  pin(cell) {
    this.view.cell = cell;
    this.view.tell({ cell });
    this.paintCell();
  }

  end() {
    this.view.stage.paintMap(null);
  }
}
