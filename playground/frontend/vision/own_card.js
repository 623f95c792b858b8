// The card of an own class: its name, its pictures, and the button that records more.

import { h, rove } from "../shared/dom.js";
import { uploadsHidden } from "../shared/pictures.js";
import { pictureButton } from "./picture_files.js";

export class OwnCard {
  /** @param {import("./own.js").OwnView} view @param {import("./own.js").OwnClass} given */
  constructor(view, { number, name }) {
    this.view = view;
    const { t } = view;
    this.field = h("input", {
      type: "text",
      maxlength: "30",
      class: "vs-name",
      "aria-label": t("class_name_of", { name }),
      "data-testid": "own-name",
      onchange: () =>
        view.change(() => view.post("rename", { class: number, name: this.field.value }), false),
    });
    this.hold = h(
      "button",
      {
        type: "button",
        class: "vs-main vs-hold",
        "data-testid": "own-record",
        onpointerdown: (/** @type {PointerEvent} */ event) => {
          if (event.button) return;
          this.hold.setPointerCapture?.(event.pointerId);
          view.record(number);
        },
        onpointerup: () => view.stopRecording(),
        onpointercancel: () => view.stopRecording(),
        onblur: () => view.stopRecording(),
        oncontextmenu: (/** @type {Event} */ event) => event.preventDefault(),
        onkeydown: (/** @type {KeyboardEvent} */ event) => {
          if (![" ", "Enter"].includes(event.key)) return;
          event.preventDefault();
          if (!event.repeat) view.record(number);
        },
        onkeyup: () => view.stopRecording(),
      },
      t("record"),
    );
    this.files = pictureButton(
      "own-files",
      t("files"),
      (chosen) => view.addFiles(number, chosen),
      true,
    );
    this.count = h("span", { class: "vs-quiet", "data-testid": "own-count" });
    this.remove = h(
      "button",
      {
        type: "button",
        class: "vs-icon",
        "data-testid": "own-remove",
        onclick: () => view.change(() => view.post("remove", { class: number })),
      },
      "×",
    );
    this.shots = h("div", { class: "vs-shots", "data-testid": "own-shots" });
    rove(this.shots);
    this.element = h(
      "section",
      { class: "vs-card", "data-testid": "own-class", "data-number": number },
      h("div", { class: "vs-head" }, this.field, this.count, this.remove),
      h("div", { class: "vs-row" }, this.hold, this.files),
      this.shots,
    );
  }

  /** @param {import("./own.js").OwnClass} given */
  paint({ number, name, shots, held }) {
    const { view } = this;
    const { t } = view;
    if (document.activeElement !== this.field) this.field.value = name;
    this.count.textContent = t("shots", { count: shots.length });
    this.element.dataset.count = String(shots.length);
    this.files.hidden = uploadsHidden();
    this.remove.setAttribute("aria-label", t("class_remove", { name }));
    this.remove.title = t("class_remove", { name });
    this.hold.classList.toggle("on", view.recording === number);
    this.hold.textContent = view.camera.isOpen ? t("record") : t("record_open");
    const there = new Map(
      [...this.shots.children].map((shot) => [
        Number(/** @type {HTMLElement} */ (shot).dataset.shot),
        /** @type {HTMLElement} */ (shot),
      ]),
    );
    for (const [shot, element] of there) if (!shots.includes(shot)) element.remove();
    for (const shot of shots) if (!there.has(shot)) this.shots.append(this.shot(shot));
    const first = /** @type {HTMLElement|null} */ (this.shots.firstElementChild);
    if (first && !this.shots.querySelector("[tabindex='0']")) first.tabIndex = 0;
    const wrong = new Set(view.state.report?.wrong.map(([shot]) => shot));
    for (const element of /** @type {Iterable<HTMLElement>} */ (this.shots.children)) {
      const shot = Number(element.dataset.shot);
      element.classList.toggle("held", held.includes(shot));
      element.classList.toggle("wrong", wrong.has(shot));
      const about = wrong.has(shot) ? "shot_wrong" : held.includes(shot) ? "shot_held" : "shot";
      element.title = t(about);
      element.setAttribute("aria-label", t(about));
    }
  }

  /** A picture; a click removes it. @param {number} shot */
  shot(shot) {
    return h(
      "button",
      {
        type: "button",
        class: "vs-shot",
        tabindex: "-1", // one picture of a class has the focus, the arrow keys lead to the others
        "data-shot": shot,
        onclick: () => this.view.change(() => this.view.post("forget", { shots: shot })),
      },
      h("img", { src: `${this.view.url}/shots/${shot}`, alt: "", loading: "lazy" }),
    );
  }
}
