"""Pictures, boxes and tagged tokens as HTML with all text escaped."""

from __future__ import annotations

import base64
import html
import io
import unicodedata
from collections.abc import Sequence

import numpy as np
from jaxtyping import UInt8
from PIL import Image

from playground.tasks.boxes import Boxes

TILE = 62  # pixels

Picture = UInt8[np.ndarray, "channels h w"]


def quoted(text: str) -> str:
    """The text, escaped as the value of an HTML attribute."""
    return html.escape(text, quote=True)


def png(pixels: np.ndarray) -> str:
    """The picture as a PNG in a `data:` URL, so that no file must be served or deleted. A picture
    without colours is sent with one channel, which takes a third of the time to compress."""
    if pixels.ndim == 3 and all(np.array_equal(pixels[..., 0], pixels[..., k]) for k in (1, 2)):
        pixels = pixels[..., 0]
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


def as_pixels(image: Picture) -> UInt8[np.ndarray, "h w 3"]:
    """The picture as RGB. A picture of one channel has ink at 255, which becomes dark on white."""
    grey = len(image) == 1
    return 255 - np.repeat(image[0][..., None], 3, 2) if grey else image.transpose(1, 2, 0)


def ink_class(image: Picture) -> str:
    """The CSS class of a picture of one channel; its ink is white in the dark theme."""
    return "np-ink" if len(image) == 1 else ""


def tile(image: Picture, alt: str, below: str, picked: tuple[int, bool] | None = None) -> str:
    """A thumbnail of a picture (values 0 to 255) with a line of text below it. With `picked`, its
    number and whether it is chosen, it is a button whose click the page learns of."""
    shown = (
        f"<img class='{ink_class(image)}' src='{png(as_pixels(image))}' alt='{quoted(alt)}' "
        f"style='width:{TILE}px;image-rendering:pixelated;border-radius:3px'>"
        f"<div>{html.escape(below)}</div>"
    )
    style = f"width:{TILE}px;font-size:12px;line-height:1.25"
    if picked is None:
        return f"<div style='{style}'>{shown}</div>"
    return pick_button(shown, *picked, style)


def pick_button(content: str, number: int, chosen: bool, style: str = "") -> str:
    """HTML content as a button: the panel's `picked` is called with its number as `row`."""
    return (
        f"<button type='button' class='np-pick' data-row='{number}' "
        f"aria-pressed='{str(chosen).lower()}' style='{style}'>{content}</button>"
    )


def tiles(shown: Sequence[str]) -> str:
    """Thumbnails side by side, wrapped into rows."""
    return f"<div style='display:flex;flex-wrap:wrap;gap:6px'>{''.join(shown)}</div>"


def titled(title: str, content: str, height: int) -> str:
    """HTML content below a title, in a container of `height` pixels."""
    return (
        f"<div style='height:{height}px;display:flex;flex-direction:column'>"
        f"<div class='np-title' style='margin:0 0 4px'>{html.escape(title)}</div>{content}</div>"
    )


def scrolled(content: str) -> str:
    """HTML content that fills the rest of its container and scrolls if it is higher."""
    return f"<div style='flex:1;min-height:0;overflow:auto'>{content}</div>"


def tagged(token: str, tag: str, role: str = "", hint: str = "", below: str = "") -> str:
    """A token above its tag in the colour of `role`; `hint` is the tooltip, and `below` a third
    line."""
    weight = "" if tag == "O" else "font-weight:600;"
    colour = f"color:var(--np-{role})" if role else ""
    more = f"<div style='font-size:12px;opacity:.7'>{html.escape(below)}</div>" if below else ""
    return (
        "<span style='display:inline-block;vertical-align:top;margin:0 8px 6px 0' "
        f"title='{quoted(hint)}'>{html.escape(token)}<div style='font-size:12px;{weight}{colour}'>"
        f"{html.escape(tag)}</div>{more}</span>"
    )


def sheet(title: str, pixels: np.ndarray, alt: str, ink: bool, height: int) -> str:
    """One picture, scaled to its container. With `ink`, it is dark on white in the light theme and
    white on dark in the dark theme."""
    shown = (
        f"<img src='{png(pixels)}' alt='{quoted(alt)}' class='{'np-ink' if ink else ''}' "
        "style='flex:1;min-height:0;width:100%;object-fit:contain;object-position:left top;"
        "image-rendering:pixelated'>"
    )
    return titled(title, shown, height)


def boxed(image: Picture, classes: Sequence[str], found: Boxes, true: Boxes, alt: str) -> str:
    """A picture with boxes, as SVG: true boxes dashed; predicted boxes solid, with their class and
    the confidence in per cent."""
    _, height, width = image.shape
    lines = [_box(box, "training", "3 3") for box in true.boxes]
    words = []
    for box, label, score in zip(found.boxes, found.labels, found.scores, strict=True):
        lines.append(_box(box, "validation", ""))
        words.append(_box_label(box, f"{classes[label]} {score:.0%}", width))
    return (
        f"<svg viewBox='0 0 {width} {height}' role='img' aria-label='{quoted(alt)}' "
        "preserveAspectRatio='xMinYMin meet' style='flex:1;min-height:0;width:100%'>"
        f"<image href='{png(as_pixels(image))}' width='{width}' height='{height}' "
        f"class='{ink_class(image)}' style='image-rendering:pixelated'/>"
        f"{''.join(lines + words)}</svg>"
    )


def _box(box: np.ndarray, role: str, dash: str) -> str:
    x0, y0, x1, y1 = (round(float(side), 1) for side in box)
    return (
        f"<rect x='{x0}' y='{y0}' width='{x1 - x0:.1f}' height='{y1 - y0:.1f}' fill='none' "
        f"stroke='var(--np-{role})' stroke-width='2' stroke-dasharray='{dash}' "
        "vector-effect='non-scaling-stroke'/>"
    )


def _box_label(box: np.ndarray, words: str, width: int) -> str:
    """A label above its box, inside a picture of this width, legible on any ground."""
    size = max(width / 16, 1.5)  # font size, in pixels of the picture
    wide = size * sum(1.0 if unicodedata.east_asian_width(sign) == "W" else 0.6 for sign in words)
    left = max(min(float(box[0]), width - wide), 0.0)
    return (
        f"<text x='{left:.1f}' y='{max(box[1] - size / 4, size):.1f}' font-size='{size:.1f}' "
        "font-weight='700' fill='#157f5c' stroke='#fff' "
        f"stroke-width='{size / 5:.2f}' style='paint-order:stroke'>{html.escape(words)}</text>"
    )
