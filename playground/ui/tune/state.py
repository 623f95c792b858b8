"""The Tune page's state in the link: the view, the replay's settings, and those of a search."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from playground.text import Message
from playground.tuning.names import METHODS, SIX
from playground.ui.link import (
    PageState,
    Param,
    joined,
    number,
    on_or_off,
    one_of,
    switch,
    whole,
)

VIEWS = ("surface", "search")
SHOWS = ("race", "trials", "importance", "contour", "parallel")
MAX_RUNS = 200
MAX_MINUTES = 120
PLACES = 1_000  # a position of 1 of a pick
MAX_PICKS = 20
SEEDS = 5  # trainings of each point of the surface

Pick = tuple[int, int, int]  # one training of the player: x, y, seed


@dataclass(frozen=True, slots=True)
class TuneState:
    """The state in the link. `seed` to `playing` belong to the view “surface”, all others to the
    view “search”."""

    view: str = "surface"
    seed: int = 0  # which twenty replays
    step: int = 20  # full trainings that are shown
    method: str = "tpe"  # whose trials are on the surface
    picks: tuple[Pick, ...] = ()  # the player's own search
    playing: bool = False  # whether it is under way, with the surface hidden
    search: str | None = None  # the search that is shown
    show: str = "race"
    preset: str = "tiny-cnn"
    data: str = "digits"
    examples: int = 2_000  # 0: all
    epochs: int = 3
    space: str = "learning_rate:0.0001~1~log,batch_size:8~512~log"
    methods: tuple[str, ...] = ("random", "tpe")
    runs: int = 8
    minutes: float | None = None
    start: int = 0  # seed of the search methods


def _methods(text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(text.split(",")))
    if not names or any(name not in METHODS for name in names):
        raise ValueError(text)
    return names


def checked_picks(rows: Iterable[Iterable[object]]) -> tuple[Pick, ...]:
    """The player's trainings, from the browser or from the link.

    Raises:
        ValueError: they are not.
    """
    found = []
    for row in rows:
        x, y, seed = row
        if not (isinstance(x, int) and isinstance(y, int) and isinstance(seed, int)):
            raise ValueError(row)
        if not (0 <= x <= PLACES and 0 <= y <= PLACES and 0 <= seed < SEEDS):
            raise ValueError(row)
        found.append((x, y, seed))
    if len(found) > MAX_PICKS:
        raise ValueError(len(found))
    return tuple(found)


def _picks(text: str) -> tuple[Pick, ...]:
    return checked_picks([int(number) for number in row.split("-")] for row in text.split("."))


def _picks_text(picks: tuple[Pick, ...]) -> str:
    return ".".join("-".join(map(str, pick)) for pick in picks)


# These modules are imported on use: they need torch, and the menu must load without it.
def _space(text: str) -> str:
    from playground.tuning.shorthand import space_from_text

    space_from_text(text)
    return text


def _preset(text: str) -> str:
    from playground.training.presets import PRESETS

    return one_of(name for name in PRESETS if not PRESETS[name].makes)(text)


def _own_data(state: TuneState) -> Message | None:
    from playground.training.datasets import DATASETS

    return None if state.data in DATASETS else Message("header.own_data", name=state.data)


STATE = PageState(
    "tune",
    TuneState,
    {
        "view": Param(one_of(VIEWS)),
        "seed": Param(whole(0, 1_000_000)),
        "step": Param(whole(1, 20)),
        "method": Param(one_of(SIX)),
        "picks": Param(_picks, _picks_text),
        "playing": Param(switch, on_or_off, "play"),
        "search": Param(),
        "show": Param(one_of(SHOWS)),
        "preset": Param(_preset),
        "data": Param(),
        "examples": Param(whole(0, 100_000)),
        "epochs": Param(whole(1, 100)),
        "space": Param(_space),
        "methods": Param(_methods, joined),
        "runs": Param(whole(0, MAX_RUNS)),
        "minutes": Param(number(0.1, MAX_MINUTES), lambda value: f"{value:g}"),
        "start": Param(whole(0, 1_000_000)),
    },
    only_here=_own_data,
)
