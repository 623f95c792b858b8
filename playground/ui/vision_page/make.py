"""“Make one”: pictures from noise as a film of steps, with the numbers of every pixel."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from playground.core.cache import ById, Cache
from playground.core.task import FlowMatching
from playground.data.digits import CLASSES, shipped_digits
from playground.nets.card_texts import model_title
from playground.nets.model import Model
from playground.text import has
from playground.ui.language import page_texts, t
from playground.ui.publish import publish
from playground.ui.sentences import said
from playground.ui.session import pick_model_name, store
from playground.ui.vision_page.judge import JUDGE, read_digits
from playground.ui.vision_page.make_state import (
    MOST_PHRASES,
    MOST_SEED,
    STATE,
    chosen_maker,
    maker_options,
    plan_now,
    show_maker,
    words_param,
)
from playground.vision.flow_film import (
    MOST_GUIDANCE,
    MOST_PICTURES,
    MOST_STEPS,
    WAYS,
    Plan,
    RecordedFilm,
    record_film,
)
from playground.vision.nearest import nearest_digits
from playground.vision.words import word_groups

ROOM = 60_000_000  # bytes of films that are kept for all visitors


def _bytes_of(film: RecordedFilm) -> int:
    arrays = (film.frames, film.given, film.free)
    return sum(array.nbytes for array in arrays if array is not None)


_films: Cache[RecordedFilm] = Cache(ROOM, _bytes_of)
_readings: Cache[list[list[tuple[str, float]]]] = Cache(100)


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """The film of the present plan, by a model."""

    model: Model
    plan: Plan
    film: RecordedFilm

    @property
    def picked(self) -> int:
        """The picked picture's number."""
        return min(STATE.now().picked, len(self.film.mixes) - 1)

    @property
    def pixel(self) -> tuple[int, int, int]:
        """The open pixel: row, column and channel. Without one in the link it is the pixel on which
        the label has the largest effect, or the brightest."""
        channels, height, width = self.film.frames.shape[2:]
        found = STATE.now().pixel
        if found is not None and found[0] < height and found[1] < width and found[2] < channels:
            return found
        if found is not None:
            STATE.settle(pixel=None)
        film, values = self.film, self.film.frames[-1, self.picked, 0]
        if film.free is not None:
            values = np.abs(film.given - film.free)[:, 1, self.picked, 0].sum(0)
        best = int(values.argmax())
        return best // width, best % width, 0


def made_now() -> Made:
    """What the present state makes."""
    model = store().get(chosen_maker())
    plan = plan_now(model)
    film = _films.get((ById(model), plan), lambda: record_film(model, plan))
    return Made(model, plan, film)


# ---- messages from the browser ----------------------------------------------------------------


def take(changes: Mapping[str, Any]) -> None:
    """Apply changes from the component; invalid values are ignored."""
    state = STATE.now()
    if changes.get("maker") in maker_options():
        show_maker(changes["maker"])
        pick_model_name(changes["maker"])
    if changes.get("way") in WAYS:
        STATE.change(way=changes["way"], picked=0)
    known = len(store().get(chosen_maker()).spec.labels)
    if (labels := _numbers(changes.get("labels"), known)) is not None:
        STATE.change(labels=tuple(dict.fromkeys(labels)))
    if isinstance(words := changes.get("words"), str):
        try:
            STATE.change(words=words_param(words), picked=0)
        except ValueError:
            return
    limits = {
        "count": (1, MOST_PICTURES), "seed": (0, MOST_SEED), "other": (0, MOST_SEED),
        "steps": (1, MOST_STEPS), "picked": (0, MOST_PICTURES - 1),
    }  # fmt: skip
    for name, (least, most) in limits.items():
        if _is_whole(value := changes.get(name), least, most):
            STATE.change(**{name: value})
    guidance = changes.get("guidance")
    if isinstance(guidance, int | float) and 0 <= guidance <= MOST_GUIDANCE:
        STATE.change(guidance=float(guidance))
    if "frame" in changes:
        frame = changes["frame"]
        STATE.change(frame=frame if _is_whole(frame, 0, MOST_STEPS) else None)
    pixel = _numbers(changes.get("pixel"), 1_000)
    if pixel is not None and len(pixel) == 3:
        STATE.change(pixel=tuple(pixel))
    if STATE.now().steps != state.steps:
        STATE.change(frame=None)


def _is_whole(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _numbers(values: Any, most: int) -> list[int] | None:
    """The values, if they are a list of whole numbers below `most`."""
    good = isinstance(values, list) and all(_is_whole(value, 0, most - 1) for value in values)
    return values if good else None


# ---- data for the browser ---------------------------------------------------------------------


def data() -> dict[str, Any]:
    """The film's numbers by their URLs, and what is said of the pictures."""
    made = made_now()
    state, film, plan = STATE.now(), made.film, made.plan
    frames, count, channels, height, width = film.frames.shape
    shape = {
        "steps": frames - 1, "count": count, "channels": channels, "height": height, "width": width,
    }  # fmt: skip
    return {
        "texts": page_texts("make"),
        "key": _key(made),
        "maker": made.model.name,
        "makers": [[name, said(model_title(name))] for name in maker_options()],
        "ways": WAYS if made.model.spec.labels else ("labels", "noises"),
        "way": plan.way,
        "names": made.model.spec.labels,
        "labels": plan.labels,
        "groups": [[[name, _word(name)] for name in group] for group in _groups(made.model)],
        "asksWords": bool(state.words),
        "words": [[made.model.spec.labels[word] for word in words] for words in plan.words],
        "count": state.count,
        "seed": plan.seed,
        "other": plan.other,
        "steps": plan.steps,
        "guidance": film.guidance,
        "guided": film.free is not None,
        "limits": {
            "count": MOST_PICTURES,
            "guidance": MOST_GUIDANCE,
            "phrases": MOST_PHRASES,
        },
        "shape": shape,
        "film": publish(film.shown.tobytes()),
        "track": publish(track_bytes(film, made.picked)),
        "captions": captions(made),
        "asked": [_asked(made, row) for row in range(count)],
        "judge": said(model_title(JUDGE)),
        "readings": readings(made),
        "nearest": _nearest_data(made),
        "frame": state.frame,
        "picked": made.picked,
        "pixel": made.pixel,
        "ms": round(film.milliseconds),
    }


def _key(made: Made) -> str:
    """What the film depends on, as a short text."""
    return hashlib.blake2b(f"{made.model.name}{made.plan}".encode(), digest_size=6).hexdigest()


def track_bytes(film: RecordedFilm, picked: int) -> bytes:
    """One picture's frames and velocities as float32 (`frontend/vision/flow.js: Track`)."""
    parts = [film.frames[:, picked], film.given[:, :, picked]]
    if film.free is not None:
        parts.append(film.free[:, :, picked])
    return b"".join(np.ascontiguousarray(part, np.float32).tobytes() for part in parts)


def captions(made: Made) -> list[str]:
    """What each picture was asked to be, or its place on a walk."""
    count, labels = len(made.film.mixes), made.model.spec.labels
    if made.plan.way in ("noises", "between"):
        return [f"{row / max(count - 1, 1):.0%}" for row in range(count)]
    if not labels:
        return [str(row + 1) for row in range(count)]
    if made.plan.words:
        return ["".join(_spaced([_word(labels[word]) for word in np.flatnonzero(mix)]))
                for mix in made.film.mixes]  # fmt: skip
    return [labels[int(mix.argmax())] for mix in made.film.mixes]


def _groups(model: Model) -> list[list[str]]:
    """The words that the net knows, by group; none for a net with labels."""
    task = model.spec.task
    groups = word_groups(task) if isinstance(task, FlowMatching) else ()
    return [[model.spec.labels[word] for word in group] for group in groups]


def _word(name: str) -> str:
    """A word in the page's language, if it is one of the shipped net's."""
    message_id = f"make.word_{name}"
    return t(message_id) if has(message_id) else name


def _spaced(words: list[str]) -> list[str]:
    """The words with spaces between them, except between Chinese characters."""
    return [word if word[0] > "\u2e7f" or not at else f" {word}" for at, word in enumerate(words)]


def _asked(made: Made, row: int) -> str | None:
    """The label that a picture was asked to be; None for a mix of two, and without labels."""
    mix = made.film.mixes[row]
    return made.model.spec.labels[int(mix.argmax())] if mix.size and mix.max() == 1 else None


def makes_digits(made: Made) -> bool:
    """Whether the pictures are digits that the other nets read."""
    return made.film.frames.shape[2:] == (1, 28, 28) and (
        not made.model.spec.labels or set(made.model.spec.labels) <= set(CLASSES)
    )


def readings(made: Made) -> list[list[tuple[str, float]]] | None:
    """What the judge reads in each picture of each frame, with its probability; None if the
    pictures are not digits."""
    if not makes_digits(made):
        return None
    return _readings.get(ById(made.film), lambda: _read(made.film))


def _read(film: RecordedFilm) -> list[list[tuple[str, float]]]:
    frames, count = film.frames.shape[:2]
    found = read_digits(film.shown.reshape(frames * count, 1, 28, 28))
    return [found[at : at + count] for at in range(0, len(found), count)]


def _nearest_data(made: Made) -> dict[str, Any] | None:
    """The shipped digits that are nearest to the picked picture."""
    if not makes_digits(made):
        return None
    found, digits = nearest_digits(made.film.pictures[made.picked, 0]), shipped_digits()
    return {
        "typical": found.typical,
        "closer": found.closer,
        "digits": [
            {
                "label": digits.classes[digits.labels[row]],
                "distance": float(distance),
                "pixels": base64.b64encode(digits.images[row].tobytes()).decode(),
            }
            for row, distance in zip(found.rows, found.distances, strict=True)
        ],
    }
