// Pointers on a drawing field: decides which ones draw or erase, and which are a palm or a pinch.

const JUST_BEGUN = 400; // ms; a stroke shorter than this is dropped if a gesture follows
const ERASER = 32; // the bit of PointerEvent.buttons for a pen's eraser end

/** Whether a pen has been used in this window. From then on, touches count as a palm and do not
 * draw. The drawing fields of all pages share this state. */
let penSeen = false;

/** @param {boolean} seen for tests */
export const setPenSeen = (seen) => (penSeen = seen);

/**
 * A point relative to the field's side, and the pen's pressure, which is 1 if the device reports
 * none.
 * @typedef {{x: number, y: number, pressure: number}} Touched
 * @typedef {object} Listener
 * @property {(point: Touched) => void} begin  begins a stroke
 * @property {(points: Touched[]) => void} extend
 * @property {() => void} end
 * @property {() => void} takeBack  removes the active stroke, which was not meant as one
 * @property {(points: Touched[], first: boolean) => void} erase
 */

/** The point of a stroke that a pen of this width draws: pressed harder, it draws wider.
 * @param {Touched} touched @param {number} width @returns {import("./ink.js").Point} */
export const inkPoint = ({ x, y, pressure }, width) => [x, y, width * pressure];

export class Hand {
  /** @param {HTMLElement} field @param {Listener} listener */
  constructor(field, listener) {
    this.field = field;
    this.listener = listener;
    /** @type {number|null} */
    this.pointer = null; // the pointer that draws or erases
    this.kind = ""; // the pointer's type
    this.erasing = false;
    this.began = 0;
    this.pinching = false; // stays true until all fingers are lifted
    /** @type {Set<number>} */
    this.fingers = new Set();
    this.pressedOnControl = false;
    this.over = new AbortController();
    this.listen();
  }

  /** Whether a stroke is being drawn. */
  get busy() {
    return this.pointer !== null;
  }

  listen() {
    const { field } = this;
    const { signal } = this.over;
    const on = (name, run) => field.addEventListener(name, run, { signal });
    on("pointerdown", (event) => this.down(event));
    on("pointermove", (event) => this.move(event));
    on("pointerenter", (event) => this.enter(event));
    for (const name of ["pointerup", "pointercancel", "lostpointercapture"])
      on(name, (event) => this.up(event));
    on("contextmenu", (event) => event.preventDefault());
    // Current browsers use touch-action; older Safari needs this listener, so that one finger does
    // not scroll the page. Two fingers zoom.
    field.addEventListener(
      "touchstart",
      (event) => event.touches.length === 1 && event.preventDefault(),
      { passive: false, signal },
    );
    // A stroke may begin beside the field, but not on a button or a slider.
    const pressed = (event) => {
      const target = /** @type {Element} */ (event.composedPath()[0]);
      this.pressedOnControl = Boolean(
        target.closest?.("button, a, input, select, textarea, label, canvas, svg, [role]"),
      );
    };
    document.addEventListener("pointerdown", pressed, { capture: true, signal });
    // The page must not scroll while a stroke is being drawn …
    const stay = (event) => this.busy && event.preventDefault();
    window.addEventListener("wheel", stay, { passive: false, signal });
    // … and if it does, the field's position is measured again.
    const measure = () => this.busy && this.measure();
    document.addEventListener("scroll", measure, { capture: true, signal });
    window.addEventListener("resize", measure, { signal });
  }

  stop() {
    this.over.abort();
  }

  measure() {
    this.box = this.field.getBoundingClientRect();
  }

  /** @param {PointerEvent} event @returns {Touched} */
  pointOf(event) {
    const real = event.pointerType === "pen" || event.pointerType === "touch";
    const { pressure } = event;
    const varies = real && pressure > 0 && pressure < 1 && pressure !== 0.5;
    const inside = (value) => Math.min(1, Math.max(0, value));
    return {
      x: inside((event.clientX - this.box.left) / this.box.width),
      y: inside((event.clientY - this.box.top) / this.box.height),
      pressure: varies ? 0.5 + pressure : 1,
    };
  }

  // ---- events -------------------------------------------------------------------------------

  /** @param {PointerEvent} event */
  down(event) {
    if (event.pointerType === "touch") return this.finger(event);
    if (event.pointerType === "pen") {
      penSeen = true;
      // A pen comes after a touch: the touch was the palm, so its stroke is removed.
      if (this.busy && this.kind === "touch") this.drop();
    }
    const eraser = event.pointerType === "pen" && (event.buttons & ERASER) > 0;
    if (this.busy || (event.button !== 0 && !eraser)) return;
    this.start(event, eraser);
  }

  /** @param {PointerEvent} event */
  finger(event) {
    this.fingers.add(event.pointerId);
    if (penSeen || this.pinching) return;
    if (!this.busy) return this.start(event, false);
    if (this.kind !== "touch") return;
    // Two fingers zoom. If the first has been drawing for longer, the second touch is a palm.
    if (event.timeStamp - this.began > JUST_BEGUN) return;
    this.pinching = true;
    this.drop();
  }

  /** @param {PointerEvent} event */
  enter(event) {
    if (event.pointerType === "pen") penSeen = true; // pens send events before they touch
    const pressed = event.buttons & 1 && event.pointerType !== "touch";
    if (!pressed || this.busy || this.pressedOnControl) return;
    getSelection()?.removeAllRanges(); // the press outside the field has started a text selection
    this.start(event, false);
  }

  /** @param {PointerEvent} event @param {boolean} erasing */
  start(event, erasing) {
    event.preventDefault();
    this.pointer = event.pointerId;
    this.kind = event.pointerType;
    this.began = event.timeStamp; // not the clock: a busy page hears of events late
    this.erasing = erasing;
    this.field.focus({ preventScroll: true });
    this.field.setPointerCapture(event.pointerId);
    this.measure();
    const point = this.pointOf(event);
    if (erasing) this.listener.erase([point], true);
    else this.listener.begin(point);
  }

  /** @param {PointerEvent} event */
  move(event) {
    if (event.pointerType === "pen") penSeen = true;
    if (event.pointerId !== this.pointer) return;
    const batch = event.getCoalescedEvents?.() ?? [];
    const points = (batch.length ? batch : [event]).map((each) => this.pointOf(each));
    if (this.erasing) this.listener.erase(points, false);
    else this.listener.extend(points);
  }

  /** @param {PointerEvent} event */
  up(event) {
    this.fingers.delete(event.pointerId);
    if (!this.fingers.size) this.pinching = false;
    if (event.pointerId !== this.pointer) return;
    // The browser cancels a touch to handle a gesture itself, such as a pinch.
    const taken = event.type === "pointercancel" && this.kind === "touch";
    if (taken && event.timeStamp - this.began < JUST_BEGUN) return this.drop();
    this.pointer = null;
    this.listener.end();
  }

  /** Discard the active stroke. */
  drop() {
    this.pointer = null;
    this.listener.takeBack();
  }
}
