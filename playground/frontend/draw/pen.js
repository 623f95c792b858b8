// The Draw page's part in the browser: the pen, the answer, what the network sees, the strip.
//
// At each move of the pen: ink -> centerDigit -> engine -> paint everything, in one go and
// without the server. When the hand rests, the drawing is sent to Python once, for the other
// pages, and put into the address bar.

import { Answer } from "./answer.js";
import { fill, floatsFromBase64, fromBase64, h } from "../shared/dom.js";
import { canRun, makeEngine } from "../net/engine.js";
import { INK_SIDE, encodePixels, encodeStrokes, layStroke } from "./ink.js";
import { SIDE, centerDigit } from "./prepare.js";
import { Strip, layerScales } from "./strip.js";
import { loadModel } from "../net/weights.js";

const REST = 220; // ms without a new stroke before the drawing is sent
const STEP = 0.0015; // points closer than this part of the side add nothing
const NARROW = 720; // CSS pixels; below, everything stacks
const BUSY = 7; // ms; a second event within this time waits for the next frame
const WIDTHS = { least: 0.03, most: 0.13, first: 0.07 };

/** The drawing outlives the component: another page may be visited in between. */
let kept = null;

const makeCanvas = (side, attributes = {}) =>
  h("canvas", { width: side, height: side, ...attributes });
const toBase64 = (bytes) => btoa(String.fromCharCode(...bytes));

/** A 28×28 picture as a canvas whose ink is `colour` and whose paper is clear.
 * @param {Uint8Array} pixels @param {number[]} colour */
function tinted(pixels, colour) {
  const [red, green, blue] = colour;
  const canvas = makeCanvas(SIDE);
  const image = new ImageData(SIDE, SIDE);
  pixels.forEach((value, k) => image.data.set([red, green, blue, value], 4 * k));
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}

class Pen {
  constructor(parent, data) {
    this.parent = parent;
    this.texts = data.texts;
    this.strokes = [];
    /** @type {Uint8Array<ArrayBuffer>} */
    this.base = null; // a given 28×28 picture that lies below the strokes
    this.source = "pen";
    this.label = null;
    this.history = [];
    /** @type {import("./ink.js").Stroke} */
    this.active = null; // the stroke under the hand
    this.penWidth = kept?.penWidth ?? WIDTHS.first;
    this.sent = 0;
    this.mount = Math.random().toString(36).slice(2, 8);
    this.input = new Float32Array(SIDE * SIDE);
    this.digit = new Uint8Array(SIDE * SIDE);
    this.frame = { left: 0, top: 0, step: INK_SIDE / SIDE };
    this.ink = makeCanvas(INK_SIDE).getContext("2d", { willReadFrequently: true });
    this.build();
    this.listen();
  }

  // ---- elements ---------------------------------------------------------------------------

  build() {
    const { texts } = this;
    this.canvas = makeCanvas(0, {
      "data-testid": "pen",
      tabindex: 0,
      role: "img",
      "aria-label": texts.pen_alt,
    });
    this.context = this.canvas.getContext("2d");
    this.fieldOnPen = h("div", { class: "np-field", hidden: true });
    this.fieldOnSeen = h("div", { class: "np-field", hidden: true });
    this.seen = makeCanvas(SIDE, {
      "data-testid": "seen",
      role: "img",
      "aria-label": texts.seen_alt,
    });
    this.seenImage = new ImageData(SIDE, SIDE);
    this.answer = new Answer(texts);
    this.strip = new Strip(texts, (field) => this.showField(field));
    this.samples = h("div", { class: "np-samples", role: "group", "aria-label": texts.samples });
    this.about = h("p", { class: "np-quiet", "data-testid": "note" });
    const slider = h("input", {
      type: "range",
      min: WIDTHS.least,
      max: WIDTHS.most,
      step: 0.005,
      value: this.penWidth,
      "aria-label": texts.width,
      title: texts.width,
      "data-testid": "width",
      oninput: (event) => (this.penWidth = Number(event.target.value)),
    });
    this.undoButton = h(
      "button",
      { type: "button", "data-testid": "undo", onclick: () => this.undo() },
      texts.undo,
    );
    const tools = h(
      "div",
      { class: "np-tools" },
      this.undoButton,
      h(
        "button",
        { type: "button", "data-testid": "clear", onclick: () => this.clear() },
        texts.clear,
      ),
      h(
        "label",
        { class: "np-width" },
        h("span", { class: "np-thin" }),
        slider,
        h("span", { class: "np-thick" }),
      ),
    );
    this.root = h(
      "div",
      { class: "np-pen" },
      h(
        "div",
        { class: "np-top" },
        h(
          "div",
          { class: "np-paper-column" },
          h("div", { class: "np-paper" }, this.canvas, this.fieldOnPen),
          tools,
        ),
        this.answer.element,
        h(
          "section",
          { class: "np-side" },
          h("h3", {}, texts.seen),
          h("div", { class: "np-seen" }, this.seen, this.fieldOnSeen),
          h("h3", {}, texts.samples),
          this.samples,
          this.about,
        ),
      ),
      this.strip.element,
    );
    this.parent.append(this.root);
  }

  listen() {
    const { canvas } = this;
    canvas.addEventListener("pointerdown", (event) => this.begin(event));
    canvas.addEventListener("pointermove", (event) => this.move(event));
    for (const kind of ["pointerup", "pointercancel", "lostpointercapture"]) {
      canvas.addEventListener(kind, (event) => this.end(event));
    }
    // touch-action covers current browsers; older Safari needs this to keep the page still.
    canvas.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
    canvas.addEventListener("contextmenu", (event) => event.preventDefault());
    canvas.addEventListener("keydown", (event) => {
      if (event.key === "z" && (event.ctrlKey || event.metaKey)) this.undo();
      else if (event.key === "Delete" || event.key === "Backspace") this.clear();
      else return;
      event.preventDefault();
    });
    // Who leaves the canvas for a button wants the drawing that is on it.
    this.onPress = (event) => this.resting && !this.root.contains(event.target) && this.report();
    document.addEventListener("pointerdown", this.onPress, true);
    this.resized = new ResizeObserver(() => this.fit());
    this.resized.observe(this.root);
    this.onWindow = () => this.fit();
    window.addEventListener("resize", this.onWindow);
  }

  stop() {
    this.resized.disconnect();
    this.strip.seen.disconnect();
    window.removeEventListener("resize", this.onWindow);
    document.removeEventListener("pointerdown", this.onPress, true);
    clearTimeout(this.resting);
    this.root.remove();
  }

  // ---- what Python says -------------------------------------------------------------------

  update({ data, setStateValue }) {
    this.send = setStateValue;
    this.data = data;
    this.about.textContent = data.note ?? "";
    if (!this.given) this.showSamples(data.samples);
    this.applyGiven(data.given);
    if (data.model.id !== this.modelId) this.setModel(data.model);
    else this.showServerAnswer();
    this.fit();
    this.redraw(); // the theme may have changed
  }

  applyGiven(given) {
    if (!given || given.id === this.given) return;
    this.given = given.id;
    if (kept?.given === given.id && !this.applied) {
      Object.assign(this, {
        strokes: kept.strokes,
        base: kept.base,
        source: kept.source,
        label: kept.label,
      });
      this.rest(); // coming back from another page leaves the link without the drawing
    } else {
      if (this.strokes.length || this.base) this.remember();
      this.strokes = given.strokes ?? [];
      this.base = given.pixels ? fromBase64(given.pixels) : null;
      this.source = given.source;
      this.label = given.label ?? null;
      if (given.report) this.rest();
    }
    this.applied = true;
    this.redraw();
    this.think();
  }

  async setModel(payload) {
    this.modelId = payload.id;
    this.engine = null;
    this.strip.element.hidden = true;
    this.answer.setLabels(payload.spec.labels);
    if (!payload.runs || !payload.url || !canRun(payload.spec)) {
      this.answer.note.textContent = this.texts.server_answers;
      this.answer.wait();
      this.think();
      if (!payload.runs) this.rest();
      return;
    }
    this.answer.note.textContent = "";
    try {
      const model = await loadModel(payload);
      if (payload.id !== this.modelId) return;
      const engine = makeEngine(model.spec, model.weights);
      const scales = layerScales(engine, this.sampleInputs());
      this.engine = engine;
      this.strip.setModel(model, scales);
      this.strip.element.hidden = false;
      this.root.dataset.model = payload.name;
      this.think();
      this.fit();
    } catch (error) {
      this.answer.note.textContent = fill(this.texts.no_weights, { name: payload.name });
      console.error(error);
    }
  }

  sampleInputs() {
    return this.sampleDigits.map((pixels) => Float32Array.from(pixels, (value) => value / 255));
  }

  showSamples({ images, labels }) {
    const all = fromBase64(images);
    this.sampleDigits = labels.map((_, k) => all.slice(k * SIDE * SIDE, (k + 1) * SIDE * SIDE));
    this.samples.replaceChildren(
      ...this.sampleDigits.map((pixels, k) => {
        const name = fill(this.texts.sample_alt, { digit: labels[k] });
        const button = h("button", {
          type: "button",
          class: "np-sample",
          "aria-label": name,
          title: name,
          "data-testid": "sample",
          "data-digit": labels[k],
          onclick: () => this.takeSample(pixels, labels[k]),
        });
        button.append(tinted(pixels, [255, 255, 255]));
        return button;
      }),
    );
  }

  takeSample(pixels, label) {
    this.remember();
    Object.assign(this, { strokes: [], base: pixels, source: "sample", label });
    this.redraw();
    this.think();
    this.rest();
  }

  // ---- the hand ---------------------------------------------------------------------------

  /** Position and width of an event, in parts of the side.
   * @returns {import("./ink.js").Point} */
  pointOf(event) {
    const box = this.box;
    const real = event.pointerType === "pen" || event.pointerType === "touch";
    const varies = real && event.pressure > 0 && event.pressure < 1 && event.pressure !== 0.5;
    const width = this.penWidth * (varies ? 0.5 + event.pressure : 1);
    const inside = (value) => Math.min(1, Math.max(0, value));
    return [
      inside((event.clientX - box.left) / box.width),
      inside((event.clientY - box.top) / box.height),
      width,
    ];
  }

  begin(event) {
    if (this.active || (event.pointerType === "mouse" && event.button !== 0)) return;
    event.preventDefault();
    this.canvas.focus({ preventScroll: true });
    this.canvas.setPointerCapture(event.pointerId);
    this.box = this.canvas.getBoundingClientRect();
    this.remember();
    clearTimeout(this.resting);
    this.resting = 0;
    this.pointer = event.pointerId;
    this.active = [this.pointOf(event)];
    this.strokes = [...this.strokes, this.active];
    this.source = "pen";
    this.label = null;
    this.lay(0);
    this.soon();
  }

  move(event) {
    if (!this.active || event.pointerId !== this.pointer) return;
    const batch = event.getCoalescedEvents?.() ?? [];
    const from = this.active.length;
    for (const each of batch.length ? batch : [event]) {
      const point = this.pointOf(each),
        last = this.active[this.active.length - 1];
      if (Math.hypot(point[0] - last[0], point[1] - last[1]) >= STEP) this.active.push(point);
    }
    if (this.active.length > from) {
      this.lay(from);
      this.soon();
    }
  }

  end(event) {
    if (!this.active || event.pointerId !== this.pointer) return;
    this.active = null;
    this.redraw(); // the straight bits at the tip give way to the curve
    this.think();
    this.rest();
  }

  remember() {
    this.history.push({
      strokes: this.strokes,
      base: this.base,
      source: this.source,
      label: this.label,
    });
    if (this.history.length > 100) this.history.shift();
  }

  undo() {
    const before = this.history.pop();
    if (!before || this.active) return;
    Object.assign(this, before);
    this.redraw();
    this.think();
    this.rest();
  }

  clear() {
    if (this.active) return;
    if (this.strokes.length || this.base) this.remember();
    Object.assign(this, { strokes: [], base: null, source: "pen", label: null });
    this.redraw();
    this.think();
    this.rest();
  }

  // ---- ink --------------------------------------------------------------------------------

  colour() {
    const found = getComputedStyle(this.root).color.match(/[\d.]+/g) ?? [0, 0, 0];
    return found.slice(0, 3).map(Number);
  }

  /** Lay the newest points of the active stroke on both canvases. */
  lay(from) {
    layStroke(this.ink, this.active, INK_SIDE, from);
    layStroke(this.context, this.active, this.canvas.width, from);
    this.grow(this.active, from);
  }

  grow(stroke, from = 0) {
    const { bounds } = this;
    for (let k = Math.max(0, from - 2); k < stroke.length; k++) {
      const [x, y, width] = stroke[k];
      bounds[0] = Math.min(bounds[0], x - width);
      bounds[1] = Math.min(bounds[1], y - width);
      bounds[2] = Math.max(bounds[2], x + width);
      bounds[3] = Math.max(bounds[3], y + width);
    }
  }

  /** Everything anew: after undo, a given picture, a change of size or theme. */
  redraw() {
    const colour = this.colour();
    const css = `rgb(${colour.join(",")})`;
    this.bounds = this.base ? [0, 0, 1, 1] : [1, 1, 0, 0];
    /** @type {[CanvasRenderingContext2D, number, number[]][]} */
    const sheets = [
      [this.ink, INK_SIDE, [0, 0, 0]],
      [this.context, this.canvas.width, colour],
    ];
    for (const [ctx, side, ink] of sheets) {
      ctx.clearRect(0, 0, side, side);
      ctx.strokeStyle = ctx === this.ink ? "#000" : css;
      ctx.imageSmoothingQuality = "high";
      if (this.base) ctx.drawImage(tinted(this.base, ink), 0, 0, side, side);
      for (const stroke of this.strokes) layStroke(ctx, stroke, side);
    }
    for (const stroke of this.strokes) this.grow(stroke);
    this.undoButton.disabled = this.history.length === 0;
  }

  /** The digit that the net sees. A given picture is prepared already, so alone it stays as it
   * is; with strokes over it, the two together are prepared anew. */
  prepare() {
    if (this.base && !this.strokes.length) {
      Object.assign(this.frame, { left: 0, top: 0, step: INK_SIDE / SIDE });
      return this.base;
    }
    const [left, top] = this.bounds
      .slice(0, 2)
      .map((at) => Math.max(0, Math.floor(at * INK_SIDE) - 1));
    const [right, bottom] = this.bounds
      .slice(2)
      .map((at) => Math.min(INK_SIDE, Math.ceil(at * INK_SIDE) + 1));
    const width = right - left,
      height = bottom - top;
    if (width <= 0 || height <= 0) return new Uint8Array(SIDE * SIDE);
    const { data } = this.ink.getImageData(left, top, width, height);
    const ink = new Uint8Array(width * height);
    for (let k = 0; k < ink.length; k++) ink[k] = data[4 * k + 3];
    const digit = centerDigit(ink, height, width, this.frame);
    this.frame.left += left;
    this.frame.top += top;
    return digit;
  }

  // ---- the answer -------------------------------------------------------------------------

  /** Answer now, or with the next frame where an answer was given only just now. */
  soon() {
    if (this.scheduled) return;
    if (performance.now() - (this.answered ?? 0) > BUSY) return this.think();
    this.scheduled = requestAnimationFrame(() => this.think());
  }

  /** From ink to everything on screen. */
  think() {
    cancelAnimationFrame(this.scheduled);
    this.scheduled = 0;
    const began = performance.now();
    this.digit = this.prepare();
    this.paintSeen();
    if (this.engine) {
      let most = 0;
      for (let k = 0; k < this.input.length; k++) {
        this.input[k] = this.digit[k] / 255;
        if (this.digit[k] > most) most = this.digit[k];
      }
      const { activations, probabilities } = this.engine.run(this.input);
      this.answer.show(probabilities, most === 0);
      this.strip.paint(activations);
      this.answered = performance.now();
      this.answer.counted(this.answered - began);
    }
    if (this.field) this.showField(this.field);
  }

  paintSeen() {
    const { data } = this.seenImage;
    for (let k = 0; k < this.digit.length; k++) {
      data[4 * k] = data[4 * k + 1] = data[4 * k + 2] = this.digit[k];
      data[4 * k + 3] = 255;
    }
    this.seen.getContext("2d").putImageData(this.seenImage, 0, 0);
  }

  /** The pixels that a value depends on, as a frame on the drawing and on the 28×28 picture. */
  showField(field) {
    this.field = field;
    this.fieldOnPen.hidden = this.fieldOnSeen.hidden = !field;
    if (!field) return;
    const [top, bottom] = field.rows,
      [left, right] = field.columns;
    const lay = (element, x, y, step) =>
      Object.assign(element.style, {
        left: `${100 * (x + left * step)}%`,
        top: `${100 * (y + top * step)}%`,
        width: `${100 * (right - left + 1) * step}%`,
        height: `${100 * (bottom - top + 1) * step}%`,
      });
    const { frame } = this;
    lay(this.fieldOnPen, frame.left / INK_SIDE, frame.top / INK_SIDE, frame.step / INK_SIDE);
    lay(this.fieldOnSeen, 0, 0, 1 / SIDE);
  }

  showServerAnswer() {
    const { server, model } = this.data;
    if (model.runs) return;
    if (server && server.n === this.number) {
      this.answer.show(floatsFromBase64(server.probabilities), !this.strokes.length && !this.base);
      this.answer.counted(server.ms);
    }
  }

  // ---- when the hand rests ----------------------------------------------------------------

  rest() {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.report(), REST);
    kept = {
      given: this.given,
      strokes: this.strokes,
      base: this.base,
      source: this.source,
      label: this.label,
      penWidth: this.penWidth,
    };
    if (!this.data?.model.runs) this.answer.wait();
  }

  async report() {
    clearTimeout(this.resting);
    this.resting = 0;
    if (this.active) return; // the end of that stroke will report
    const blank = !this.strokes.length && !this.base;
    const code = blank
      ? ""
      : this.base
        ? await encodePixels(this.digit)
        : encodeStrokes(this.strokes);
    if (this.active) return;
    this.link(code);
    this.number = `${this.mount}-${++this.sent}`;
    this.send("drawing", {
      n: this.number,
      blank,
      pixels: toBase64(this.digit),
      strokes: this.base ? "" : code,
      source: this.source,
      label: this.label,
    });
  }

  /** The address bar, without an entry in the browser's history for each stroke. */
  link(code) {
    const url = new URL(window.location.href);
    if (code) url.searchParams.set("d", code);
    else url.searchParams.delete("d");
    window.history.replaceState(window.history.state, "", url);
  }

  // ---- size -------------------------------------------------------------------------------

  fit() {
    const side = Math.round(this.canvas.clientWidth * (window.devicePixelRatio || 1));
    if (side && side !== this.canvas.width) {
      this.canvas.width = this.canvas.height = side;
      this.redraw();
    }
    if (this.strip.element.hidden) return;
    const narrow = this.root.clientWidth < NARROW;
    const scroller = this.root.closest("[data-testid=stMain]");
    const top = this.strip.list.getBoundingClientRect().top + (scroller?.scrollTop ?? 0);
    const left = window.innerHeight - top - 12;
    this.strip.fit(this.strip.list.clientWidth, narrow ? 1500 : Math.max(190, Math.min(560, left)));
  }
}

/** Streamlit calls this when the part appears and whenever its data changes. */
export default function pen(component) {
  const { parentElement, setStateValue } = component;
  const data = JSON.parse(component.data.json); // ui/components.py says why it is a text
  let own = parentElement.playgroundPen;
  if (own && own.texts.undo !== data.texts.undo) {
    own.stop(); // another language
    own = null;
  }
  if (!own) own = parentElement.playgroundPen = new Pen(parentElement, data);
  own.update({ data, setStateValue });
  return () => {
    parentElement.playgroundPen?.stop();
    parentElement.playgroundPen = null;
  };
}
