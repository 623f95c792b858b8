"""The format of YOLO: beside each picture (or in a folder `labels` beside `images`) a text file
with a box or an outline on each line, in fractions of the picture's width and height:

    class x y width height          the box's centre and size
    class x1 y1 x2 y2 x3 y3 …       the outline's corners, at least three

The names of the classes stand in data.yaml (Ultralytics, Roboflow), classes.txt or obj.names.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from playground.core.box import Box

NAME_FILES = ("classes.txt", "obj.names", "labels.txt", "_darknet.labels")
_LINE = re.compile(r"\d+(?:\.0+)?(?:\s+-?[\d.]+(?:[eE][-+]?\d+)?){4,}")


def is_note(text: str) -> bool:
    """Whether a text file holds boxes or outlines."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return bool(lines) and all(_LINE.fullmatch(line) for line in lines)


def note_paths(picture: str) -> tuple[str, ...]:
    """Where the boxes of a picture may stand: beside it, or in `labels` instead of `images`."""
    path = PurePosixPath(picture).with_suffix(".txt")
    folders = list(path.parts)
    places = [path.as_posix()]
    for k in range(len(folders) - 2, -1, -1):
        if folders[k].lower() in ("images", "imgs", "img"):
            places.append("/".join([*folders[:k], "labels", *folders[k + 1 :]]))
    return tuple(places)


def boxes_of(text: str, width: int, height: int) -> list[tuple[int, Box]]:
    """The class number and the box, in pixels, of each line; an outline gives the box around it.

    Raises:
        ValueError: a line is neither, or lies outside of the picture; the message is the line.
    """
    found = []
    for line in filter(str.strip, text.splitlines()):
        if not _LINE.fullmatch(line.strip()):
            raise ValueError(line.strip())
        number, *values = map(float, line.split())
        if not all(-0.1 <= value <= 1.1 for value in values):
            raise ValueError(line.strip())
        if len(values) in (4, 5):  # the fifth is a detector's confidence
            x, y, w, h = values[:4]
            left, top, right, bottom = x - w / 2, y - h / 2, x + w / 2, y + h / 2
        elif len(values) >= 6 and len(values) % 2 == 0:
            left, top = min(values[::2]), min(values[1::2])
            right, bottom = max(values[::2]), max(values[1::2])
        else:
            raise ValueError(line.strip())
        box = Box(left * width, top * height, (right - left) * width, (bottom - top) * height)
        found.append((int(number), box))
    return found


def class_names(files: Iterable[tuple[str, str]]) -> Sequence[str]:
    """The names of the classes in their order, from the files (path, text) of a data set; none if
    no file has them."""
    found: dict[str, Sequence[str]] = {}
    for path, text in files:
        name = PurePosixPath(path).name.lower()
        if name.endswith((".yaml", ".yml")):
            found["yaml"] = _yaml_names(text) or found.get("yaml", ())
        elif name in NAME_FILES and not is_note(text):
            found[name] = [line.strip() for line in text.splitlines() if line.strip()]
    return next((found[name] for name in ("yaml", *NAME_FILES) if found.get(name)), ())


def _yaml_names(text: str) -> Sequence[str]:
    """The list or mapping `names` of a YAML file, in the forms that such files have."""
    inline = re.search(r"^names:\s*(\[.*?\]|\{.*?\})", text, re.MULTILINE | re.DOTALL)
    if inline:
        within = inline[1][1:-1]
        try:
            value = ast.literal_eval(inline[1])
        except (ValueError, SyntaxError, MemoryError, RecursionError):  # names without quotes
            return [_bare(re.sub(r"^\s*\d+\s*:", "", each)) for each in within.split(",")]
        if isinstance(value, dict):
            value = [value[key] for key in sorted(value)]
        return [str(each) for each in value]
    block = re.search(r"^names:[^\S\n]*\n((?:[^\S\n]*(?:-|\d+:)[^\n]*\n?)+)", text, re.MULTILINE)
    lines = block[1].splitlines() if block else []
    return [_bare(re.sub(r"^\s*(?:-|\d+:)", "", line)) for line in lines]


def _bare(name: str) -> str:
    return name.strip().strip("'\"").strip()
