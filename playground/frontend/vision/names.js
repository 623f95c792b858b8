// Near names: a photo, two nets' answers within a group of close names, the pairs that each net
// holds for most alike, and why it prefers one of two.

import { floatsFromBase64, h, rove } from "../shared/dom.js";
import { largestProducts } from "./cosines.js";
import { PhotoPicker } from "./photo_picker.js";
import { percent, signed, sumTable } from "./sums.js";

const SHOWN = 6; // products
const LIKELY = 0.5; // of the group: below, the photo probably shows nothing of it

export class NamesPart {
  /** @param {import("./which.js").WhichView} view */
  constructor(view) {
    this.view = view;
    const { page, t } = view;
    this.page = page;
    this.t = t;
    this.picker = new PhotoPicker(page, () => (this.picture.hidden = this.picker.camera.isOpen));
    this.image = h("img", { alt: "", draggable: "false" });
    this.picture = h(
      "div",
      { class: "vs-picture", tabindex: "-1", "data-testid": "names-photo" },
      this.image,
    );
    this.groups = h("div", { class: "vs-row", role: "group", "aria-label": t("group") });
    this.cards = h("div", { class: "vs-answers", "data-testid": "names-cards" });
    this.title = h("h3", { "aria-level": 2 });
    this.sums = h("div", { class: "vs-answers" });
    this.element = h(
      "div",
      { class: "vs-what" },
      h("div", { class: "vs-left" }, this.picker.element, this.picture),
      h(
        "div",
        { class: "vs-right" },
        h("p", {}, t("near_intro")),
        this.groups,
        this.cards,
        this.title,
        this.sums,
      ),
    );
    this.picker.dropOn(this.picture);
  }

  receive(data) {
    const { t } = this;
    this.picker.receive(data);
    if (this.image.src !== data.picture.url) this.image.src = data.picture.url;
    this.image.alt = this.page.t("photo_label", { net: data.nets[0].title });
    if (!this.groups.childElementCount) {
      this.groups.replaceChildren(
        ...data.groups.map(([name, title, count]) =>
          h(
            "button",
            {
              type: "button",
              class: "vs-chip",
              "data-group": name,
              onclick: () => this.page.tell({ group: name }),
            },
            t("group_of", { title, count }),
          ),
        ),
      );
      rove(this.groups);
    }
    for (const button of this.groups.querySelectorAll("button"))
      button.setAttribute("aria-pressed", String(button.dataset.group === data.group));
    this.cards.replaceChildren(...data.nets.map((net) => this.card(net, data.pair.labels)));
    const [first, second] = data.pair.names;
    this.title.textContent = t("pair", { first, second });
    this.sums.replaceChildren(...data.pair.nets.map((net) => this.sum(net, first, second)));
  }

  /** A net's answer within the group, and its nearest names. @param {any} net @param {number[]} pair */
  card(net, pair) {
    const { t } = this;
    const share = percent(net.share, net.share < 0.01 ? 2 : 0);
    return h(
      "section",
      { class: "vs-card", "data-testid": "names-net", "data-label": net.best[0].label },
      h(
        "div",
        { class: "vs-head" },
        h("strong", {}, net.title),
        h("small", { translate: "no" }, this.page.t("ms", { ms: net.ms })),
      ),
      h(
        "div",
        { class: "vs-best" },
        ...net.best.map(({ label, probability }) => {
          const bar = h("b", {});
          bar.style.width = percent(probability, 1).replace(" ", "");
          const value = h("span", { translate: "no" }, percent(probability, 1));
          return h("div", { class: "vs-label" }, h("span", {}, label), h("i", {}, bar), value);
        }),
      ),
      h(
        "p",
        { class: net.share < LIKELY ? "vs-note" : "vs-quiet" },
        t(net.share < LIKELY ? "near_outside" : "near_share", { share }),
      ),
      h("h4", { "aria-level": 2, title: t("twins_hint") }, t("twins")),
      h("div", { class: "vw-twins" }, ...net.twins.map((twins) => this.twins(twins, pair))),
    );
  }

  /** A pair of near names; a click explains it. @param {any} twins @param {number[]} pair */
  twins({ labels, names, cosine }, pair) {
    const [first, second] = names;
    const isOpen = [...labels].sort().join() === [...pair].sort().join();
    const bar = h("b", {});
    bar.style.width = `${100 * Math.max(0, cosine)}%`;
    return h(
      "button",
      {
        type: "button",
        class: "vs-label",
        "aria-pressed": String(isOpen),
        title: this.t("pair_choose", { first, second }),
        onclick: () => this.page.tell({ pair: labels }),
      },
      h("span", {}, `${first} · ${second}`),
      h("i", {}, bar),
      h("span", { translate: "no" }, signed(cosine, 2)),
    );
  }

  /** Why a net prefers one of two names. @param {any} net */
  sum(net, first, second) {
    const { t } = this;
    const [values, weights] = [net.features, net.weights].map(floatsFromBase64);
    const { rows, rest, others, sum } = largestProducts(values, weights, SHOWN);
    const total = sum + net.bias;
    const says = t("pair_says", {
      net: net.title,
      first,
      second,
      difference: Math.abs(total).toFixed(2),
      sign: total < 0 ? "lower" : "higher",
      odds: Number(Math.exp(total).toPrecision(2)),
      units: values.length,
    });
    const table = sumTable(
      [t("pair_feature"), t("pair_value"), t("pair_weight"), t("sum_product")],
      [
        ...rows.map(({ index, a, b, product }) => [
          String(index),
          signed(a),
          signed(b),
          signed(product),
        ]),
        [t("sum_rest", { count: others }), "", "", signed(rest)],
        [t("pair_bias"), "", "", signed(net.bias)],
        [t("pair_total"), "", "", signed(total)],
      ],
      rows.map(({ product }) => product),
    );
    table.dataset.total = String(total);
    return h("section", { class: "vs-card" }, h("p", {}, says), table);
  }

  /** Called when the part closes. */
  end() {
    this.picker.end();
  }
}
