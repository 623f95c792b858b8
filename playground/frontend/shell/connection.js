// Says when the server cannot be reached, when it has forgotten the visit, and when an upload is
// refused: Streamlit itself shows an empty page, nothing, and “AxiosError”. Each page's HTML loads
// this module before Streamlit's own, since a page's components come over the connection. So it also
// keeps one history entry per page: a page's first message already changes the link.

const FIRST = 8_000; // ms that a new page waits for its connection before it says so
const AGAIN = 4_000; // the same for a connection that was lost
const STREAM = "/_stcore/stream";
const UPLOAD = "/_stcore/upload_file/";
const REFUSED = { 403: "upload_403", 404: "upload_404", 413: "upload_413", 507: "upload_507" };
const RENEWED = "playground-renewed";
const RAW = /AxiosError|Request failed with status code|^Network Error/;
const STYLE =
  "position:fixed;z-index:1000000;top:0.5rem;left:50%;transform:translateX(-50%);" +
  "width:max-content;max-width:min(44rem,92vw);padding:0.6rem 1rem;border-radius:0.5rem;" +
  "background:#fff4e5;color:#5f2c00;border:1px solid #b45309;font:400 1rem/1.45 sans-serif;" +
  "pointer-events:none"; // a click goes to what lies below

const { base, texts } = JSON.parse(
  /** @type {HTMLMetaElement} */ (document.querySelector("meta[name=connection]")).content,
);
let connected = false; // at least once
let broken = false; // the last connection, or attempt
let waiting = setTimeout(check, FIRST);
let visit = "";
let link = location.href; // as the server's last session knew it, and the drawing since
let said = "";

/** The texts in the page's language, or before it is known in the browser's. */
function words() {
  const shown = document.querySelector(".st-key-shell") && document.documentElement.lang;
  const asked = new URLSearchParams(location.search).get("lang");
  const browsers = navigator.language.split("-")[0];
  const language = [shown, asked, browsers].find((one) => one && one in texts);
  return texts[language || "en"];
}

/** Show a sentence at the top of the page; “what” is its id. */
function say(what, values = {}) {
  hide();
  const box = document.createElement("div");
  box.setAttribute("role", "alert");
  box.dataset.testid = "connection";
  box.dataset.what = what;
  box.style.cssText = STYLE;
  box.textContent = sentence(what, values);
  document.body.append(box);
  said = what;
}

function sentence(what, values) {
  return words()[what].replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
}

function hide() {
  document.querySelector("[data-testid=connection]")?.remove();
  said = "";
}

// ---- the connection ---------------------------------------------------------------------------

class WatchedSocket extends WebSocket {
  /** @param {string | URL} url @param {string | string[]} [protocols] */
  constructor(url, protocols) {
    super(url, protocols);
    if (!String(url).includes(STREAM)) return;
    this.addEventListener("open", () => {
      connected = true;
      broken = false;
      clearTimeout(waiting);
      waiting = 0;
      if (["lost", "blocked", "unreachable"].includes(said)) hide();
    });
    // Before an answer is shown that may come from a new session.
    this.addEventListener("message", () => (link = location.href), { once: true });
    this.addEventListener("close", () => {
      if (broken) return; // Streamlit tries again and again
      broken = true;
      clearTimeout(waiting);
      waiting = setTimeout(check, AGAIN);
    });
  }
}

async function check() {
  const soon = AbortSignal.timeout(AGAIN);
  const answer = await fetch(`${base}/_stcore/health`, { signal: soon }).catch(() => null);
  if (!waiting) return; // connected in the meantime
  say(answer?.ok ? (connected ? "lost" : "blocked") : "unreachable");
}

// ---- the visit --------------------------------------------------------------------------------

// A new session does not know what the browser has written into the link since the page was loaded,
// such as the drawing, and would show the example. So the page is loaded again from its link.
addEventListener("playground-visit", (event) => {
  const now = /** @type {CustomEvent} */ (event).detail;
  if (visit && visit !== now && new URL(link).pathname === location.pathname) {
    window.name = RENEWED; // unlike the browser's storage, never blocked
    location.replace(link);
  } else if ((visit && visit !== now) || window.name === RENEWED) {
    window.name = "";
    say("renewed");
    addEventListener("pointerdown", hide, { once: true });
    addEventListener("keydown", hide, { once: true });
  }
  visit = now;
});

// ---- uploads ----------------------------------------------------------------------------------

const openRequest = XMLHttpRequest.prototype.open;
/** @this {XMLHttpRequest} */
XMLHttpRequest.prototype.open = function (method, url, ...rest) {
  if (String(url).includes(UPLOAD) && method.toUpperCase() === "PUT") {
    let cancelled = false;
    this.addEventListener("abort", () => (cancelled = true));
    this.addEventListener("loadend", () => {
      if (!cancelled) uploaded(this.status);
    });
  }
  return openRequest.apply(this, /** @type {any} */ ([method, url, ...rest]));
};

function uploaded(status) {
  if (status && status < 400) {
    if (said.startsWith("upload")) hide();
    return;
  }
  const what = REFUSED[status] ?? "upload_failed";
  say(what, { status });
  replaceRaw(sentence(what, { status }));
}

/** Replace Streamlit's “AxiosError…” by the sentence, in the next seconds. */
function replaceRaw(text) {
  const replace = () => {
    for (const box of document.querySelectorAll("[data-testid^=stFileUploader]")) {
      const walk = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
      while (walk.nextNode()) {
        const node = /** @type {Text} */ (walk.currentNode);
        if (RAW.test(node.data)) node.data = text;
      }
    }
  };
  const watch = new MutationObserver(replace);
  watch.observe(document.body, { childList: true, subtree: true, characterData: true });
  setTimeout(() => watch.disconnect(), AGAIN);
  replace();
}

window.WebSocket = WatchedSocket;

// ---- the history ------------------------------------------------------------------------------

/** Replace the history entry when a page changes its query parameters. Otherwise the Back button
 * would step through every changed setting. */
window.history.pushState = function (state, unused, url) {
  const samePage = new URL(url ?? "", location.href).pathname === location.pathname;
  const { pushState, replaceState } = History.prototype;
  (samePage ? replaceState : pushState).call(this, state, unused, url);
};
