// The browser's own question before a tab is closed or reloaded that holds something unsaved.

/** @param {boolean} unsaved whether something of the visitor would be lost */
export function warnOfLoss(unsaved) {
  window.onbeforeunload = unsaved ? (event) => event.preventDefault() : null;
}
