// Pointers on a drawing field: which of them draw, which erase, and which are a palm or a pinch.

const JUST_BEGUN = 400; // ms; a touch that began less long ago than this can be taken back
const ERASER = 32; // the bit of PointerEvent.buttons for a pen's eraser end

/** Whether a pen has been seen in this window. From then on touches do not draw: they are a palm.
 * The fields of all pages share it. */
let penSeen = false;

/** @param {boolean} seen for tests */
export const setPenSeen = (seen) => (penSeen = seen);

/**
 * A point in parts of the field's side, and how hard the pen is pressed: 1 where nobody can tell.
 * @typedef {{x: number, y: number, pressure: number}} Touched
 * @typedef {object} Listener
 * @property {(point: Touched) => void} begin  a stroke
 * @property {(points: Touched[]) => void} extend
 * @property {() => void} end
 * @property {() => void} takeBack  the stroke was none: remove it
 * @property {(points: Touched[], first: boolean) => void} erase
 */

export class Hand {
  /** @param {HTMLElement} field @param {Listener} listener */
  constructor(field, listener) {
    this.field = field;
    this.listener = listener;
    /** @type {number|null} */
    this.pointer = null; // the pointer that draws or erases
    this.kind = ""; // its type
    this.erasing = false;
    this.began = 0;
    this.pinching = false; // until all fingers are off
    /** @type {Set<number>} */
    this.fingers = new Set();
    this.pressedOnControl = false;
    this.over = new AbortController();
    this.listen();
  }

  /** Whether a stroke is under way. */
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
    // touch-action covers current browsers; older Safari needs this to keep the page still under
    // one finger. Two fingers zoom.
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
    // While a stroke is under way the field must not move away from under it …
    const stay = (event) => this.busy && event.preventDefault();
    window.addEventListener("wheel", stay, { passive: false, signal });
    // … and where it moves all the same, points are measured anew.
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
      // The palm landed first: what it drew was no stroke, however long it has lain there.
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
    // A second finger: the two zoom. One who has long been drawing has only put down a palm.
    if (performance.now() - this.began > JUST_BEGUN) return;
    this.pinching = true;
    this.drop();
  }

  /** @param {PointerEvent} event */
  enter(event) {
    if (event.pointerType === "pen") penSeen = true; // pens are felt before they touch
    const pressed = event.buttons & 1 && event.pointerType !== "touch";
    if (!pressed || this.busy || this.pressedOnControl) return;
    getSelection()?.removeAllRanges(); // the press beside the field has begun to select text
    this.start(event, false);
  }

  /** @param {PointerEvent} event @param {boolean} erasing */
  start(event, erasing) {
    event.preventDefault();
    this.pointer = event.pointerId;
    this.kind = event.pointerType;
    this.began = performance.now();
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
    // The browser takes a touch over for a gesture of its own, such as a pinch.
    const taken = event.type === "pointercancel" && this.kind === "touch";
    if (taken && performance.now() - this.began < JUST_BEGUN) return this.drop();
    this.pointer = null;
    this.listener.end();
  }

  /** The stroke under way was none. */
  drop() {
    this.pointer = null;
    this.listener.takeBack();
  }
}
