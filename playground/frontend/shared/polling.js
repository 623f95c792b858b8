// Pictures that Python has drawn and that change while something goes on: the browser reads each as
// it is, in one piece, so that nothing goes blank in between. Those that go on it asks for by itself.

const PATIENCE = 3; // answers that may fail to come, one after another
const stops = new WeakMap(); // a part's element → ends what it follows

/** Streamlit calls this at the first showing and again whenever the data changes. */
export default function moving({ parentElement, data, setTriggerValue }) {
  let place = parentElement.querySelector(":scope > .np-moving");
  if (!place) {
    place = document.createElement("div");
    place.className = "np-moving";
    parentElement.append(place);
  }
  stops.get(parentElement)?.();
  const given = JSON.parse(data.json); // ui/components.py says why it is a text
  place.innerHTML = given.html;
  const stop = given.ticket
    ? follow(place, given, () => setTriggerValue("changed", Date.now()))
    : () => {};
  stops.set(parentElement, stop);
  return stop;
}

/** Ask for the next picture again and again, while anybody can see it; `changed` is called once the
 * rest of the page is out of date too. Returns what ends it. */
function follow(place, { ticket, seen, seconds }, changed) {
  let timer,
    failed = 0;
  const over = new AbortController();

  async function look() {
    if (document.hidden)
      return document.addEventListener("visibilitychange", look, {
        once: true,
        signal: over.signal,
      });
    const begun = performance.now();
    try {
      const next = await ask(ticket, seen, over.signal);
      if (next.html !== undefined) place.innerHTML = next.html;
      ({ seen, seconds } = next);
      failed = 0;
      if (next.over) return changed();
    } catch {
      if (over.signal.aborted) return;
      failed += 1;
      if (failed >= PATIENCE) return changed();
    }
    timer = setTimeout(look, Math.max(50, 1000 * seconds - (performance.now() - begun)));
  }

  timer = setTimeout(look, 1000 * seconds);
  return () => {
    over.abort();
    clearTimeout(timer);
  };
}

async function ask(ticket, seen, signal) {
  // Beside the page, wherever the app is mounted: …/train asks …/moving/<ticket>.
  const beside = location.pathname.replace(/\/+$/, "").replace(/[^/]*$/, "");
  const answer = await fetch(`${beside}moving/${ticket}?seen=${encodeURIComponent(seen)}`, {
    signal,
  });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}
