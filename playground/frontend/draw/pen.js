// The Draw page's component: the pen, the answer, the net's 28×28 input, and the layer strip.
//
// Each move of the pen runs ink -> centerDigit -> engine -> painting, without the server. When the
// user pauses, the drawing is sent to Python once, for the other pages, and written to the URL.

import { Answer } from "./answer.js";
import { Brought } from "./brought.js";
import { Camera } from "./camera.js";
import { Hand, inkPoint } from "./hand.js";
import { INK_SIDE, encodePixels, encodeStrokes } from "./ink.js";
import { enlargement } from "./layout.js";
import { SIDE } from "./prepare.js";
import { Sheet, emptyContent, tinted } from "./sheet.js";
import { Strip, layerScales } from "./strip.js";
import { canRun, makeEngine, noneProbability } from "../net/engine.js";
import { loadModel } from "../net/weights.js";
import { matchTheme } from "../shared/colours.js";
import { Debounce } from "../shared/debounce.js";
import { fill, floatsFromBase64, fromBase64, h, rove } from "../shared/dom.js";
import { whenGone } from "../shared/mount.js";

const REST = 220; // ms without a new stroke before the drawing is sent
const NARROW = 720; // CSS pixels; narrower components are laid out in one column
const LOW = 190; // minimum height of the layer strip in CSS pixels
const LARGE_MAPS = 300; // the same in projector mode, where the page may scroll for larger maps
const SERVED = 1000; // ms between two frames of the camera that the server answers
const STEADY = 500; // ms after which the server learns that the camera's frames have or lack ink
const SETTLED = 1000; // ms after which the camera's answer is announced to screen readers
const GONE = 3; // frames without ink before the last digit of the camera is removed
const BUSY = 7; // ms; a second event within this time waits for the next frame
const WIDTHS = { least: 0.03, most: 0.13, first: 0.07 };

/** The sheet's content and what undo restores, kept while the user visits other pages or switches
 * the language, and the id of the drawing that Python had sent.
 * @type {{given: string, content: import("./sheet.js").Content,
 *   history: import("./sheet.js").Content[]}|null} */
let kept = null;
let penWidth = WIDTHS.first;

const toBase64 = (bytes) => btoa(String.fromCharCode(...bytes));

class Pen {
  constructor(parent, data) {
    this.parent = parent;
    this.texts = data.texts;
    this.sent = 0;
    this.mount = Math.random().toString(36).slice(2, 8);
    this.input = new Float32Array(SIDE * SIDE);
    this.digit = new Uint8Array(SIDE * SIDE);
    this.resting = new Debounce(REST, () => this.report());
    this.build();
    this.listen();
  }

  // ---- elements ---------------------------------------------------------------------------

  build() {
    const { texts } = this;
    this.canvas = h("canvas", {
      width: 0,
      height: 0,
      "data-testid": "pen",
      tabindex: 0,
      role: "img",
      "aria-label": texts.pen_alt,
    });
    this.sheet = new Sheet(this.canvas);
    this.fieldOnPen = h("div", { class: "np-field", hidden: true });
    this.fieldOnSeen = h("div", { class: "np-field", hidden: true });
    this.seen = h("canvas", {
      width: SIDE,
      height: SIDE,
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
      value: penWidth,
      "aria-label": texts.width,
      title: texts.width,
      "data-testid": "width",
      oninput: (event) => (penWidth = Number(event.target.value)),
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
    this.brought = new Brought(texts, async (name, value) => {
      await this.resting.flush(); // a report that came later would replace the picture
      this.trigger(name, value);
    });
    this.camera = new Camera(texts, {
      begin: () => {
        this.announced = null;
        this.sheet.remember();
      },
      frame: (digit) => this.seeFrame(digit),
      end: () => this.rest(),
      stop: () => this.undo(),
    });
    const file = h("input", {
      type: "file",
      accept: "image/*",
      hidden: true,
      "data-testid": "picture-file",
      onchange: () => {
        if (file.files[0]) this.brought.take(file.files[0]);
        file.value = ""; // the same file can be chosen again
      },
    });
    const choose = h(
      "button",
      { type: "button", "data-testid": "picture", onclick: () => file.click() },
      texts.picture,
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
          h("div", { class: "np-paper" }, this.canvas, this.fieldOnPen, this.camera.view),
          tools,
          this.brought.element,
        ),
        h(
          "div",
          {},
          this.answer.element,
          h(
            "div",
            { class: "np-bring" },
            choose,
            this.camera.button,
            this.camera.stopButton,
            file,
            this.camera.says,
          ),
        ),
        h(
          "section",
          { class: "np-side" },
          h("h3", { "aria-level": 2 }, texts.seen),
          h("div", { class: "np-seen" }, this.seen, this.fieldOnSeen),
          h("h3", { "aria-level": 2 }, texts.samples),
          this.samples,
          this.about,
        ),
      ),
      this.strip.element,
    );
    this.parent.append(this.root);
    this.unwatch = matchTheme(this.root, () => {
      this.sheet.redraw();
      this.strip.repaint();
    });
    this.strip.repaint();
  }

  listen() {
    const { canvas } = this;
    this.over = new AbortController();
    this.brought.listen(this.root, this.over.signal);
    this.hand = new Hand(canvas, {
      begin: (point) => this.begin(point),
      extend: (points) =>
        this.sheet.extend(points.map((point) => inkPoint(point, penWidth))) && this.soon(),
      end: () => this.changed(() => this.sheet.end()),
      takeBack: () => this.changed(() => this.sheet.takeBack()),
      erase: (points, first) => this.erase(points, first),
    });
    canvas.addEventListener("keydown", (event) => {
      if (event.key === "z" && (event.ctrlKey || event.metaKey)) this.undo();
      else if (event.key === "Delete" || event.key === "Backspace") this.clear();
      else return;
      event.preventDefault();
    });
    // A press outside the component sends the drawing at once, so that buttons use the current one.
    // A key clicks a button without a press (`detail` is 0).
    this.onPress = (event) => {
      const pressed = event.type === "pointerdown" || event.detail === 0;
      if (!pressed || this.root.contains(event.target)) return;
      if (event.target.closest?.("a[href]")) this.camera.close(); // its frames would hold the link
      this.resting.flush();
    };
    const { signal } = this.over;
    const escape = (event) => {
      if (event.key === "Escape" && !document.querySelector("dialog[open], [role=dialog]"))
        this.camera.cancel();
    };
    document.addEventListener("keydown", escape, { signal });
    // On the window, so before the listener of debounce.js that holds a link until all is sent.
    window.addEventListener("pointerdown", this.onPress, { capture: true, signal });
    window.addEventListener("click", this.onPress, { capture: true, signal });
    this.resized = new ResizeObserver(() => this.fit());
    this.resized.observe(this.root);
    this.onWindow = () => this.fit();
    window.addEventListener("resize", this.onWindow);
  }

  stop() {
    this.over.abort();
    this.camera.close();
    this.hand.stop();
    this.unwatch();
    this.resized.disconnect();
    this.strip.seen.disconnect();
    window.removeEventListener("resize", this.onWindow);
    this.resting.cancel();
    this.root.remove();
  }

  // ---- data from Python -------------------------------------------------------------------

  update({ data, setStateValue, setTriggerValue }) {
    this.trigger = setTriggerValue;
    this.brought.show(data.brought);
    this.send = setStateValue;
    this.data = data;
    this.about.textContent = data.note ?? "";
    if (!this.given) this.showSamples(data.samples);
    this.applyGiven(data.given);
    if (data.model.id !== this.modelId) this.setModel(data.model);
    else this.showServerAnswer();
    this.fit();
  }

  applyGiven(given) {
    if (!given || given.id === this.given) return;
    this.given = given.id;
    if (this.camera.stream) this.camera.close();
    const { sheet } = this;
    if (kept?.given === given.id && !this.applied) {
      sheet.put(kept.content, false);
      sheet.history = kept.history;
      this.rest(); // after a visit to another page, the URL lacks the drawing
    } else {
      const lay = sheet.content;
      const content = {
        strokes: given.strokes ?? [],
        base: given.pixels ? fromBase64(given.pixels) : null,
        source: given.source,
        label: given.label ?? null,
        own: Boolean(given.own),
      };
      sheet.put(content, lay.strokes.length > 0 || lay.base !== null);
      if (given.report) this.rest();
    }
    this.applied = true;
    this.undoButton.disabled = sheet.history.length === 0;
    this.think();
  }

  async setModel(payload) {
    this.modelId = payload.id;
    this.engine = null;
    this.strip.element.hidden = true;
    this.answer.setLabels(payload.spec.labels);
    this.rejection = payload.spec.rejection ?? 0;
    this.sheet.preparation = payload.spec.input.preparation ?? "digit";
    this.camera.preparation = this.sheet.preparation;
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
      this.engine = engine;
      this.think();
      const scales = await layerScales(engine, this.sampleInputs());
      if (payload.id !== this.modelId) return;
      this.strip.setModel(model, scales, this.data.layer_words);
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
    rove(this.samples);
  }

  takeSample(pixels, label) {
    const content = { strokes: [], base: pixels, source: "sample", label, own: false };
    this.changed(() => this.sheet.put(content));
  }

  // ---- drawing ----------------------------------------------------------------------------

  begin(point) {
    this.camera.close();
    this.resting.cancel();
    this.sheet.begin(inkPoint(point, penWidth));
    this.undoButton.disabled = false;
    this.soon();
  }

  /** Erase with the eraser end of a pen, as wide as the thickest pen draws. */
  erase(points, first) {
    this.camera.close();
    if (first) this.sheet.remember();
    this.sheet.erase(
      points.map(({ x, y }) => [x, y]),
      WIDTHS.most / 2,
    );
    this.soon();
  }

  undo() {
    if (!this.hand.busy) this.changed(() => this.sheet.undo());
  }

  clear() {
    if (!this.hand.busy) this.changed(() => this.sheet.clear());
  }

  /** Update the answer after a complete change, and send the drawing once the user pauses. */
  changed(change) {
    this.camera.close();
    change();
    this.undoButton.disabled = this.sheet.history.length === 0;
    this.think();
    this.rest();
  }

  /** Show and answer a frame of the camera. @param {Uint8Array<ArrayBuffer>|null} digit */
  seeFrame(digit) {
    this.empty = digit ? 0 : (this.empty ?? 0) + 1;
    if (!digit && this.empty < GONE) return; // a hand that shakes loses the ink for a moment
    const frame = { strokes: [], base: digit, source: "camera", label: null, own: false };
    this.sheet.put(digit ? frame : emptyContent(), false);
    this.undoButton.disabled = false;
    this.think();
    this.announceSettled();
    this.resting.start(); // a press outside sends the present frame, and so does the end
    this.keep();
    if (this.isDue()) this.resting.flush();
  }

  /** Announce the camera's answer once its label has stayed the same for a while. */
  announceSettled() {
    const { label } = this.answer.element.dataset;
    const now = performance.now();
    if (label !== this.lastLabel) this.labelSince = now;
    this.lastLabel = label;
    if (label !== this.announced && now - this.labelSince >= SETTLED) {
      this.answer.announce();
      this.announced = label;
    }
  }

  /** Whether the server needs the camera's present frame: for its answer, or because the buttons
   * that label the drawing depend on whether there is ink. */
  isDue() {
    const now = performance.now();
    if (this.sheet.blank === this.sentBlank) this.differs = 0;
    else this.differs ||= now;
    const due = !this.data.model.runs && now - (this.served ?? 0) >= SERVED;
    if (!due && !(this.differs && now - this.differs >= STEADY)) return false;
    this.served = now;
    return true;
  }

  // ---- the answer -------------------------------------------------------------------------

  /** Update the answer now, or with the next frame if the last update was within `BUSY` ms. */
  soon() {
    if (this.scheduled) return;
    if (performance.now() - (this.answered ?? 0) > BUSY) return this.think();
    this.scheduled = requestAnimationFrame(() => this.think());
  }

  /** Run the net on the current ink and paint the results. */
  think() {
    cancelAnimationFrame(this.scheduled);
    this.scheduled = 0;
    const began = performance.now();
    this.digit = this.sheet.digit();
    this.paintSeen();
    if (this.engine) {
      let most = 0;
      for (let k = 0; k < this.input.length; k++) {
        this.input[k] = this.digit[k] / 255;
        if (this.digit[k] > most) most = this.digit[k];
      }
      const { activations, logits, probabilities } = this.engine.run(this.input);
      const doubtful = this.rejection > 0 && noneProbability(logits) > this.rejection;
      this.answer.show(probabilities, most === 0, doubtful);
      if (!this.strip.element.hidden) this.strip.paint(activations);
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

  /** Show a value's receptive field as a frame on the drawing and on the 28×28 picture. */
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
    const { frame } = this.sheet;
    lay(this.fieldOnPen, frame.left / INK_SIDE, frame.top / INK_SIDE, frame.step / INK_SIDE);
    lay(this.fieldOnSeen, 0, 0, 1 / SIDE);
  }

  showServerAnswer() {
    const { server, model } = this.data;
    if (model.runs) return;
    if (server && server.n === this.number) {
      this.answer.show(floatsFromBase64(server.probabilities), this.sheet.blank, server.doubtful);
      this.answer.counted(server.ms);
      this.answer.announce();
    }
  }

  // ---- when the user pauses ---------------------------------------------------------------

  rest() {
    this.resting.start();
    this.keep();
    if (!this.data?.model.runs) this.answer.wait();
  }

  keep() {
    const { content, history } = this.sheet;
    kept = { given: this.given, content, history };
  }

  async report() {
    const { sheet, hand } = this;
    if (hand.busy) return; // the end of the current stroke calls this again
    const { strokes, base, source, label } = sheet.content;
    const { blank } = sheet;
    const code = blank || base ? "" : encodeStrokes(strokes);
    const number = `${this.mount}-${++this.sent}`;
    this.number = number;
    this.sentBlank = blank;
    // Sent before anything is awaited, so that a button's click cannot overtake the drawing.
    this.send("drawing", {
      n: number,
      blank,
      pixels: toBase64(this.digit),
      strokes: code,
      source,
      label,
    });
    this.answer.announce();
    const linked = blank || !base ? code : await encodePixels(this.digit);
    if (!hand.busy && number === this.number) this.link(linked);
  }

  /** Write the drawing to the URL, without a new history entry for each stroke. */
  link(code) {
    const url = new URL(window.location.href);
    if (code) url.searchParams.set("d", code);
    else url.searchParams.delete("d");
    window.history.replaceState(window.history.state, "", url);
  }

  // ---- size -------------------------------------------------------------------------------

  fit() {
    if (!this.hand.busy) this.sheet.fit();
    if (this.strip.element.hidden) return;
    const narrow = this.root.clientWidth < NARROW;
    const scroller = this.root.closest("[data-testid=stMain]");
    const top = this.strip.list.getBoundingClientRect().top + (scroller?.scrollTop ?? 0);
    const left = window.innerHeight - top - 12;
    const scale = enlargement();
    const least = scale > 1 ? LARGE_MAPS : LOW;
    const most = Math.max(least * scale, Math.min(560 * scale, left));
    this.strip.fit(this.strip.list.clientWidth, narrow ? 1500 : most);
  }
}

/** Streamlit calls this when the component is mounted and whenever its data changes. */
export default function pen(component) {
  const { parentElement, setStateValue, setTriggerValue } = component;
  const data = JSON.parse(component.data.json); // ui/components.py explains why it is a string
  let own = parentElement.playgroundPen;
  if (own && own.texts.undo !== data.texts.undo) {
    own.stop(); // the language has changed
    own = null;
  }
  if (!own) own = parentElement.playgroundPen = new Pen(parentElement, data);
  own.update({ data, setStateValue, setTriggerValue });
  return whenGone(parentElement, () => {
    parentElement.playgroundPen?.stop();
    parentElement.playgroundPen = null;
  });
}
