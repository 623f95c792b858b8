// Mounts a page that is one object in one element, and takes leave of it.

/**
 * What a component returns to Streamlit, which calls it when the component goes. Streamlit 1.67 also
 * calls it when newer data arrive while it loads the script for older ones (BidiComponent.js): the
 * component stays then, and to end it would lose what the user has done in it. React removes an
 * element from the document before it ends it.
 * @param {Node} parent the component's element
 * @param {() => void} end
 */
export const whenGone = (parent, end) => () => {
  if (!parent.isConnected) end();
};

/**
 * @typedef {{element: HTMLElement, send: (ask: object) => void, receive: (data: any) => void,
 *   end: () => void, unwatch: () => void, told?: import("./debounce.js").Debounce}} Page
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
  return whenGone(parentElement, () => {
    page.end();
    page.unwatch();
    page.told?.cancel();
    mounted.delete(parentElement);
  });
}
