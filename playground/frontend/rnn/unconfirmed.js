// What a person has changed in the browser and Python has not yet taken in. Each change has a
// number; each message holds all changes that are not confirmed, because Streamlit may drop a
// message for a newer one; each of Python's answers says up to which number it has taken them.

export class Unconfirmed {
  constructor() {
    /** @type {Record<string, {n: number, value: any}>} */
    this.changes = {}; // name -> {n, value}
    this.last = 0; // the newest change's number,
    this.sent = 0; // that of the newest that was sent,
    this.confirmed = 0; // and that up to which Python has taken them in
  }

  /** Go on counting where an earlier part of this visit has ended. */
  startAt(number) {
    this.last = this.sent = this.confirmed = number;
  }

  change(name, value) {
    this.last += 1;
    this.changes[name] = { n: this.last, value };
  }

  /** Forget a change that Python will not take. */
  drop(name) {
    delete this.changes[name];
  }

  /** What Python is to be sent. It takes those changes whose number is new to it. */
  message() {
    this.sent = this.last;
    return { n: this.last, changes: { ...this.changes } };
  }

  /** Python has taken in all changes up to this number. */
  confirm(number) {
    this.confirmed = number;
    for (const [name, change] of Object.entries(this.changes))
      if (change.n <= number) delete this.changes[name];
  }

  /** Whether an answer to what was sent is still to come. */
  get isWaiting() {
    return this.sent > this.confirmed;
  }

  get hasUnsent() {
    return this.last > this.sent;
  }

  get values() {
    return Object.fromEntries(
      Object.entries(this.changes).map(([name, { value }]) => [name, value]),
    );
  }
}

/** When a person last did something outside of a part, by what it was done with. */
export class Outside {
  /** `controls`: name -> selector of the elements that belong to it; else it is "other". */
  constructor(root, controls) {
    this.root = root;
    /** @type {Record<string, string>} */
    this.controls = controls;
    /** @type {Record<string, number>} */
    this.times = {};
  }

  /** Take note of a press. Returns whether it was outside. */
  pressed(event) {
    const path = event.composedPath();
    if (path.includes(this.root)) return false;
    const elements = path.filter((element) => element instanceof Element);
    const [name] = Object.entries(this.controls).find(([, selector]) =>
      elements.some((element) => element.matches(selector)),
    ) ?? ["other"];
    this.times[name] = performance.now();
    return true;
  }

  /** When the control of this name was last pressed; −1 for never. */
  last(name) {
    return this.times[name] ?? -1;
  }
}
