// Messages to Python that wait until the hand rests. A link that is clicked meanwhile is followed
// once Python has them: a message that leaves after the click would tell Streamlit to stay on this
// page, and one that Streamlit drops for the click would lose what was drawn.

const PATIENCE = 1000; // ms that a link waits for Python

/** @type {Set<Debounce>} */
const unsent = new Set();
/** Ends with the run of the page that the last message caused; null where none is awaited.
 * @type {Promise<void> | null} */
let running = null;
let released = false;

/** One message that is sent once nothing has changed for some time, or at once by `flush`. */
export class Debounce {
  /**
   * @param {number} delay ms without another change
   * @param {() => void | Promise<void>} send sends what then holds
   */
  constructor(delay, send) {
    this.delay = delay;
    this.send = send;
    this.timer = 0;
  }

  /** Whether a message waits. */
  get waiting() {
    return this.timer !== 0;
  }

  /** Something has changed: send it after the delay, which begins anew. */
  start() {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.flush(), this.delay);
    unsent.add(this);
  }

  /** Send now what waits. */
  async flush() {
    if (!this.waiting) return;
    clearTimeout(this.timer);
    this.timer = 0;
    try {
      await this.send();
    } finally {
      if (!this.waiting) unsent.delete(this);
      const ended = runEnds();
      running = ended;
      ended.then(() => running === ended && (running = null));
    }
  }

  /** Forget what waits. */
  cancel() {
    clearTimeout(this.timer);
    this.timer = 0;
    unsent.delete(this);
  }
}

/** Ends once Streamlit has begun and ended a run of the page; after `PATIENCE` in any case. */
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
// Back and forward cannot be held: what waits is not sent from a page that is being left.
let { pathname } = location;
window.addEventListener("popstate", () => {
  if (location.pathname !== pathname) for (const one of [...unsent]) one.cancel();
  ({ pathname } = location);
});
