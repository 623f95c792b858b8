// Opening and closing a camera, for the pages that use one.

/** Whether the page is in a frame whose site does not pass the camera on. Browsers other than
 * Chromium do not say which features a frame has. */
function isForbiddenByFrame() {
  if (window.top === window) return false;
  // @ts-ignore: not in TypeScript's library
  return !document.featurePolicy?.allowsFeature("camera");
}

/** A reason why there is no camera, as the id of its text. @param {unknown} error */
function reasonOf(error) {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "camera_denied";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "camera_absent";
  return "camera_fails";
}

/** The id of the text that says why the camera did not open. @param {unknown} error */
export const whyNoCamera = (error) => (isForbiddenByFrame() ? "camera_framed" : reasonOf(error));

/** Whether the browser offers a camera to this page at all; only over HTTPS or on this computer. */
export const offersCamera = () => Boolean(navigator.mediaDevices?.getUserMedia);

/** @param {"environment"|"user"} [facing] @returns {Promise<MediaStream>} */
export function askForCamera(facing = "environment") {
  const video = { facingMode: facing, width: { ideal: 640 }, height: { ideal: 480 } };
  return navigator.mediaDevices.getUserMedia({ video, audio: false });
}

/** @param {MediaStream|null} stream */
export function stopCamera(stream) {
  for (const track of stream?.getTracks() ?? []) {
    track.onended = null;
    track.stop();
  }
}
