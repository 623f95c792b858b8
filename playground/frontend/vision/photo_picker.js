// The samples, the upload and the camera of a view with one photo, which Python keeps
// (`playground/ui/vision_page/photo.py`).

import { h, rove } from "../shared/dom.js";
import { onPicture, uploadsHidden } from "../shared/pictures.js";
import { Camera } from "./camera.js";
import { pictureInput, readPicture } from "./picture_files.js";

const SHOT = 480; // pixels per side of a photo from the camera

/** Sends `sample` (a name) or `photo` (a file) to Python. `camera.isOpen` tells whether the camera's
 * picture stands in place of the photo. */
export class PhotoPicker {
  /** @param {import("./vision.js").VisionPage} page
   * @param {() => void} switched called when the camera opens or closes */
  constructor(page, switched) {
    this.page = page;
    this.t = page.t;
    this.listening = new AbortController();
    this.camera = new Camera(this.t, {
      opened: () => this.showCamera(switched),
      closed: () => this.showCamera(switched),
    });
    this.build();
  }

  build() {
    const { t } = this;
    this.samples = h("div", { class: "vs-row", role: "group", "aria-label": t("samples") });
    this.file = pictureInput("vision-file", ([file]) => this.bring(file));
    this.uploadButton = h(
      "button",
      { type: "button", "data-testid": "picture", onclick: () => this.file.click() },
      t("upload"),
    );
    this.shoot = h(
      "button",
      {
        type: "button",
        class: "vs-main",
        hidden: true,
        "data-testid": "vision-shoot",
        onclick: () => this.take(),
      },
      t("shoot"),
    );
    this.problem = h("p", { class: "np-wrong", role: "alert", "data-testid": "vision-problem" });
    const bring = h(
      "div",
      { class: "vs-row", "data-testid": "vision-bring" },
      this.samples,
      this.uploadButton,
      this.file,
      this.camera.button,
      this.shoot,
    );
    this.element = h(
      "div",
      { class: "vs-picker" },
      bring,
      this.camera.says,
      this.problem,
      this.camera.view,
    );
  }

  /** Take pictures that are dropped on an element, and give it the focus after a photo.
   * @param {HTMLElement} picture */
  dropOn(picture) {
    this.picture = picture;
    onPicture(picture, this.listening.signal, (file) => this.bring(file));
  }

  /** @param {{photo: string, problem: string, samples: [string, string][]}} data */
  receive({ photo, problem, samples }) {
    if (this.samples.childElementCount !== samples.length) {
      this.samples.replaceChildren(
        ...samples.map(([name, title]) =>
          h(
            "button",
            {
              type: "button",
              class: "vs-chip",
              "data-sample": name,
              onclick: () => this.page.tell({ sample: name }),
            },
            title,
          ),
        ),
      );
      rove(this.samples);
    }
    for (const button of this.samples.querySelectorAll("button"))
      button.setAttribute("aria-pressed", String(button.dataset.sample === photo));
    this.say(problem);
    this.uploadButton.hidden = this.camera.button.hidden = uploadsHidden();
  }

  /** @param {string} problem why a photo was not taken, or "" */
  say(problem) {
    this.problem.textContent = problem;
    this.problem.hidden = !problem;
  }

  /** Send a file that the visitor chose, dropped or pasted. @param {File} file */
  async bring(file) {
    const { data, problem } = await readPicture(file, this.t);
    if (problem) this.say(problem);
    else this.page.tell({ photo: { data } });
  }

  /** @param {() => void} switched */
  showCamera(switched) {
    this.shoot.hidden = !this.camera.isOpen;
    switched();
  }

  /** Take a photo with the camera, and close it. */
  take() {
    const drawn = this.camera.draw(SHOT);
    if (drawn === null) return;
    const data = drawn.toDataURL("image/jpeg", 0.92).replace(/^[^,]*,/, "");
    this.camera.close();
    this.picture?.focus();
    this.page.tell({ photo: { data } });
  }

  /** Called when the view closes. */
  end() {
    this.listening.abort();
    this.camera.close();
  }
}
