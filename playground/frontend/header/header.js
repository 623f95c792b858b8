// The buttons in the header of every page.
//
// data: {page: its name, language, texts, only_here: sentences on what others would not find behind
// the link, longest: the bytes of a link that still makes a legible QR code, tour: steps, projector:
// whether type and maps are large}. It sends: projector, what the switch is set to.

import { icon } from "./icons.js";
import { openShare } from "./share.js";
import { Tour } from "./tour.js";
import { h } from "../shared/dom.js";

/** @type {WeakMap<object, Header>} */
const mounted = new WeakMap();

/** Streamlit calls this at the first showing and again whenever the data changes. */
export default function header({ parentElement, data, setTriggerValue }) {
  let known = mounted.get(parentElement);
  if (!known?.root.isConnected) {
    known = new Header();
    mounted.set(parentElement, known);
    parentElement.append(known.root);
  }
  known.send = setTriggerValue;
  known.receive(JSON.parse(data.json)); // ui/components.py says why it is a text
  return () => mounted.get(parentElement)?.tour?.stop();
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
    // One who is new is offered the tour, and not led into it.
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

/** Whether nobody has taken the page's tour in this browser. @param {string} page */
function isNew(page) {
  try {
    return !localStorage.getItem(place(page));
  } catch {
    return true; // the browser keeps nothing for this site
  }
}

/** @param {string} page */
function remember(page) {
  try {
    localStorage.setItem(place(page), "taken");
  } catch {
    // then it is offered again
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
