// Asking the server again and again for what has changed, while anybody can see the page.

const PATIENCE = 3; // answers that may fail to come, one after another

/**
 * Poll a source by its key. `changed` is called with each answer that holds something new;
 * `outdated` once the rest of the page is out of date too, or nobody answers any more. Returns
 * what ends the polling.
 * @param {{key: string, seen: string, seconds: number, changed: (answer: any) => void,
 *   outdated: () => void}} asked
 */
export function poll({ key, seen, seconds, changed, outdated }) {
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
      const answer = await ask(key, seen, over.signal);
      if (answer.content || answer.change) changed(answer);
      ({ seen, seconds } = answer);
      failed = 0;
      if (answer.outdated) return outdated();
    } catch {
      if (over.signal.aborted) return;
      failed += 1;
      if (failed >= PATIENCE) return outdated();
    }
    timer = setTimeout(look, Math.max(50, 1000 * seconds - (performance.now() - begun)));
  }

  timer = setTimeout(look, 1000 * seconds);
  return () => {
    over.abort();
    clearTimeout(timer);
  };
}

async function ask(key, seen, signal) {
  // Beside the page, wherever the app is mounted: …/train polls …/poll/<key>.
  const beside = location.pathname.replace(/\/+$/, "").replace(/[^/]*$/, "");
  const answer = await fetch(`${beside}poll/${key}?seen=${encodeURIComponent(seen)}`, {
    signal,
  });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}
