// Debounced messages to Python. If the user clicks a link while a message is waiting, the message
// is sent first and the link is followed once Python has received it. A message sent after the
// click would make Streamlit stay on the page, and a dropped message would lose the drawing.

const PATIENCE = 1000; // ms that a clicked link waits for Python

/** @type {Set<Debounce>} */
const unsent = new Set();
/** Resolves when the script run caused by the last message has ended; null if none is expected.
 * @type {Promise<void> | null} */
let running = null;
let released = false;

/** A message that is sent after a time without changes, or at once by `flush`. */
export class Debounce {
  /**
   * @param {number} delay ms without another change
   * @param {() => void | Promise<void>} send sends the current state
   */
  constructor(delay, send) {
    this.delay = delay;
    this.send = send;
    this.timer = 0;
    /** @type {Promise<void> | null} */
    this.sending = null;
  }

  /** Whether a message is waiting. */
  get waiting() {
    return this.timer !== 0;
  }

  /** Report a change: the message is sent after the delay, which starts again. */
  start() {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.flush(), this.delay);
    unsent.add(this);
  }

  /** Send the waiting message now. Resolves when it is sent, also if that has begun before. */
  async flush() {
    if (this.waiting) {
      clearTimeout(this.timer);
      this.timer = 0;
      this.sending = this.sendNow();
    }
    await this.sending;
  }

  async sendNow() {
    try {
      await this.send();
    } finally {
      if (!this.waiting) unsent.delete(this);
      const ended = runEnds();
      running = ended;
      ended.then(() => running === ended && (running = null));
    }
  }

  /** Drop the waiting message. */
  cancel() {
    clearTimeout(this.timer);
    this.timer = 0;
    unsent.delete(this);
  }
}

/** Resolves when Streamlit has started and ended a script run, or after `PATIENCE` ms. */
function runEnds() {
  const app = document.querySelector("[data-testid=stApp]");
  if (!app) return Promise.resolve();
  return /** @type {Promise<void>} */ (
    new Promise((resolve) => {
      let begun = false;
      const state = () => app.getAttribute("data-test-script-state");
      const observer = new MutationObserver(() => {
        if (state() !== "notRunning") begun = true;
        else if (begun) done();
      });
      const timer = setTimeout(done, PATIENCE);
      observer.observe(app, { attributeFilter: ["data-test-script-state"] });
      function done() {
        observer.disconnect();
        clearTimeout(timer);
        resolve();
      }
    })
  );
}

async function settle() {
  await Promise.all([...unsent].map((one) => one.flush()));
  await running;
}

/** @param {MouseEvent} event */
function holdLink(event) {
  const link = /** @type {Element} */ (event.target).closest?.("a[href]");
  if (!(link instanceof HTMLAnchorElement) || released || !(unsent.size || running)) return;
  const elsewhere = link.target === "_blank" || link.origin !== location.origin;
  if (elsewhere || link.hasAttribute("download")) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  settle().then(() => {
    const { href } = link;
    const same = () => [...document.links].find((each) => each.href === href);
    released = true;
    (link.isConnected ? link : same())?.click();
    released = false;
  });
}

document.addEventListener("click", holdLink, true);
// Back and Forward cannot be delayed, so leaving the page with them drops waiting messages.
let { pathname } = location;
window.addEventListener("popstate", () => {
  if (location.pathname !== pathname) for (const one of [...unsent]) one.cancel();
  ({ pathname } = location);
});
