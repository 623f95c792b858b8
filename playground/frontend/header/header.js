// The buttons in the header of every page.
//
// data: {page: its name, language, texts, only_here: sentences on what others would not find behind
// the link, longest: the bytes of a link that still makes a legible QR code}

import { icon } from "./icons.js";
import { openShare } from "./share.js";
import { h } from "../shared/dom.js";

/** @type {WeakMap<object, Header>} */
const mounted = new WeakMap();

/** Streamlit calls this at the first showing and again whenever the data changes. */
export default function header({ parentElement, data }) {
  let known = mounted.get(parentElement);
  if (!known?.root.isConnected) {
    known = new Header();
    mounted.set(parentElement, known);
    parentElement.append(known.root);
  }
  known.receive(JSON.parse(data.json)); // ui/components.py says why it is a text
}

class Header {
  constructor() {
    this.root = h("div", { class: "np-header" });
  }

  receive(data) {
    const words = `${data.page} ${data.language}`;
    this.data = data;
    if (words === this.words) return;
    this.words = words;
    const { texts } = data;
    this.root.replaceChildren(
      button(texts.share, icon("share"), "share", () => openShare(this.root, this.data)),
    );
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
