"""The state of “Where is it?” in the link: the picture, the detector, its step and thresholds."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playground.nets.store import DETECTOR, SPRITE_DETECTOR, shipped_model, vision_names
from playground.ui.cnn.photo import PhotoPart
from playground.ui.link import PageState, Param, dotted, number, one_of, pair, whole
from playground.ui.model_picker import ModelPart
from playground.ui.session import current_model_name, model_names
from playground.ui.vision_page import finds_boxes
from playground.vision.boxes import SAME
from playground.vision.detect import CONFIDENT
from playground.vision.scene import DIGITS, SPRITES, Item, Kit, scene_from_text

SOURCES = ("scene", "sprites", "photo")
KITS = {"scene": DIGITS, "sprites": SPRITES}
FINDERS = {"scene": DETECTOR, "sprites": SPRITE_DETECTOR}  # that find what the scene has
STEPS = ("picture", "centres", "overlap", "suppression", "curve")
MAPS = ("x", "y", "width", "height")  # the four maps after those of the labels
SPRITES_FIRST = "0a.16.20.58~1d.96.12.52~3c.24.98.50~5b.98.98.46"
FIRST = "3b.14.20.56~7e.92.14.50~5d.26.96.44~0c.96.88.54"
MOST_FRAMES = 9_999
_BOX = re.compile(r"(\d{1,4})\.(\d{1,4})\.(\d{1,4})\.(\d{1,4})", re.ASCII)

Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class WhereState:
    """`scene` and `sprites` are texts of `vision/scene.py`. `map` is the shown map: "all", a
    label's index, or one of `MAPS`. `cell` is the pinned row and column. `confident` and `same` are
    the thresholds of scores and of the suppression, `frame` is the shown step of the latter.
    `boxes` are the two boxes of the IoU by hand: left, top, width and height in pixels of the
    picture."""

    source: str = "scene"
    scene: str = FIRST
    sprites: str = SPRITES_FIRST
    step: str = "picture"
    map: str = "all"
    cell: tuple[int, int] | None = None
    confident: float = CONFIDENT
    same: float = SAME
    frame: int = 0
    boxes: tuple[Box, Box] | None = None

    @property
    def kit(self) -> Kit:
        return KITS.get(self.source, DIGITS)

    def items(self) -> tuple[Item, ...]:
        """The things of the open scene; none for a photo."""
        if self.source == "photo":
            return ()
        return scene_from_text(getattr(self, self.source), self.kit)


def detectors() -> tuple[str, ...]:
    """The names of the shipped nets that find boxes; the first is the default."""
    others = (name for name in vision_names() if name != DETECTOR)
    return (DETECTOR, *(name for name in others if finds_boxes(shipped_model(name).spec)))


class DetectorPart(ModelPart):
    """The detector, as `model`. Shipped ones are read on first use, so not at import."""

    def options(self) -> tuple[str, ...]:
        return (*detectors(), *model_names(finds_boxes))

    def name(self) -> str:
        return current_model_name(finds_boxes, DETECTOR, detectors())


MODEL = DetectorPart(finds_boxes)


def scene_text(text: str) -> str:
    """Check the text of a scene.

    Raises:
        ValueError: it is not a scene.
    """
    scene_from_text(text)
    return text


def sprites_text(text: str) -> str:
    """Check the text of a scene of sprites.

    Raises:
        ValueError: it is not a scene.
    """
    scene_from_text(text, SPRITES)
    return text


def map_name(text: str) -> str:
    """Check the name of a map.

    Raises:
        ValueError: there is no such map for any net.
    """
    if text not in ("all", *MAPS) and not (text.isascii() and text.isdigit() and len(text) < 4):
        raise ValueError(text)
    return text


def boxes_from_text(text: str) -> tuple[Box, Box]:
    """Parse two boxes, `10.12.40.50~30.20.44.48`.

    Raises:
        ValueError: the text has another form, or a box without area.
    """
    found = [_BOX.fullmatch(part) for part in text.split("~")]
    boxes = [tuple(map(int, each.groups())) for each in found if each]
    if len(found) != 2 or len(boxes) != 2 or any(not box[2] * box[3] for box in boxes):
        raise ValueError(text)
    first, second = ((box[0], box[1], box[2], box[3]) for box in boxes)
    return first, second


def _boxes_text(boxes: tuple[Box, Box]) -> str:
    return "~".join(map(dotted, boxes))


STATE = PageState(
    "vision_where",
    WhereState,
    {
        "source": Param(one_of(SOURCES), name="picture"),
        "scene": Param(scene_text),
        "sprites": Param(sprites_text),
        "step": Param(one_of(STEPS)),
        "map": Param(map_name),
        "cell": Param(pair(999, 999), dotted),
        "confident": Param(number(0.01, 0.99), "{:.2f}".format, "score"),
        "same": Param(number(0.0, 1.0), "{:.2f}".format, "iou"),
        "frame": Param(whole(0, MOST_FRAMES)),
        "boxes": Param(boxes_from_text, _boxes_text),
    },
)
PHOTO = PhotoPart(lambda: STATE.now().source == "photo")
