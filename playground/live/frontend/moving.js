// Pictures that Python has drawn and that change every second or so while a run goes on: the browser
// reads them as they are, in one piece, so that nothing goes blank in between.

/** Streamlit calls this at the first showing and again whenever the data changes. */
export default function moving({ parentElement, data }) {
  let place = parentElement.querySelector(":scope > .np-moving");
  if (!place) {
    place = document.createElement("div");
    place.className = "np-moving";
    parentElement.append(place);
  }
  const { html } = JSON.parse(data.json); // live/payload.py says why it is a text
  place.innerHTML = html;
}
