// Own classes: pictures gathered by class, with the camera or from files; a head that the server
// trains on their features; and its answers to the camera's frames.

import { fromBase64, h } from "../shared/dom.js";
import { uploadsHidden } from "../shared/pictures.js";
import { Camera } from "./camera.js";
import { OwnCard } from "./own_card.js";
import { reportParts } from "./own_report.js";
import { pictureButton, readPicture } from "./picture_files.js";

const SIDE = 192; // pixels per side of a frame that is sent
const GAP = 100; // ms between two frames, at least
const RATES = 8; // frames over which the rate is measured

/**
 * `playground/ui/vision_page/live.py: state_data` makes it. `classes` of the report are the numbers
 * of the trained classes; `wrong` has the number, the class and the answer of each wrong picture.
 * @typedef {{number: number, name: string, shots: number[], held: number[]}} OwnClass
 * @typedef {{classes: number[], trained: number, held: number, right: number, confusion: number[][],
 *   wrong: number[][], notes: string[], ms: number}} Report
 * @typedef {{revision: number, classes: OwnClass[], report: Report|null}} State
 */

const percent = (/** @type {number} */ value) => `${Math.round(100 * value)} %`;

export class OwnView {
  /** @param {import("./vision.js").VisionPage} page */
  constructor(page) {
    this.page = page;
    this.t = page.t;
    this.ended = false;
    /** @type {State} */ this.state = { revision: -1, classes: [], report: null };
    this.recording = 0; // the number of the class that is recorded; 0: none
    this.busy = 0; // requests that change pictures and are pending
    /** @type {number[]} */ this.times = []; // of the last answers
    this.camera = new Camera(this.t, {
      opened: () => this.cameraChanged(),
      closed: () => this.cameraChanged(),
    });
    /** @type {Map<number, OwnCard>} */ this.cards = new Map();
    this.build();
  }

  build() {
    const { t } = this;
    this.answer = h("div", { class: "vs-live", "data-testid": "own-answer", hidden: true });
    this.rate = h("p", { class: "vs-quiet", "data-testid": "own-rate" });
    this.askFile = pictureButton("own-ask", t("ask_file"), ([file]) => this.ask(file));
    this.says = h("p", { class: "vs-says", role: "status", "data-testid": "own-says" });
    this.wrongs = h("p", { class: "vs-says np-wrong", role: "alert", "data-testid": "own-wrong" });
    this.report = h("div", { class: "vs-report", "data-testid": "own-report", hidden: true });
    this.list = h("div", { class: "vs-classes", "data-testid": "own-classes" });
    this.more = h(
      "button",
      { type: "button", "data-testid": "own-new", onclick: () => this.addClass() },
      t("class_new"),
    );
    this.placeholder = h("p", { class: "vs-placeholder" }, t("camera_closed"));
    this.asked = h("img", { class: "vs-asked", alt: t("asked_alt"), hidden: true });
    this.keepName = h("input", {
      type: "text",
      maxlength: "60",
      "aria-label": t("keep_name"),
      placeholder: t("model_name"),
      "data-testid": "own-keep-name",
    });
    this.keepButton = h("button", { class: "vs-main", "data-testid": "own-keep" }, t("keep"));
    this.keptSays = h("p", { class: "vs-says", role: "status", "data-testid": "own-kept" });
    this.keep = h(
      "form",
      {
        class: "vs-row",
        hidden: true,
        onsubmit: (/** @type {Event} */ event) => {
          event.preventDefault();
          this.page.tell({ keep: this.keepName.value });
        },
      },
      this.keepName,
      this.keepButton,
    );
    this.element = h(
      "div",
      { class: "vs-own" },
      h(
        "div",
        { class: "vs-left" },
        h("div", { class: "vs-row" }, this.camera.button, this.askFile),
        this.camera.says,
        this.camera.view,
        this.placeholder,
        this.asked,
        this.answer,
        this.rate,
      ),
      h(
        "div",
        { class: "vs-right" },
        this.list,
        h("div", { class: "vs-row" }, this.more),
        this.wrongs,
        this.says,
        this.report,
        this.keep,
        this.keptSays,
        h("p", { class: "vs-quiet" }, t("privacy")),
      ),
    );
  }

  // ---- the server -------------------------------------------------------------------------------

  /** Data of a rerun. */
  receive(data) {
    this.url = data.url;
    this.keptSays.textContent = data.kept?.says ?? "";
    this.keptSays.classList.toggle("np-wrong", data.kept?.name === "");
    if (data.revision >= this.state.revision) this.take(data);
    this.askFile.hidden = uploadsHidden();
  }

  /** Send a request, and take the new state. Returns the answer; null if there is none, and then
   * `wrongs` says why.
   * @param {string} action @param {Record<string, any>} [values] @param {Blob} [body] */
  async post(action, values = {}, body = undefined) {
    let found;
    try {
      const query = new URLSearchParams(values);
      const response = await fetch(`${this.url}/${action}?${query}`, { method: "POST", body });
      found = await response.json();
      if (response.status === 404) found.error = this.t("own_gone");
    } catch {
      found = { error: this.t("no_connection") };
    }
    if (this.ended) return null;
    if (found.error !== undefined) {
      this.fail(found.error);
      return null;
    }
    if (found.classes && found.revision > this.state.revision) this.take(found);
    return found;
  }

  fail(sentence) {
    this.wrongs.textContent = sentence;
  }

  /** Change the pictures or classes, and train when nothing else is pending.
   * @param {() => Promise<any>} change @param {boolean} [trains] */
  async change(change, trains = true) {
    this.fail("");
    this.busy += 1;
    try {
      await change();
    } finally {
      this.busy -= 1;
    }
    if (trains && !this.busy && !this.recording && !this.ended) await this.train();
  }

  async train() {
    const filled = this.state.classes.filter(({ shots }) => shots.length);
    if (filled.length < 2) {
      // Not an error: the visitor is about to gather pictures of the next class.
      this.says.textContent = filled.length
        ? this.t("next_class", { name: filled[0].name })
        : this.t("first_class");
      return;
    }
    this.says.textContent = this.t("training");
    await this.post("train");
    this.paint();
  }

  // ---- pictures -----------------------------------------------------------------------------------

  addClass() {
    const name = this.t("class_name", { number: this.state.classes.length + 1 });
    this.change(() => this.post("new", { name }), false);
  }

  /** Gather pictures of a class from the camera while its button is held.
   * @param {number} number of the class */
  async record(number) {
    if (this.recording) return;
    if (!this.camera.isOpen) {
      await this.camera.open();
      return; // the visitor presses again, and sees what the camera sees
    }
    this.recording = number;
    this.paint();
    await this.change(async () => {
      while (this.recording === number && this.camera.isOpen && !this.ended) {
        const begun = performance.now();
        const frame = await this.camera.frame(SIDE);
        if (frame && (await this.post("gather", { class: number }, frame)) === null) break;
        await pause(GAP - (performance.now() - begun));
      }
      if (this.recording === number) this.recording = 0;
    });
    this.paint();
  }

  stopRecording() {
    this.recording = 0;
  }

  /** Add picture files to a class. @param {number} number @param {File[]} files */
  addFiles(number, files) {
    return this.change(async () => {
      const problems = [];
      for (const [k, file] of files.entries()) {
        if (this.ended) return;
        if (files.length > 1)
          this.says.textContent = this.t("reading", { done: k + 1, count: files.length });
        const { data, problem } = await readPicture(file, this.t);
        const body = new Blob([fromBase64(data ?? "")]);
        if (problem) problems.push(`${file.name}: ${problem}`);
        else if ((await this.post("gather", { class: number }, body)) === null)
          problems.push(`${file.name}: ${this.wrongs.textContent}`);
      }
      this.fail(problems.slice(0, 3).join(" "));
    });
  }

  // ---- answers ------------------------------------------------------------------------------------

  cameraChanged() {
    this.times = [];
    this.paint();
    if (this.camera.isOpen) this.look(this.camera.turn);
  }

  /** Ask about one frame after another while the camera is open. @param {number} turn */
  async look(turn) {
    while (turn === this.camera.turn && !this.ended) {
      const begun = performance.now();
      const asks = this.state.report && !this.recording && !this.busy && !document.hidden;
      const frame = asks ? await this.camera.frame(SIDE) : null;
      if (frame) {
        const found = await this.post("answer", {}, frame);
        if (turn !== this.camera.turn) return;
        if (found === null) return;
        this.times = [...this.times, performance.now()].slice(-RATES);
        this.showAnswer(found.probabilities);
      }
      await pause(GAP - (performance.now() - begun));
    }
  }

  /** Ask about a file. @param {File} file */
  async ask(file) {
    const { data, problem } = await readPicture(file, this.t);
    this.fail(problem);
    if (data === null) return;
    const body = new Blob([fromBase64(data)]);
    const found = await this.post("answer", {}, body);
    if (!found) return;
    this.camera.close();
    if (this.askedUrl) URL.revokeObjectURL(this.askedUrl);
    this.askedUrl = URL.createObjectURL(file);
    this.asked.src = this.askedUrl;
    this.asked.hidden = false;
    this.placeholder.hidden = true;
    this.showAnswer(found.probabilities);
  }

  /** @param {Record<string, number>} probabilities by the number of the class */
  showAnswer(probabilities) {
    const rows = this.state.classes
      .filter(({ number }) => number in probabilities)
      .map(({ number, name }) => ({ name, number, probability: probabilities[number] }));
    this.answer.hidden = rows.length === 0;
    if (!rows.length) return;
    const best = rows.reduce((a, b) => (b.probability > a.probability ? b : a));
    const key = rows.map(({ number, name }) => `${number} ${name}`).join();
    if (this.answer.dataset.key !== key) {
      this.answer.dataset.key = key;
      this.answer.replaceChildren(
        ...rows.map(({ name }) =>
          h(
            "div",
            { class: "vs-label" },
            h("span", {}, name),
            h("i", {}, h("b", {})),
            h("span", { translate: "no" }),
          ),
        ),
      );
    }
    rows.forEach(({ number, probability }, k) => {
      const row = /** @type {HTMLElement} */ (this.answer.children[k]);
      row.classList.toggle("first", number === best.number);
      const [, bar, share] = row.children;
      /** @type {HTMLElement} */ (bar.firstChild).style.width = `${100 * probability}%`;
      share.textContent = percent(probability);
    });
    const [first] = this.times;
    const spent = performance.now() - first;
    const rate = this.times.length > 1 ? (1000 * (this.times.length - 1)) / spent : null;
    this.rate.textContent =
      rate && this.camera.isOpen ? this.t("rate", { rate: rate.toFixed(1) }) : "";
    Object.assign(this.answer.dataset, {
      label: best.name,
      probability: String(best.probability),
      rate: rate ? rate.toFixed(1) : "",
      count: String(Number(this.answer.dataset.count ?? 0) + 1),
    });
  }

  // ---- painting -----------------------------------------------------------------------------------

  /** @param {State} state */
  take(state) {
    this.state = state;
    this.paint();
  }

  paint() {
    const { classes, report } = this.state;
    this.placeholder.hidden = this.camera.isOpen || !this.asked.hidden;
    if (this.camera.isOpen) this.asked.hidden = true;
    if (!report) this.answer.hidden = true;
    for (const number of [...this.cards.keys()])
      if (!classes.some((each) => each.number === number)) this.cards.delete(number);
    const cards = classes.map((each) => this.card(each));
    if (
      cards.some((card, k) => this.list.children[k] !== card.element) ||
      this.list.childElementCount !== cards.length
    )
      this.list.replaceChildren(...cards.map(({ element }) => element));
    classes.forEach((each, k) => cards[k].paint(each));
    this.paintReport(report);
    this.keep.hidden = !report;
    if (!this.says.textContent && !report)
      this.says.textContent = this.t(
        classes.some(({ shots }) => shots.length) ? "train_hint" : "first_class",
      );
  }

  /** The card of a class, made once. @param {OwnClass} given */
  card(given) {
    const made = this.cards.get(given.number) ?? new OwnCard(this, given);
    this.cards.set(given.number, made);
    return made;
  }

  /** @param {Report|null} report */
  paintReport(report) {
    this.report.hidden = !report;
    if (!report) {
      delete this.report.dataset.right;
      return;
    }
    const { t } = this;
    const { trained, held, right, ms } = report;
    Object.assign(this.report.dataset, { held, right, trained });
    const seconds = (ms / 1000).toFixed(2);
    this.says.textContent = t("trained", { count: trained, seconds });
    const names = report.classes.map(
      (number) => this.state.classes.find((each) => each.number === number)?.name ?? "",
    );
    this.report.replaceChildren(...reportParts(report, names, t));
  }

  /** Called when the view closes. */
  end() {
    this.ended = true;
    this.recording = 0;
    this.camera.close();
    if (this.askedUrl) URL.revokeObjectURL(this.askedUrl);
  }
}

/** @param {number} ms */
const pause = (ms) => new Promise((done) => setTimeout(done, Math.max(0, ms)));
