// The layer strip: one small picture per layer with all its maps, painted after each forward pass;
// and the panel that enlarges a map, with the value under the pointer and its receptive field.

import { MAGNITUDE_TABLE, SIGNED_TABLE, legendGradient } from "../shared/colours.js";
import {
  LANE,
  allLayers,
  bestLayout,
  enlargement,
  branchPath,
  branchesOf,
  mainLayers,
  spaceBetween,
} from "./layout.js";
import { alongNodes } from "../net/engine.js";
import { nodesOf } from "../net/graph.js";
import { kindOf } from "../net/kinds.js";
import { arrowHead, fill, h, painted, svg } from "../shared/dom.js";
import { show } from "../shared/numbers.js";

/** Whether each layer's values can be negative. The input is between 0 and 1, and the outputs of
 * ReLU and sigmoid are not negative. @param {import("../net/graph.js").Spec} spec */
export const signedLayers = (spec) =>
  alongNodes(nodesOf(spec), false, ({ kind }, inputs) => kindOf(kind).signed(inputs));

/**
 * One colour scale per layer: the 99.5 % quantile of its absolute values over example digits. The
 * scale stays fixed while the user draws, so that colours can be compared over time. The browser
 * paints and answers the pen between two of the passes.
 * @param {import("../net/engine.js").Engine} engine @param {Float32Array[]} images
 */
export async function layerScales(engine, images) {
  const found = engine.shapes.map(() => []);
  for (const image of images) {
    await painted();
    engine.run(image).activations.forEach((values, row) => {
      const stride = Math.max(1, Math.floor(values.length / 1500)) | 1;
      for (let k = 0; k < values.length; k += stride) found[row].push(Math.abs(values[k]));
    });
  }
  return found.map((sizes) => {
    const sorted = Float32Array.from(sizes).sort();
    return Math.max(1e-6, sorted[Math.floor(0.995 * (sorted.length - 1))] ?? 1);
  });
}

// ---- painting -----------------------------------------------------------------------------

/** Paint a layer's values into a packed image, map by map. The loops are written out for speed:
 * each move of the pen paints over a hundred thousand values. */
function paintGrid(pixels, block, values, scale, signed) {
  const { count, height, width, columns, gap, pixelWidth } = block;
  const table = signed ? SIGNED_TABLE : MAGNITUDE_TABLE;
  const zero = signed ? 255 : 0;
  const low = signed ? 0.5 : 0; // lower bound of the index: the colour of -scale (signed) or 0
  const factor = 255 / scale;
  for (let map = 0, k = 0; map < count; map++) {
    const left = (map % columns) * (width + gap);
    const top = Math.floor(map / columns) * (height + gap);
    for (let i = 0; i < height; i++) {
      let at = (top + i) * pixelWidth + left;
      for (let j = 0; j < width; j++) {
        const index = zero + values[k++] * factor + 0.5;
        pixels[at++] = table[index < low ? 0 : index > zero + 255 ? zero + 255 : index | 0];
      }
    }
  }
}

const FAINT_GREY = 0x24808080; // shows the edges of pale maps in light and dark themes

/** Paint the lines between maps, once per layout. */
function paintGaps({ pixels, count, height, width, columns, gap, pixelWidth, pixelHeight }) {
  if (!gap) return;
  for (let map = 0; map < count; map++) {
    const left = (map % columns) * (width + gap),
      top = Math.floor(map / columns) * (height + gap);
    for (let y = top; y <= top + height && y < pixelHeight; y++) {
      for (let x = left; x <= left + width && x < pixelWidth; x++)
        pixels[y * pixelWidth + x] = FAINT_GREY;
    }
  }
}

const SCROLLED = 4000; // CSS pixels; the layers' most height in projector mode
const BESIDE = { PageUp: -1, PageDown: 1 }; // keys for the previous and next layer

/** The layers' values on screen, and the panel over them. */
export class Strip {
  /**
   * @param {Record<string, string>} texts
   * @param {(field: null|{rows: [number, number], columns: [number, number]}) => void} onField
   *   receives the receptive field of the value under the pointer in the 28×28 picture
   */
  constructor(texts, onField) {
    this.texts = texts;
    this.onField = onField;
    this.blocks = [];
    this.target = null; // {row, map, i, j}: the selected value
    this.pinned = false;
    this.width = this.height = this.scale = 0; // the size of the current layout
    this.all = false; // whether all layers are shown, or only the main ones
    this.list = h("div", { class: "np-layers", translate: "no" });
    this.allButton = h("button", {
      type: "button",
      class: "np-all",
      "data-testid": "all-layers",
      onclick: () => this.showAll(!this.all),
    });
    this.panel = this.makePanel();
    this.element = h(
      "section",
      { class: "np-strip", "aria-label": texts.strip },
      h(
        "div",
        { class: "np-strip-head" },
        h("h3", { "aria-level": 2 }, texts.strip),
        this.allButton,
        this.legends(),
      ),
      this.list,
      this.panel,
    );
    this.seen = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        const block = this.blocks.find(({ canvas }) => canvas === entry.target);
        if (block) block.visible = entry.isIntersecting;
      }
      this.paint();
    });
  }

  legends() {
    this.ramps = [true, false].map((signed) => ({ signed, element: h("i") }));
    this.paintRamps();
    const [signed, magnitudes] = this.ramps.map(({ element }) => element);
    const one = (low, ramp, high) => h("span", { class: "np-legend" }, low, ramp, high);
    const { negative, positive, nothing, strong } = this.texts;
    return h(
      "div",
      { class: "np-legends" },
      one(negative, signed, positive),
      one(nothing, magnitudes, strong),
    );
  }

  paintRamps() {
    for (const { signed, element } of this.ramps) element.style.background = legendGradient(signed);
  }

  makePanel() {
    this.zoomed = h("canvas", { class: "np-zoomed", "aria-hidden": "true" });
    this.mark = h("div", { class: "np-cell" });
    this.title = h("strong");
    this.where = h("span", { "data-testid": "value" });
    this.sees = h("span", { class: "np-quiet" });
    this.about = h("p", { class: "np-about", "data-testid": "about-layer" }); // in a pinned panel
    return h(
      "div",
      { class: "np-panel", hidden: true, "data-testid": "panel", translate: "no" },
      this.title,
      h("div", { class: "np-zoom" }, this.zoomed, this.mark),
      this.where,
      this.sees,
      this.about,
    );
  }

  /** Show another net. @param {import("../net/weights.js").LoadedModel} model
   * @param {number[]} scales @param {Record<string, string>} words a sentence and a formula for
   *   each kind of layer, with keys such as `about_conv` and `formula_conv` */
  setModel({ layers, spec }, scales, words) {
    this.words = words;
    this.layers = layers;
    this.spec = spec;
    this.scales = scales;
    this.labels = spec.labels;
    this.signed = signedLayers(spec);
    this.hide();
    this.seen.disconnect();
    this.blocks = []; // they show the previous net's layers; `fit` makes this net's
    this.activations = null;
    this.width = this.height = 0;
  }

  /** @param {boolean} all */
  showAll(all) {
    this.all = all;
    this.hide();
    const { width, height } = this;
    this.width = 0;
    this.fit(width, height);
  }

  /** Lay the layers out for the available space, if it has changed. In projector mode the page
   * scrolls rather than that maps become small. @param {number} width @param {number} height */
  fit(width, height) {
    const scale = enlargement();
    const same = width === this.width && height === this.height && scale === this.scale;
    if (!this.layers || same) return;
    Object.assign(this, { width, height, scale });
    const main = mainLayers(this.spec);
    const shown = this.all ? allLayers(this.spec) : main;
    this.showAllButton(main.length);
    this.branches = branchesOf(this.spec, shown);
    const between = spaceBetween(this.branches);
    const rows = shown.map(({ row }) => this.layers[row]);
    const blocks = bestLayout(rows, width, height, between, scale, scale > 1 ? SCROLLED : 0);
    this.seen.disconnect();
    this.blocks = blocks.map((block, k) => this.makeBlock(block, shown[k]));
    const first = this.branches.length ? between - 8 : 0; // room for lanes above the first line
    Object.assign(this.list.style, { rowGap: `${between}px`, paddingTop: `${first}px` });
    this.list.replaceChildren(...this.blocks.map((block) => block.element));
    this.list.append(this.wires());
    this.takeTurn(this.blocks[0]);
    for (const block of this.blocks) this.seen.observe(block.canvas);
    this.paint();
  }

  /** @param {number} main how many layers are shown at first */
  showAllButton(main) {
    const all = this.layers.length;
    this.allButton.hidden = main === all;
    this.allButton.setAttribute("aria-pressed", String(this.all));
    this.allButton.textContent = this.all
      ? fill(this.texts.main_layers, { count: main })
      : fill(this.texts.all_layers, { count: all });
  }

  /** Draw the lines of branches over the layers. */
  wires() {
    const drawing = svg("svg", { class: "np-wires", "aria-hidden": "true" }, arrowHead("np-arrow"));
    const home = this.list.getBoundingClientRect();
    const placeOf = (k) => {
      const box = (k < 0 ? this.blocks[0] : this.blocks[k]).element.getBoundingClientRect();
      const { width, height } = box;
      const left = k < 0 ? -LANE : box.left - home.left;
      return { left, top: box.top - home.top, width: k < 0 ? 0 : width, height };
    };
    for (const { from, to, lane } of this.branches) {
      const path = branchPath(placeOf(from), placeOf(to), lane);
      const ends = `${this.blocks[from]?.name ?? "input"}→${this.blocks[to].name}`;
      drawing.append(svg("path", { d: path, "data-testid": "branch", "data-ends": ends }));
    }
    return drawing;
  }

  makeBlock(block, { row, folded }) {
    const layer = this.layers[row];
    const shape = layer.shape.join("×");
    const behind = folded.map((other) => this.layers[other].name);
    const title = [`${layer.name} ${shape}`, ...behind].join(" · ");
    const canvas = h("canvas", {
      width: block.pixelWidth,
      height: block.pixelHeight,
      tabindex: -1,
      role: "img",
      "aria-label": fill(this.texts.layer_alt, { name: layer.name, shape }),
      style: {
        width: `${block.pixelWidth * block.zoom}px`,
        height: `${block.pixelHeight * block.zoom}px`,
      },
    });
    const element = h(
      "figure",
      {
        class: "np-layer",
        "data-testid": "layer",
        "data-name": layer.name,
        style: { minWidth: `${block.label}px` },
      },
      h("figcaption", { title }, layer.name, " ", h("small", {}, shape)),
      canvas,
    );
    const context = canvas.getContext("2d");
    const image = context.createImageData(block.pixelWidth, block.pixelHeight);
    const made = {
      ...block,
      row,
      name: layer.name,
      canvas,
      context,
      image,
      element,
      visible: true,
      pixels: new Uint32Array(image.data.buffer),
    };
    paintGaps(made);
    canvas.addEventListener("pointermove", (event) => this.pinned || this.look(made, event));
    canvas.addEventListener("pointerleave", () => this.pinned || this.hide());
    canvas.addEventListener("click", (event) => this.pin(made, event));
    canvas.addEventListener("focus", () => {
      this.takeTurn(made);
      if (canvas.matches(":focus-visible")) this.showAt(made, 0, 0, 0);
    });
    canvas.addEventListener("blur", () => this.hide());
    canvas.addEventListener("keydown", (event) => this.key(made, event));
    return made;
  }

  /** Paint again, in the colours of another theme. */
  repaint() {
    this.paintRamps();
    this.paint();
  }

  /** Paint the engine's latest results. @param {Float32Array[]} [activations] */
  paint(activations = this.activations) {
    if (!activations) return;
    this.activations = activations;
    for (const block of this.blocks) {
      if (!block.visible) continue; // scrolled out of view; painted when it becomes visible
      paintGrid(
        block.pixels,
        block,
        activations[block.row],
        this.scales[block.row],
        this.signed[block.row],
      );
      block.context.putImageData(block.image, 0, 0);
    }
    this.where.ariaLive = "off"; // the value under the pointer changes constantly while drawing
    if (this.target) this.fillPanel();
  }

  // ---- the selected value -------------------------------------------------------------------

  place(block, event) {
    const box = block.canvas.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * block.pixelWidth;
    const y = ((event.clientY - box.top) / box.height) * block.pixelHeight;
    const column = Math.floor(x / (block.width + block.gap)),
      line = Math.floor(y / (block.height + block.gap));
    const map = line * block.columns + column;
    const i = Math.min(block.height - 1, Math.floor(y - line * (block.height + block.gap)));
    const j = Math.min(block.width - 1, Math.floor(x - column * (block.width + block.gap)));
    return column < block.columns && map >= 0 && map < block.count
      ? { map, i: Math.max(0, i), j: Math.max(0, j) }
      : null;
  }

  look(block, event) {
    const found = this.place(block, event);
    if (found) this.showAt(block, found.map, found.i, found.j);
  }

  pin(block, event) {
    const found = this.place(block, event);
    if (!found) return;
    const same = this.pinned && this.target?.row === block.row && this.target?.map === found.map;
    this.pinned = !same;
    this.showAt(block, found.map, found.i, found.j);
  }

  /** Roving tabindex: the Tab key reaches only the layer that was focused last. */
  takeTurn(block) {
    for (const other of this.blocks) other.canvas.tabIndex = other === block ? 0 : -1;
  }

  key(block, event) {
    const beside = this.blocks[this.blocks.indexOf(block) + BESIDE[event.key]];
    if (event.key in BESIDE) {
      event.preventDefault();
      return beside?.canvas.focus();
    }
    if (event.key === "Escape") {
      this.pinned = false;
      return this.hide();
    }
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.pinned = !this.pinned;
      return this.panel.classList.toggle("np-pinned", this.pinned);
    }
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[
      event.key
    ];
    if (!step) return;
    event.preventDefault();
    const at = this.target?.row === block.row ? this.target : { map: 0, i: 0, j: 0 };
    const lines = block.rows * block.height,
      across = block.columns * block.width;
    const y = Math.floor(at.map / block.columns) * block.height + at.i + step[0];
    const x = (at.map % block.columns) * block.width + at.j + step[1];
    if (y < 0 || x < 0 || y >= lines || x >= across) return;
    const map = Math.floor(y / block.height) * block.columns + Math.floor(x / block.width);
    if (map >= block.count) return;
    this.where.ariaLive = "polite";
    this.showAt(block, map, y % block.height, x % block.width);
  }

  showAt(block, map, i, j) {
    this.target = { row: block.row, map, i, j };
    this.block = block;
    this.panel.hidden = false;
    this.panel.classList.toggle("np-pinned", this.pinned);
    this.fillPanel();
    this.movePanel(block, map);
    this.onField(this.fieldOf(block, i, j));
  }

  hide() {
    this.target = null;
    this.pinned = false;
    this.panel.hidden = true;
    this.onField(null);
  }

  /** A value's receptive field in rows and columns of the 28×28 picture, ends inclusive.
   * @returns {{rows: [number, number], columns: [number, number]}} */
  fieldOf(block, i, j) {
    const field = this.layers[block.row].field;
    if (!field) return null;
    /** @returns {[number, number]} */
    const range = (at) => {
      const from = field.start + at * field.jump;
      return [Math.max(0, from), Math.min(27, from + field.size - 1)];
    };
    return { rows: range(i), columns: range(j) };
  }

  fillPanel() {
    const { map, i, j } = this.target;
    const block = this.block,
      layer = this.layers[block.row];
    const values = this.activations?.[block.row];
    if (!values) return;
    const value = values[map * block.height * block.width + i * block.width + j];
    const last = block.row === this.layers.length - 1;
    const unit = last ? this.labels[map] : map;
    const words = { name: layer.name, map, unit, row: i, column: j, value: show(value, 5) };
    this.title.textContent = fill(block.flat ? this.texts.unit_title : this.texts.map_title, words);
    this.where.textContent = fill(
      block.flat ? this.texts.unit_value : this.texts.cell_value,
      words,
    );
    const { kind } = this.layers[block.row];
    this.about.replaceChildren(
      this.words[`about_${kind}`],
      h("code", {}, this.words[`formula_${kind}`]),
    );
    const field = this.fieldOf(block, i, j);
    this.sees.textContent = field
      ? fill(this.texts.sees, {
          top: field.rows[0],
          bottom: field.rows[1],
          left: field.columns[0],
          right: field.columns[1],
        })
      : this.texts.sees_all;
    this.zoomed.parentElement.hidden = block.flat;
    if (block.flat) return;
    const { zoomed, mark } = this;
    if (zoomed.width !== block.width || zoomed.height !== block.height) {
      Object.assign(zoomed, { width: block.width, height: block.height });
    }
    const image = new ImageData(block.width, block.height);
    const one = { ...block, count: 1, columns: 1, pixelWidth: block.width };
    const from = map * block.height * block.width;
    paintGrid(
      new Uint32Array(image.data.buffer),
      one,
      values.subarray(from, from + block.height * block.width),
      this.scales[block.row],
      this.signed[block.row],
    );
    zoomed.getContext("2d").putImageData(image, 0, 0);
    Object.assign(mark.style, {
      left: `${(100 * j) / block.width}%`,
      top: `${(100 * i) / block.height}%`,
      width: `${100 / block.width}%`,
      height: `${100 / block.height}%`,
    });
  }

  /** Place the panel next to the map, inside the window. */
  movePanel(block, map) {
    const box = block.canvas.getBoundingClientRect(),
      home = this.element.getBoundingClientRect();
    const x = box.left + ((map % block.columns) + 1) * (block.width + block.gap) * block.zoom;
    const y = box.top + Math.floor(map / block.columns) * (block.height + block.gap) * block.zoom;
    const { offsetWidth: wide, offsetHeight: tall } = this.panel;
    const left =
      x + 16 + wide > home.right
        ? Math.max(home.left, x - wide - 16 - block.width * block.zoom)
        : x + 16;
    const top = Math.max(8, Math.min(y - tall / 2, window.innerHeight - tall - 8));
    Object.assign(this.panel.style, { left: `${left - home.left}px`, top: `${top - home.top}px` });
  }
}
