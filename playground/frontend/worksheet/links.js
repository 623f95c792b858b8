// The links that a teacher has collected for a worksheet, in this browser's storage.

export const MOST = 8;
const PLACE = "playground-worksheet";

/**
 * One link: what the page shows, as a PNG in a `data:` URL (empty if none), and the teacher's words.
 * @typedef {{link: string, title: string, picture: string, words: string}} Collected
 */

/** @returns {Collected[]} */
export function collected() {
  try {
    const found = JSON.parse(localStorage.getItem(PLACE) ?? "[]");
    return Array.isArray(found) ? found.slice(0, MOST) : [];
  } catch {
    return []; // the browser blocks storage for this site, or its content is damaged
  }
}

/** Store the links; false if the browser does not store them. @param {Collected[]} links */
export function store(links) {
  try {
    localStorage.setItem(PLACE, JSON.stringify(links));
    return true;
  } catch {
    return false;
  }
}
