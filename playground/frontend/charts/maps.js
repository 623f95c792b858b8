// Many small maps in one picture: filters, feature maps, or weights. Hovering shows a value.

import { legendGradient, paintMap, palette } from "../shared/colours.js";
import { fromBase64, h } from "../shared/dom.js";
import { show } from "../shared/numbers.js";

const STEPS = 32767; // as in playground/charts/maps.py
const MOST = 30; // largest zoom factor of a pixel

/**
 * The result of `maps_data` in playground/charts/maps.py.
 * @typedef {{title: string, alt: string, shape: [number, number, number], values: string,
 *   scale: number, signed: boolean, columns: number, height: number, about: string}}
 *   MapsData
 */

export class Maps {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.title = h("div", { class: "np-title" });
    this.paper = h("canvas", { role: "img" });
    this.tip = h("div", { class: "np-tip", hidden: true });
    this.plot = h("div", { class: "np-maps" }, this.paper, this.tip);
    this.low = h("span");
    this.bar = h("span", { class: "np-bar" });
    this.high = h("span");
    this.scale = h("div", { class: "np-note np-scale" }, this.low, this.bar, this.high);
    this.about = h("div", { class: "np-note np-cut" });
    this.element = h(
      "figure",
      { class: "np-chart" },
      this.title,
      this.plot,
      this.scale,
      this.about,
    );
    place.append(this.element);
    this.paper.addEventListener("pointermove", (event) => this.read(event));
    this.paper.addEventListener("pointerleave", () => (this.tip.hidden = true));
    this.sizes = new ResizeObserver(() => this.data && this.draw());
    this.sizes.observe(this.plot);
  }

  /** @param {MapsData} data */
  update(data) {
    this.data = data;
    const steps = new Int16Array(fromBase64(data.values).buffer);
    this.values = Float64Array.from(steps, (step) => (step / STEPS) * data.scale);
    this.title.textContent = data.title;
    this.paper.setAttribute("aria-label", data.alt);
    this.low.textContent = data.signed ? show(-data.scale, 2) : "0";
    this.bar.style.background = legendGradient(data.signed);
    this.high.textContent = show(data.scale, 2);
    this.about.textContent = data.about;
    this.about.title = data.about;
    this.about.hidden = !data.about;
    this.title.hidden = !data.title;
    this.element.style.height = `${data.height}px`;
    this.draw();
  }

  end() {
    this.sizes.disconnect();
  }

  /** Paint each value as one pixel, with grey lines between the maps. */
  draw() {
    const { shape, scale, signed } = this.data;
    const [count, high, wide] = shape;
    this.columns = this.data.columns || bestColumns(shape, this.plot);
    const across = Math.min(this.columns, count);
    const width = (this.paper.width = across * (wide + 1) + 1);
    const height = (this.paper.height = Math.ceil(count / across) * (high + 1) + 1);
    const pixels = new Uint32Array(width * height).fill(packed(palette.gap));
    for (let k = 0; k < count; k++) {
      const left = (k % across) * (wide + 1) + 1;
      const top = Math.floor(k / across) * (high + 1) + 1;
      paintMap(pixels, width, left, top, this.values, k * high * wide, high, wide, scale, signed);
    }
    const image = new ImageData(new Uint8ClampedArray(pixels.buffer), width, height);
    this.paper.getContext("2d").putImageData(image, 0, 0);
    const room = enlargement(width, height, this.plot);
    this.paper.style.width = `${Math.floor(room * width)}px`;
    this.paper.style.height = `${Math.floor(room * height)}px`;
  }

  /** Show the value under the pointer. @param {PointerEvent} event */
  read(event) {
    const { shape } = this.data;
    const [count, high, wide] = shape;
    const box = this.paper.getBoundingClientRect();
    const x = Math.floor(((event.clientX - box.left) / box.width) * this.paper.width) - 1;
    const y = Math.floor(((event.clientY - box.top) / box.height) * this.paper.height) - 1;
    const [i, j] = [y % (high + 1), x % (wide + 1)];
    const k = Math.floor(y / (high + 1)) * this.columns + Math.floor(x / (wide + 1));
    this.tip.hidden = x < 0 || y < 0 || i >= high || j >= wide || k >= count;
    if (this.tip.hidden) return;
    const value = show(this.values[(k * high + i) * wide + j], 3);
    const where = count > 1 ? `${k} [${i}, ${j}]` : `[${i}, ${j}]`;
    this.tip.replaceChildren(where, " ", h("b", {}, value));
    const zoom = box.width / this.paper.offsetWidth || 1; // the CSS zoom of projector mode
    const left = Math.min(
      (event.clientX - box.left) / zoom + 12,
      this.plot.clientWidth - this.tip.offsetWidth,
    );
    const top = Math.max(0, (event.clientY - box.top) / zoom - 30);
    Object.assign(this.tip.style, { left: `${Math.max(0, left)}px`, top: `${top}px` });
  }
}

/** The zoom factor with which a picture fits into `place`. @param {HTMLElement} place */
const enlargement = (width, height, place) =>
  Math.min(place.clientWidth / width, place.clientHeight / height, MOST);

/** The number of maps per row that makes the maps large and leaves few cells empty.
 * @param {[number, number, number]} shape @param {HTMLElement} place */
function bestColumns([count, high, wide], place) {
  let [best, most] = [1, -1];
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const size = enlargement(columns * (wide + 1) + 1, rows * (high + 1) + 1, place);
    const worth = size * (1 - (0.5 * (rows * columns - count)) / count);
    if (worth > most) [best, most] = [columns, worth];
  }
  return best;
}

/** A #rrggbb colour as a pixel of a Uint32 image. @param {string} hex */
const packed = (hex) => {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
};
