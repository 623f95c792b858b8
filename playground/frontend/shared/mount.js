// Mounts a page that is one object in one element, and takes leave of it.

/**
 * @typedef {{element: HTMLElement, send: (ask: object) => void, receive: (data: any) => void,
 *   end: () => void, unwatch: () => void, told: import("./debounce.js").Debounce}} Page
 */

/** @type {WeakMap<HTMLElement, Page>} */
const mounted = new WeakMap();

/** Make the page at the first call, and give it the data at each. Returns what Streamlit calls when
 * the component goes.
 * @param {{parentElement: HTMLElement, data: {json: string},
 *   setStateValue: (name: string, value: any) => void}} component
 * @param {(send: (ask: object) => void) => Page} make */
export function mountPage({ parentElement, data, setStateValue }, make) {
  const send = (/** @type {object} */ ask) => setStateValue("ask", ask);
  const page = mounted.get(parentElement) ?? make(send);
  if (!mounted.has(parentElement)) {
    mounted.set(parentElement, page);
    parentElement.append(page.element);
  }
  page.send = send;
  page.receive(JSON.parse(data.json)); // ui/components.py explains why the data is JSON text
  return () => {
    page.end();
    page.unwatch();
    page.told.cancel();
    mounted.delete(parentElement);
  };
}
