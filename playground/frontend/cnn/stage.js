// The pinned map and the drawing, both enlarged, and inputs to select a cell by its indices.

import { paintOne, placeOf } from "./paint.js";
import { beside, isStep, sameIn } from "./walk.js";
import { placeText } from "./words.js";
import { valueAt } from "../net/cells.js";
import { ROLES } from "../shared/colours.js";
import { h } from "../shared/dom.js";
import { show } from "../shared/numbers.js";

const SIZE = 308; // pixels; largest side of the enlarged map

export class Stage {
  /** @param {any} inside the component (cnn.js) with the net, the pin and the texts */
  constructor(inside) {
    this.inside = inside;
    this.map = this.bigMap();
    this.pickers = h("div", { class: "pickers" });
    this.element = h("div", { class: "side" }, this.map.element, this.pickers);
  }

  bigMap() {
    const { inside } = this;
    const canvas = h("canvas", { "data-testid": "map", role: "application", tabindex: 0 });
    canvas.addEventListener("keydown", (event) => this.walk(event));
    const overlay = h("canvas", { class: "overlay" });
    const title = h("h4", { "aria-level": 2 });
    const caption = h("p", { class: "hint" });
    const picture = h("div", { class: "picture" }, canvas, overlay);
    const element = h("div", { class: "big map" }, title, picture, caption);
    const held = { element, canvas, overlay, title, caption, layout: null, says: "" };
    const cellOf = (event) => {
      const box = canvas.getBoundingClientRect();
      const { width, height, units } = held.layout;
      const x = Math.floor(((event.clientX - box.left) / box.width) * width);
      const y = Math.floor(((event.clientY - box.top) / box.height) * height);
      if (x < 0 || y < 0 || x >= width || y >= height) return null;
      const cell = units ? [y * width + x] : [inside.cell[0], y, x];
      return cell[0] < inside.columns[inside.at].shape[0] ? cell : null;
    };
    picture.addEventListener("click", (event) => {
      const cell = cellOf(event);
      if (cell) inside.pin(inside.at, cell);
    });
    picture.addEventListener("pointermove", (event) => {
      const cell = cellOf(event);
      if (!cell) return;
      const value = show(valueAt(inside.columns[inside.at], cell), 5);
      caption.textContent = `${placeText(inside.view(), inside.at, cell)}: ${value}`;
    });
    picture.addEventListener("pointerleave", () => (caption.textContent = held.says));
    return held;
  }

  walk(event) {
    if (!isStep(event.key)) return;
    event.preventDefault();
    const { inside } = this;
    const cell = beside(inside.columns[inside.at], inside.cell, event.key);
    if (cell) inside.pin(inside.at, cell);
  }

  show() {
    const { inside } = this;
    const column = inside.columns[inside.at];
    this.showMap(inside, column, column.shape.length === 3 ? inside.cell[0] : 0);
    inside.paper.show(inside.field());
    this.showPickers(inside, column);
  }

  showMap(inside, column, channel) {
    this.paint(column, channel);
    const name = inside.columnName(column);
    const { canvas, caption, title } = this.map;
    title.textContent =
      column.shape.length === 3 && column.shape[0] > 1
        ? inside.t("map_title", { name, channel })
        : name;
    Object.assign(canvas.dataset, {
      layer: column.name,
      channel: String(channel),
      cell: inside.cell.join(","),
    });
    canvas.setAttribute(
      "aria-label",
      inside.t("map_label", {
        name,
        place: placeText(inside.view(), inside.at, inside.cell),
        value: show(valueAt(column, inside.cell), 5),
      }),
    );
    this.map.says = caption.textContent = inside.t("map_hint");
  }

  /** Paint a map enlarged, with a frame around the pinned cell. */
  paint(column, channel) {
    const { canvas, overlay } = this.map;
    const { columns, mode, cell } = this.inside;
    const { layout, step } = paintOne(canvas, columns, column, channel, mode, SIZE);
    this.map.layout = layout;
    canvas.parentElement.style.maxWidth = layout.width === 1 ? "4rem" : ""; // units in one column
    overlay.width = canvas.width;
    overlay.height = canvas.height;
    const context = overlay.getContext("2d");
    const [i, j] = placeOf(layout, cell);
    context.strokeStyle = ROLES.pinned;
    context.lineWidth = 3;
    context.strokeRect(j * step + 1, i * step + 1, step - 2, step - 2);
  }

  /** Show the inputs that select a cell by its indices, for keyboard use. */
  showPickers(inside, column) {
    const { columns, at } = inside;
    const layer = h(
      "select",
      {
        "aria-label": inside.t("layer"),
        "data-testid": "pick-layer",
        onchange: (event) => this.jump(Number(event.target.value)),
      },
      ...columns.map((each, k) =>
        h("option", { value: k, selected: k === at }, inside.columnName(each)),
      ),
    );
    const names = column.shape.length === 3 ? ["channel", "row", "column"] : ["unit"];
    const numbers = names.map((name, k) =>
      h(
        "label",
        {},
        inside.t(`pick_${name}`),
        h("input", {
          type: "number",
          min: 0,
          max: column.shape[k] - 1,
          value: inside.cell[k],
          "data-testid": `pick-${name}`,
          onchange: (event) => {
            const value = Math.round(Number(event.target.value));
            inside.pin(
              at,
              inside.cell.with(
                k,
                Math.min(column.shape[k] - 1, Math.max(0, Number.isFinite(value) ? value : 0)),
              ),
            );
          },
        }),
      ),
    );
    this.pickers.replaceChildren(h("label", {}, inside.t("layer"), layer), ...numbers);
  }

  jump(to) {
    const { inside } = this;
    inside.pin(to, sameIn(inside.columns, inside.at, inside.cell, to));
  }
}
