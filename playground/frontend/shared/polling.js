// Polls the server for changes while the page is visible.

const PATIENCE = 3; // consecutive failed requests before polling stops

/**
 * Poll a source by its key. `changed` is called with each answer that contains changes; `outdated`
 * is called once the rest of the page is out of date too, or if the server no longer answers.
 * Returns a function that stops the polling.
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
  // The URL is relative to the page, because the app may be mounted below a path: …/train polls
  // …/poll/<key>.
  const beside = location.pathname.replace(/\/+$/, "").replace(/[^/]*$/, "");
  const answer = await fetch(`${beside}poll/${key}?seen=${encodeURIComponent(seen)}`, {
    signal,
  });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}
