// Find it again: a gallery of named pictures, a picture that is asked about, and which name's
// pictures its embedding resembles.

import { floatsFromBase64, h, rove } from "../shared/dom.js";
import { onPicture, uploadsHidden } from "../shared/pictures.js";
import { Cosines, Curves, confusionTable, mapOf } from "./again_charts.js";
import { Camera } from "./camera.js";
import { cosinesOf, largestProducts, nearest, pairsOf } from "./cosines.js";
import { GalleryCards } from "./gallery_cards.js";
import { GalleryClient } from "./gallery_client.js";
import { pictureButton } from "./picture_files.js";
import { signed, sumTable } from "./sums.js";

const SIDE = 256; // pixels per side of a frame that is sent
const GAP = 150; // ms between two frames, at least
const SHOWN = 8; // products of a cosine
const SAME = 0.95; // cosine from which pictures are taken for the same

export class AgainPart extends GalleryClient {
  /** @param {import("./which.js").WhichView} view */
  constructor(view) {
    super(view);
    /** @type {Float32Array|null} */ this.asked = null;
    this.explained = 0; // the number of the name whose cosine is explained; 0: the first
    this.threshold = 0;
    /** @type {import("./cosines.js").Trial[]|null} */ this.trials = null;
    this.sawFrame = false;
    /** @type {any[]} */ this.mapped = []; // what the map shows
    this.listening = new AbortController();
    this.camera = new Camera((id) => this.page.t(id), {
      opened: () => this.cameraChanged(),
      closed: () => this.cameraChanged(),
    });
    this.build();
  }

  build() {
    const { t } = this;
    this.galleries = h("div", { class: "vs-row", role: "group", "aria-label": t("galleries") });
    this.cards = new GalleryCards(this);
    this.newName = h("input", {
      type: "text",
      maxlength: "30",
      placeholder: t("new_name"),
      "aria-label": t("new_name"),
      "data-testid": "which-name",
    });
    this.addFiles = pictureButton(
      "which-add",
      t("add_file"),
      (files) => this.addNames(files, this.newName),
      true,
    );
    this.addPhoto = this.button("which-shoot", t("add_photo"), () => this.addFrame());
    this.emptyAll = this.button("which-empty", t("empty"), () => this.change("empty"));
    this.notes = h("p", { class: "vs-note", role: "status", "data-testid": "which-note" });
    this.nets = h("select", {
      "aria-label": t("net"),
      "data-testid": "which-net",
      onchange: () => this.page.tell({ net: this.nets.value }),
    });
    this.samples = h("div", { class: "vs-row", role: "group", "aria-label": t("samples") });
    this.askFile = pictureButton("which-ask", t("ask_file"), ([file]) => this.ask(file));
    this.another = this.button("which-another", t("another_view"), () => this.nextView());
    this.image = h("img", { alt: t("asked_alt") });
    this.says = h("p", { class: "vs-quiet" });
    this.answer = h("p", { class: "vw-answer", role: "status", "data-testid": "which-answer" });
    this.cosines = new Cosines(
      t,
      (value, ended) => this.moved(value, ended),
      (number) => {
        this.explained = number;
        this.paint();
      },
    );
    this.reset = this.button("which-reset", t("threshold_reset"), () =>
      this.moved(this.data.measured.threshold, true),
    );
    this.curves = new Curves(t, this.view.data.again.chart_texts);
    this.confusion = h("section", { class: "vs-card" });
    this.map = h("div", {});
    this.sum = h("section", { class: "vs-card" });
    this.picture = h("div", { class: "vw-asked", tabindex: "-1" }, this.image);
    this.element = h(
      "div",
      { class: "vw-again" },
      h(
        "div",
        { class: "vs-left" },
        h("h3", { "aria-level": 2 }, t("gallery")),
        h("p", { class: "vs-quiet" }, t("intro")),
        this.galleries,
        this.cards.element,
        h("div", { class: "vs-row" }, this.newName, this.addFiles, this.addPhoto, this.emptyAll),
        this.wrong,
        this.notes,
        h("p", { class: "vs-quiet" }, t("privacy")),
      ),
      h(
        "div",
        { class: "vs-right" },
        h("div", { class: "vs-head" }, h("h3", { "aria-level": 2 }, t("ask")), this.nets),
        this.samples,
        h("div", { class: "vs-row" }, this.another, this.askFile, this.camera.button),
        this.camera.says,
        h(
          "div",
          { class: "vw-ask" },
          h("div", {}, this.camera.view, this.picture, this.says),
          h("div", {}, this.answer, this.cosines.element, this.reset),
        ),
      ),
      h("div", { class: "vw-more" }, this.curves.element, this.confusion, this.map, this.sum),
    );
    onPicture(this.picture, this.listening.signal, (file) => this.ask(file));
  }

  /** @param {string} id @param {string} text @param {() => void} onclick */
  button(id, text, onclick) {
    return h("button", { type: "button", "data-testid": id, onclick }, text);
  }

  // ---- the server -------------------------------------------------------------------------------

  /** Data of a rerun. */
  receive(data) {
    this.data = data;
    this.threshold = data.threshold;
    this.take(data);
    if (!this.camera.isOpen) {
      this.asked = floatsFromBase64(data.query.vector);
      if (this.image.src !== data.query.picture) this.image.src = data.query.picture;
    }
    this.paintChoices();
    this.paint();
    this.try();
  }

  // ---- changes ----------------------------------------------------------------------------------

  /** Add the camera's picture under the typed name. */
  async addFrame() {
    const frame = await this.camera.frame(SIDE);
    const name = this.newName.value.trim() || String(this.names.length + 1);
    if (frame && (await this.change("name", { name }, frame))) this.newName.value = "";
  }

  /** @param {number} value @param {boolean} ended */
  moved(value, ended) {
    this.threshold = value;
    this.paint();
    if (ended) this.page.tell({ cosine: value });
  }

  nextView() {
    this.page.tell({ seed: (this.data.seed % 999) + 1 });
  }

  // ---- the picture that is asked about ------------------------------------------------------------

  /** @param {File} file */
  async ask(file) {
    this.wrong.textContent = "";
    const body = await this.bytesOf(file);
    if (body && (await this.post("find", {}, body))) {
      this.camera.close();
      this.page.tell({ find: "own" });
    }
  }

  cameraChanged() {
    this.paint();
    if (this.camera.isOpen) this.look(this.camera.turn);
    else if (this.sawFrame) this.page.tell({ find: "own" });
    this.sawFrame = false;
  }

  /** Ask about one frame after another while the camera is open. @param {number} turn */
  async look(turn) {
    while (turn === this.camera.turn && !this.ended) {
      const begun = performance.now();
      const frame = document.hidden ? null : await this.camera.frame(SIDE);
      if (frame) {
        const found = await this.post("find", {}, frame);
        if (!found || turn !== this.camera.turn) return;
        this.sawFrame = true;
        if (found.net === this.net) {
          this.asked = floatsFromBase64(found.vector);
          this.paint();
        }
      }
      const spent = performance.now() - begun;
      await new Promise((done) => setTimeout(done, Math.max(0, GAP - spent)));
    }
  }

  // ---- painting -----------------------------------------------------------------------------------

  urlOf = (/** @type {number} */ picture) => `${this.data.url}/shots/${picture}`;

  /** The choices that a rerun brings. */
  paintChoices() {
    const { t, data } = this;
    this.chips(this.galleries, data.galleries, this.loaded, (gallery) => ({ gallery }));
    this.chips(this.samples, data.samples, data.sample, (find) => ({ find }));
    this.nets.replaceChildren(
      ...data.nets.map(([name, title]) => h("option", { value: name }, title)),
    );
    this.nets.value = data.net;
    this.another.disabled = !data.sample;
    this.says.textContent = data.sample ? t("view_says", { seed: data.seed }) : t("own_says");
    const hidden = uploadsHidden();
    for (const element of [this.addFiles, this.askFile, this.camera.button, this.newName])
      element.hidden = hidden;
  }

  /** @param {HTMLElement} group @param {[string, string][]} options @param {string} chosen
   * @param {(name: string) => object} change */
  chips(group, options, chosen, change) {
    const key = options.map(([name]) => name).join();
    if (group.dataset.key !== key) {
      group.dataset.key = key;
      group.replaceChildren(
        ...options.map(([name, title]) =>
          h(
            "button",
            {
              type: "button",
              class: "vs-chip",
              "data-value": name,
              onclick: () => {
                this.camera.close();
                this.page.tell(change(name));
              },
            },
            title,
          ),
        ),
      );
      rove(group);
    }
    for (const button of group.querySelectorAll("button"))
      button.setAttribute("aria-pressed", String(button.dataset.value === chosen));
  }

  paint() {
    const { t, threshold } = this;
    const open = this.camera.isOpen;
    this.addPhoto.hidden = !open;
    this.picture.hidden = open;
    if (open) this.says.textContent = t("live_says");
    const near = this.asked ? nearest(this.asked, this.names) : [];
    const [best] = near;
    const known = best && best.cosine >= threshold;
    const values = best && {
      name: best.name,
      cosine: signed(best.cosine, 2),
      threshold: signed(threshold, 3),
    };
    const id = best ? (known ? "answer_known" : "answer_unknown") : "answer_none";
    this.answer.textContent = t(id, values);
    this.answer.classList.toggle("unknown", !known);
    Object.assign(this.answer.dataset, {
      name: known ? best.name : "",
      cosine: best ? String(best.cosine) : "",
      threshold: String(threshold),
    });
    const chosen = near.find(({ number }) => number === this.explained) ?? best;
    this.cosines.show(near, threshold, chosen?.number ?? 0);
    this.cards.show(this.names);
    this.paintNotes();
    this.paintTries();
    this.paintSum(chosen);
  }

  /** What makes the answers less reliable than they look. */
  paintNotes() {
    const { t } = this;
    const filled = this.names.filter(({ pictures }) => pictures.length);
    const pairs = pairsOf(filled);
    const least = pairs.length ? Math.min(...pairs.map((each) => each.cosine)) : 0;
    let note = "";
    if (!filled.length) note = t("gallery_empty");
    else if (filled.length === 1) note = t("one_name", { name: filled[0].name });
    else if (least >= SAME) note = t("all_alike", { least: least.toFixed(2) });
    this.notes.textContent = note;
    this.notes.hidden = !note;
  }

  /** What the views show, as far as they belong to this gallery and net. */
  paintTries() {
    const { t } = this;
    const names = this.names.filter(({ pictures }) => pictures.length);
    const places = new Map(names.map(({ number }, k) => [number, k]));
    const isNew = this.tries && this.triesOf === `${this.net},${this.revision}`;
    const views = isNew
      ? this.tries.map(({ number, vector }) => ({ of: places.get(number), vector }))
      : null;
    if (this.trialsOf !== this.tries || !isNew) {
      this.trialsOf = this.tries;
      this.trials =
        views && views.map(({ of, vector }) => ({ of, cosines: cosinesOf(vector, names) }));
    }
    this.curves.show(this.data.measured, this.trials, this.threshold);
    const [twins] = pairsOf(names).sort((a, b) => b.cosine - a.cosine);
    this.confusion.hidden = !this.trials;
    if (this.trials)
      this.confusion.replaceChildren(
        confusionTable(t, this.trials, names, this.threshold, this.urlOf),
        twins
          ? h(
              "p",
              { class: "vs-quiet" },
              t("twins_says", { ...twins, cosine: signed(twins.cosine, 2) }),
            )
          : "",
      );
    const mapped = [views && this.tries, this.asked, this.revision, this.page.dark];
    if (mapped.every((each, k) => each === this.mapped[k]) && this.mapped.length) return;
    this.mapped = mapped;
    this.map.replaceChildren(
      ...(names.length
        ? [mapOf(t, names, views ?? [], this.asked, this.urlOf, this.page.dark)]
        : []),
    );
  }

  /** One cosine as a sum of products. @param {import("./cosines.js").Near|undefined} chosen */
  paintSum(chosen) {
    const { t } = this;
    this.sum.hidden = !chosen;
    if (!chosen) return;
    const { name } = chosen;
    const named = this.names.find(({ number }) => number === chosen.number);
    const { vector } = named.pictures.find(({ number }) => number === chosen.picture);
    const { rows, rest, others, sum } = largestProducts(this.asked, vector, SHOWN);
    const numbers = rows.map(({ index, a, b, product }) => [
      String(index),
      signed(a),
      signed(b),
      signed(product, 4),
    ]);
    const table = sumTable(
      [t("sum_feature"), t("sum_asked"), t("sum_named", { name }), t("sum_product")],
      [
        ...numbers,
        [t("sum_rest", { count: others }), "", "", signed(rest, 4)],
        [t("sum_total"), "", "", signed(sum, 4)],
      ],
      rows.map(({ product }) => product),
    );
    this.sum.replaceChildren(
      h("strong", {}, t("sum", { name })),
      h("p", { class: "vs-quiet" }, t("sum_says", { units: vector.length })),
      table,
    );
  }

  /** Called when the part closes. */
  end() {
    this.ended = true;
    this.listening.abort();
    this.camera.close();
    this.curves.end();
  }
}
