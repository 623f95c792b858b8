// The user's changes in the browser that Python has not confirmed yet. Each change has a number.
// Each message contains all unconfirmed changes, because Streamlit may replace a message by a newer
// one. Each answer of Python confirms all changes up to a number.

export class Unconfirmed {
  /** @param {(message: {n: number, changes: object}) => void} send
   * @param {number} patience ms to wait for Python's answer before the next message */
  constructor(send, patience) {
    this.send = send;
    this.patience = patience;
    this.sentAt = 0;
    /** @type {Record<string, {n: number, value: any}>} */
    this.changes = {}; // name -> {n, value}
    this.last = 0; // number of the newest change
    this.sent = 0; // number of the newest change that was sent
    this.confirmed = 0; // number of the newest change that Python has confirmed
  }

  /** Continue the numbers of an earlier component of the same visit. @param {number} number */
  startAt(number) {
    this.last = this.sent = this.confirmed = number;
  }

  /** Send changes to Python, and nothing else: sending all settings would revert those that were
   * changed outside the component meanwhile. While an answer is pending, the changes wait for it.
   * @param {Record<string, any>} patch */
  tell(patch) {
    for (const [name, value] of Object.entries(patch)) this.change(name, value);
    if (!this.isWaiting || performance.now() - this.sentAt > this.patience) this.flush();
  }

  flush() {
    this.sentAt = performance.now();
    this.send(this.message());
  }

  /** Send what has waited for Python's answer. */
  flushRest() {
    if (this.hasUnsent && !this.isWaiting) this.flush();
  }

  /** @param {string} name @param {any} value */
  change(name, value) {
    this.last += 1;
    this.changes[name] = { n: this.last, value };
  }

  /** Discard a change that Python will not accept. @param {string} name */
  drop(name) {
    delete this.changes[name];
  }

  /** The next message to Python, which applies only changes with numbers that it has not seen. */
  message() {
    this.sent = this.last;
    return { n: this.last, changes: { ...this.changes } };
  }

  /** Python has confirmed all changes up to this number. @param {number} number */
  confirm(number) {
    this.confirmed = number;
    for (const [name, change] of Object.entries(this.changes))
      if (change.n <= number) delete this.changes[name];
  }

  /** Whether the answer to the last message is pending. */
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

/** The time of the user's last press outside a component, by control. */
export class Outside {
  /** `controls` maps names to CSS selectors; a press on any other element counts as "other".
   * @param {HTMLElement} root @param {Record<string, string>} controls */
  constructor(root, controls) {
    this.root = root;
    this.controls = controls;
    /** @type {Record<string, number>} */
    this.times = {};
  }

  /** Record a press. Returns whether it was outside the component. @param {PointerEvent} event */
  pressed(event) {
    const path = event.composedPath();
    if (path.includes(this.root)) return false;
    const elements = /** @type {Element[]} */ (path.filter((each) => each instanceof Element));
    const [name] = Object.entries(this.controls).find(([, selector]) =>
      elements.some((element) => element.matches(selector)),
    ) ?? ["other"];
    this.times[name] = performance.now();
    return true;
  }

  /** The time of the last press on the control with this name; −1 for never.
   * @param {string} name */
  last(name) {
    return this.times[name] ?? -1;
  }
}
