// What the browser does around every page: the menu on a phone, the language of the document, and
// one history entry a page.

const NARROW = "(max-width: 768px)"; // where Streamlit shows the menu as a drawer
const SIDEBAR = "[data-testid=stSidebar]";

/** Streamlit calls this at the first showing and again whenever the data changes. */
export default function shell({ data }) {
  const { language } = JSON.parse(data.json); // ui/components.py says why it is a text
  document.documentElement.lang = language;
  replaceInsteadOfPush();
  closeDrawer();
}

/** Every setting that the page writes into its link would be a step of the Back button. */
function replaceInsteadOfPush() {
  const push = History.prototype.pushState;
  if (Object.hasOwn(window.history, "pushState")) return; // done already
  window.history.pushState = function (state, unused, url) {
    const samePage = new URL(url ?? "", location.href).pathname === location.pathname;
    const write = samePage ? History.prototype.replaceState : push;
    write.call(this, state, unused, url);
  };
}

/** On a phone the menu closes once a page is chosen, and on a tap outside it. */
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
