// Behaviour shared by all pages: the menu on phones, the document's language, Streamlit's own texts
// in it, and the warning before a visitor's unsaved things are lost.

import { warnOfLoss } from "../shared/unsaved.js";
import { StreamlitWords } from "./words.js";

const NARROW = "(max-width: 768px)"; // Streamlit shows the menu as a drawer on these screens
const SIDEBAR = "[data-testid=stSidebar]";

const streamlit = new StreamlitWords();

/** Streamlit calls this when the component is mounted and whenever its data changes. */
export default function shell({ data }) {
  // ui/components.py explains why the data is a JSON string.
  const { language, words, unsaved, closed, visit } = JSON.parse(data.json);
  document.documentElement.lang = language;
  streamlit.use(words);
  warnOfLoss(unsaved);
  // connection.js says so if the server has forgotten the last visit.
  dispatchEvent(new CustomEvent("playground-visit", { detail: visit }));
  closeDrawer();
  keepLink(closed);
}

/** Remember the link while the visitor logs in, which ends at the first page, and then open it.
 * @param {boolean} closed whether the visitor has to log in */
function keepLink(closed) {
  const place = "playground-link";
  try {
    const link = sessionStorage.getItem(place);
    if (closed) sessionStorage.setItem(place, location.href);
    else if (link) {
      sessionStorage.removeItem(place);
      if (link !== location.href) location.replace(link);
    }
  } catch {
    // The browser blocks storage for this site: the visitor starts at the first page.
  }
}

/** On a phone, close the menu when the user selects a page or taps outside the menu. */
function closeDrawer() {
  if (document.body.dataset.drawer) return;
  document.body.dataset.drawer = "closes";
  document.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const sidebar = document.querySelector(SIDEBAR);
    if (!sidebar || !matchMedia(NARROW).matches) return;
    if (sidebar.getBoundingClientRect().right <= 0) return; // closed
    const chosen = target.closest("[data-testid=stSidebarNavLink]");
    const outside = !sidebar.contains(target) && !target.closest("[data-testid=stHeader]");
    if (chosen || outside) collapse(sidebar);
  });
}

function collapse(sidebar) {
  sidebar.querySelector("[data-testid=stSidebarCollapseButton] button")?.click();
}
