// Faces: a cascade of three nets, stage by stage, on a sample or on the visitor's picture. Nothing is
// shown before the visitor has agreed.

import { h, rove, svg } from "../shared/dom.js";
import { onPicture, uploadsHidden } from "../shared/pictures.js";
import { Camera } from "./camera.js";
import { pictureInput, readPicture } from "./picture_files.js";
import { percent } from "./sums.js";

const SHOT = 480; // pixels per side of a photo from the camera
const STAGES = ["pyramid", "p", "r", "o"];

export class FacesPart {
  /** @param {import("./which.js").WhichView} view */
  constructor(view) {
    this.page = view.page;
    this.t = view.t;
    /** @type {any} */ this.data = null;
    this.stage = "o";
    this.listening = new AbortController();
    this.camera = new Camera((id) => this.page.t(id), {
      opened: () => this.switched(),
      closed: () => this.switched(),
    });
    this.build();
  }

  build() {
    const { t } = this;
    this.question = h(
      "section",
      { class: "vs-card vw-consent", "data-testid": "faces-consent" },
      h("h3", { "aria-level": 2 }, t("faces_question")),
      h("p", {}, t("faces_terms")),
      h("p", {}, t("faces_limits")),
      this.button("faces-agree", t("faces_agree"), () => this.page.tell({ agreed: true })),
    );
    this.samples = h("div", { class: "vs-row", role: "group", "aria-label": t("samples") });
    this.turns = h("div", { class: "vs-row", role: "group", "aria-label": t("faces_turns") });
    this.file = pictureInput("faces-file", ([file]) => this.bring(file));
    this.upload = this.button("faces-upload", t("ask_file"), () => this.file.click());
    this.shoot = this.button("faces-shoot", this.page.t("shoot"), () => this.take());
    this.forget = this.button("faces-forget", t("faces_forget"), () => {
      this.camera.close();
      this.page.tell({ forget: true });
    });
    this.forget.classList.add("vs-main");
    this.problem = h("p", { class: "np-wrong", role: "alert", "data-testid": "faces-problem" });
    this.image = h("img", { alt: t("faces_picture") });
    this.marks = svg("svg", { class: "vw-marks", "aria-hidden": "true" });
    this.picture = h("div", { class: "vw-face-picture", tabindex: "-1" }, this.image);
    this.picture.append(this.marks);
    this.says = h("p", { class: "vw-answer", role: "status", "data-testid": "faces-says" });
    this.stages = h("div", { class: "vs-row", role: "group", "aria-label": t("faces_stages") });
    this.stages.append(
      ...STAGES.map((stage) => {
        const chip = this.button(`faces-${stage}`, t(`faces_stage_${stage}`), () => {
          this.stage = stage;
          this.paint();
        });
        chip.classList.add("vs-chip");
        chip.dataset.stage = stage;
        return chip;
      }),
    );
    rove(this.stages);
    this.about = h("p", {});
    this.crops = h("div", { class: "vw-crops", "data-testid": "faces-crops" });
    this.shown = h(
      "div",
      { class: "vs-what" },
      h(
        "div",
        { class: "vs-left" },
        this.samples,
        h("div", { class: "vs-row" }, this.upload, this.file, this.camera.button, this.shoot),
        this.camera.says,
        this.problem,
        this.camera.view,
        this.picture,
        this.turns,
        h("div", { class: "vs-row" }, this.forget),
        h("p", { class: "vs-quiet" }, t("faces_terms")),
      ),
      h(
        "div",
        { class: "vs-right" },
        this.says,
        this.stages,
        this.about,
        this.crops,
        h("p", { class: "vs-quiet" }, t("faces_misses")),
      ),
    );
    this.element = h("div", {});
    onPicture(this.picture, this.listening.signal, (file) => this.bring(file));
  }

  /** @param {string} id @param {string} text @param {() => void} onclick */
  button(id, text, onclick) {
    return h("button", { type: "button", "data-testid": id, onclick }, text);
  }

  receive(data) {
    this.data = data;
    const shown = data.agreed ? this.shown : this.question;
    if (this.element.firstChild !== shown) this.element.replaceChildren(shown);
    if (!data.agreed) {
      this.camera.close();
      this.image.removeAttribute("src");
      return;
    }
    this.chips(this.samples, data.samples, data.sample, (face) => ({ face }));
    const turns = data.turns.map((turn) => [turn, this.t(`faces_turned_${turn}`)]);
    this.chips(this.turns, turns, data.turned, (turned) => ({ turned }));
    this.problem.textContent = data.problem;
    this.upload.hidden = this.camera.button.hidden = uploadsHidden();
    if (this.image.src !== data.picture) this.image.src = data.picture;
    this.switched();
    this.paint();
  }

  /** Buttons, one of which is chosen. @param {HTMLElement} group @param {[any, string][]} options
   * @param {any} chosen @param {(value: any) => object} change */
  chips(group, options, chosen, change) {
    if (group.childElementCount !== options.length) {
      const id = (/** @type {any} */ value) => `faces-choice-${value}`;
      group.replaceChildren(
        ...options.map(([value, title]) =>
          this.button(id(value), title, () => this.page.tell(change(value))),
        ),
      );
      rove(group);
    }
    options.forEach(([value], k) => {
      const button = group.children[k];
      button.classList.add("vs-chip");
      button.setAttribute("aria-pressed", String(value === chosen));
    });
  }

  switched() {
    this.shoot.hidden = !this.camera.isOpen;
    this.picture.hidden = this.camera.isOpen;
  }

  paint() {
    const { t, data, stage } = this;
    for (const chip of this.stages.querySelectorAll("button"))
      chip.setAttribute("aria-pressed", String(chip.dataset.stage === stage));
    const count = data.faces.length;
    this.says.textContent = t("faces_found", { count, ms: data.ms });
    this.says.classList.toggle("unknown", count === 0);
    this.says.dataset.count = String(count);
    const part = data.stages.find((/** @type {any} */ { name }) => name === stage);
    const windows = data.levels.reduce((sum, level) => sum + level.windows, 0);
    const { given = 0, passed = 0, kept = 0 } = part ?? {};
    const values = { given, passed, kept, windows, levels: data.levels.length };
    this.about.textContent = t(`faces_about_${stage}`, { ...values, smallest: data.smallest });
    const crops = part
      ? part.crops.map((crop) =>
          this.crop(crop.picture, percent(crop.score, 1), crop.passed ? "passed" : "refused"),
        )
      : data.levels.map(({ picture, width, height, found }) =>
          this.crop(picture, t("faces_level", { width, height, found }), "level"),
        );
    this.crops.replaceChildren(...crops);
    this.paintMarks(part);
  }

  /** @param {string} src @param {string} text @param {string} kind */
  crop(src, text, kind) {
    const name = this.t(kind === "level" ? "faces_level_picture" : `faces_${kind}`);
    return h(
      "figure",
      { class: `vw-crop ${kind}` },
      h("img", { src, alt: name, title: name }),
      h("figcaption", { translate: "no" }, text),
    );
  }

  /** The stage's windows on the picture; those of the last with the faces' points. */
  paintMarks(part) {
    const { width, height, faces } = this.data;
    this.marks.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const frame = ([x, y, wide, high]) =>
      svg("rect", { x, y, width: wide, height: high, "vector-effect": "non-scaling-stroke" });
    const radius = Math.max(width, height) / 130;
    const isLast = this.stage === "o";
    const boxes = isLast ? faces.map(({ box }) => box) : (part?.boxes ?? []);
    const points = isLast ? faces.flatMap((face) => face.points) : [];
    this.marks.replaceChildren(
      ...boxes.map(frame),
      ...points.map(([cx, cy]) => svg("circle", { cx, cy, r: radius })),
    );
  }

  // ---- the visitor's picture --------------------------------------------------------------------

  /** @param {File} file */
  async bring(file) {
    const { data, problem } = await readPicture(file, this.page.t);
    if (problem) this.problem.textContent = problem;
    else this.page.tell({ face_picture: data });
  }

  /** Take a photo with the camera, and close it. */
  take() {
    const drawn = this.camera.draw(SHOT);
    if (drawn === null) return;
    const data = drawn.toDataURL("image/jpeg", 0.92).replace(/^[^,]*,/, "");
    this.camera.close();
    this.page.tell({ face_picture: data });
  }

  /** Called when the part closes. */
  end() {
    this.listening.abort();
    this.camera.close();
  }
}
