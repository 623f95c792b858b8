// The buttons in the header of every page.
//
// data: {page: name of the page, language, texts, only_here: sentences on the content that the link
// does not carry, longest: the most bytes of a link whose QR code is still legible, tour: steps,
// projector: whether projector mode is on}. Sends the trigger `projector`: the switch's state.

import { icon } from "./icons.js";
import { openShare } from "./share.js";
import { Tour } from "./tour.js";
import { h } from "../shared/dom.js";
import { whenGone } from "../shared/mount.js";

/** @type {WeakMap<object, Header>} */
const mounted = new WeakMap();

/** Streamlit calls this when the component is mounted and whenever its data changes. */
export default function header({ parentElement, data, setTriggerValue }) {
  let known = mounted.get(parentElement);
  if (!known?.root.isConnected) {
    known = new Header();
    mounted.set(parentElement, known);
    parentElement.append(known.root);
  }
  known.send = setTriggerValue;
  known.receive(JSON.parse(data.json)); // ui/components.py explains why the data is a JSON string
  return whenGone(parentElement, () => mounted.get(parentElement)?.tour?.stop());
}

class Header {
  constructor() {
    this.root = h("div", { class: "np-header" });
    this.send = /** @type {(name: string, value: any) => void} */ (() => {});
    /** @type {Tour|null} */
    this.tour = null;
  }

  receive(data) {
    const words = `${data.page} ${data.language} ${data.projector}`;
    this.data = data;
    if (words === this.words) return;
    this.words = words;
    this.tour?.stop();
    this.build();
  }

  build() {
    const { texts, tour, page } = this.data;
    this.share = button(texts.share, icon("share"), "share", () => openShare(this.root, this.data));
    this.guide = button(texts.tour, icon("tour"), "tour", () => this.startTour());
    // New users are offered the tour; it does not start by itself.
    if (isNew(page)) {
      this.guide.classList.add("np-new");
      this.guide.title = texts.tour_new;
      this.guide.setAttribute("aria-label", texts.tour_new);
      this.guide.querySelector("span").textContent = texts.tour_new;
    }
    const { projector } = this.data;
    this.screen = button(texts.projector, icon("projector"), "projector", () =>
      this.send("projector", !projector),
    );
    this.screen.setAttribute("aria-pressed", String(projector));
    this.root.replaceChildren(this.screen, ...(tour.length ? [this.guide] : []), this.share);
  }

  startTour() {
    if (this.tour) return this.tour.stop();
    const { texts, tour, page } = this.data;
    const words = {
      of: texts.tour_of,
      next: texts.tour_next,
      back: texts.tour_back,
      end: texts.tour_end,
      done: texts.tour_done,
      title: texts.tour,
    };
    remember(page);
    this.tour = new Tour(this.root, tour, words, () => {
      this.tour = null;
      this.build();
      this.guide.focus({ preventScroll: true });
    });
  }
}

/** @param {string} page */
const place = (page) => `playground-tour-${page}`;

/** Whether the page's tour has not been taken in this browser yet. @param {string} page */
function isNew(page) {
  try {
    return !localStorage.getItem(place(page));
  } catch {
    return true; // the browser blocks storage for this site
  }
}

/** @param {string} page */
function remember(page) {
  try {
    localStorage.setItem(place(page), "taken");
  } catch {
    // Without storage, the tour is offered again next time.
  }
}

/** @param {string} text @param {SVGElement} picture @param {string} name @param {() => void} press */
const button = (text, picture, name, press) =>
  h(
    "button",
    { type: "button", "data-testid": name, title: text, "aria-label": text, onclick: press },
    picture,
    h("span", {}, text),
  );
