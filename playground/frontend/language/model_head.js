// The top of an open card: its title, the models of the task to choose from, the figures of the
// chosen one, and what its card says of it.

import { h } from "../shared/dom.js";

export class ModelHead {
  /** @param {import("./language.js").LanguagePage} page */
  constructor(page) {
    this.page = page;
    this.title = h("h2", {});
    this.choice = h("span", {});
    this.figures = h("small", { translate: "no", "data-testid": "language-figures" });
    this.about = h("div", {});
    this.details = h(
      "details",
      { class: "lg-about" },
      h("summary", {}, page.t("about")),
      this.about,
    );
    this.element = h(
      "div",
      { class: "lg-model" },
      this.title,
      this.choice,
      this.figures,
      this.details,
    );
  }

  /** @param {import("./language.js").Card} card */
  show({ task, title, models, chosen, ms, result }) {
    const { t } = this.page;
    const name = chosen ?? result.model;
    const now = models.find((model) => model.name === name);
    this.title.textContent = title;
    for (const part of [this.choice, this.figures, this.details]) part.hidden = !now;
    if (!now) return;
    const key = [task, name, ...models.map((model) => model.name)].join();
    if (this.choice.dataset.key !== key) {
      this.choice.dataset.key = key;
      const select = h(
        "select",
        {
          class: "lg-select",
          "data-testid": "language-model",
          "aria-label": t("model"),
          onchange: () => this.page.tell({ model: { task, name: select.value } }),
        },
        ...models.map((model) =>
          h("option", { value: model.name, selected: model.name === name }, model.title),
        ),
      );
      this.choice.replaceChildren(models.length > 1 ? select : h("b", {}, now.title));
    }
    this.figures.textContent = t(ms === null ? "size" : "figures", {
      ms: (ms ?? 0).toFixed(1),
      parameters: now.parameters,
      megabytes: (now.bytes / 1e6).toFixed(2),
    });
    this.details.hidden = !now.about?.length;
    this.about.replaceChildren(...(now.about ?? []).map((line) => h("p", {}, line)));
  }
}
