// A visitor's gallery on the server (`playground/ui/vision_page/finder.py`): its names, and requests
// that change it.

import { floatsFromBase64, fromBase64, h } from "../shared/dom.js";
import { readPicture } from "./picture_files.js";

export class GalleryClient {
  /** @param {import("./which.js").WhichView} view */
  constructor(view) {
    this.view = view;
    this.page = view.page;
    this.t = view.t;
    /** @type {any} */ this.data = null;
    this.net = "";
    this.revision = -1;
    this.loaded = "";
    /** @type {import("./cosines.js").Named[]} */ this.names = [];
    this.trying = ""; // which views were requested last
    this.triesOf = ""; // which views are there
    /** @type {{number: number, vector: Float32Array}[]|null} */ this.tries = null;
    this.ended = false;
    this.wrong = h("p", { class: "np-wrong", role: "alert", "data-testid": "which-wrong" });
  }

  /** Show the gallery as it is now. */
  paint() {}

  /** The gallery of an answer. */
  take(state) {
    if (state.net === this.net && state.revision < this.revision) return;
    [this.net, this.revision, this.loaded] = [state.net, state.revision, state.loaded];
    this.names = state.names.map(({ number, name, pictures }) => ({
      number,
      name,
      pictures: pictures.map((each) => ({
        number: each.number,
        vector: floatsFromBase64(each.vector),
      })),
    }));
  }

  /** Send a request. Returns the answer; null if there is none, and then `wrong` says why.
   * @param {string} action @param {Record<string, any>} [values] @param {Blob} [body] */
  async post(action, values = {}, body = undefined) {
    let found;
    try {
      const query = new URLSearchParams(values);
      const response = await fetch(`${this.data.url}/${action}?${query}`, { method: "POST", body });
      found = await response.json();
      if (response.status === 404) found.error = this.page.t("own_gone");
    } catch {
      found = { error: this.page.t("no_connection") };
    }
    if (this.ended) return null;
    if (found.error === undefined) return found;
    this.wrong.textContent = found.error;
    return null;
  }

  /** Change the gallery. Returns whether it was done.
   * @param {string} action @param {Record<string, any>} [values] @param {Blob} [body] */
  async change(action, values = {}, body = undefined) {
    this.wrong.textContent = "";
    const found = await this.post(action, values, body);
    if (!found) return false;
    this.take(found);
    this.paint();
    this.page.tell({ gallery: this.loaded });
    return true;
  }

  /** Let the server make views of the gallery's pictures, unless it did. */
  async try() {
    const { net, revision } = this;
    const wanted = [net, revision].join();
    if (this.trying === wanted || !this.names.some(({ pictures }) => pictures.length)) return;
    this.trying = wanted;
    const found = await this.post("tries", { seed: 1 });
    if (!found || this.trying !== wanted) return;
    this.triesOf = wanted;
    this.tries = found.tries.map(([number, vector]) => ({
      number,
      vector: floatsFromBase64(vector),
    }));
    this.paint();
  }

  /** A file's bytes, scaled down if it is large; null, and says so, if it is too large to send.
   * @param {File} file @returns {Promise<Blob|null>} */
  async bytesOf(file) {
    const { data, problem } = await readPicture(file, this.page.t);
    if (problem) this.wrong.textContent = problem;
    return data === null ? null : new Blob([fromBase64(data)]);
  }

  /** Each file becomes a name: the one that was typed, or the file's.
   * @param {File[]} files @param {HTMLInputElement} field */
  async addNames(files, field) {
    const typed = files.length === 1 ? field.value.trim() : "";
    for (const file of files) {
      const body = await this.bytesOf(file);
      const name = typed || file.name.replace(/\.[^.]*$/, "");
      if (!body || !(await this.change("name", { name }, body))) return;
    }
    field.value = "";
  }

  /** @param {number} number of the name @param {File[]} files */
  async addPictures(number, files) {
    for (const file of files) {
      const body = await this.bytesOf(file);
      if (!body || !(await this.change("more", { name: number }, body))) return;
    }
  }
}
