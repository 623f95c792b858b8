"""“Show the code” of the lattice: plain numpy that prints the shown path and its score."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from playground.language.records import Tagged

# The state of the lattice's panel in the link; `frontend/language/lattice_view.js` writes it.
_CLAMP = re.compile(r"c(\d{1,5})\.(\d{1,4})")
_EDIT = re.compile(r"e(\d{0,4})\.(\d{0,4})\.(-?\d{1,4}(?:\.\d{1,3})?)")


@dataclass(frozen=True, slots=True)
class LatticeView:
    """What a person has changed. `clamps` are pairs of a token and its tag, `edits` are
    (tag before, tag after, score); None stands for the beginning and the end."""

    greedy: bool
    clamps: tuple[tuple[int, int], ...]
    edits: tuple[tuple[int | None, int | None, float], ...]


def lattice_view(pins: str, tagged: Tagged) -> LatticeView:
    """The changes in the link's `pins` that fit this lattice; others are ignored."""
    steps, labels = len(tagged.tokens), len(tagged.lattice.labels)
    parts = pins.split("~")
    clamps: dict[int, int] = {}
    edits = []
    for part in parts:
        if found := _CLAMP.fullmatch(part):
            step, tag = map(int, found.groups())
            if step < steps and tag < labels:
                clamps[step] = tag
        elif found := _EDIT.fullmatch(part):
            before, after = (int(each) if each else None for each in found.groups()[:2])
            known = all(each is None or each < labels for each in (before, after))
            if known and (before is not None or after is not None):
                edits.append((before, after, float(found[3])))
    return LatticeView("greedy" in parts, tuple(clamps.items()), tuple(edits))


def lattice_code(tagged: Tagged, pins: str = "") -> str:
    """Lines that print the score and the tags of the path that the lattice's panel shows."""
    lattice, view = tagged.lattice, lattice_view(pins, tagged)
    words = [token.text for token in tagged.tokens]
    names = ", ".join(repr(label) for label in lattice.labels)
    lines = [
        "import numpy as np",
        "",
        f"tokens = {words!r}",
        f"labels = [{names}]",
        "emissions = np.array([  # a row for each token, a column for each label",
        *(f"    {_numbers(row)}," for row in lattice.emissions),
        "])",
        f"start = np.array({_numbers(lattice.start)})",
        f"end = np.array({_numbers(lattice.end)})",
        "transitions = np.array([  # from the row's label to the column's; -10000 is not allowed",
        *(f"    {_numbers(row)}," for row in lattice.between),
        "])",
        *_changes(view, words, lattice.labels),
        "",
        *(GREEDY if view.greedy else VITERBI),
        "print(score)",
        "print([labels[tag] for tag in path])",
    ]
    return "\n".join(lines)


def _changes(view: LatticeView, words: list[str], labels: tuple[str, ...]) -> list[str]:
    lines = []
    for before, after, score in view.edits:
        if before is None:
            lines.append(f"start[{after}] = {score:g}  # changed")
        elif after is None:
            lines.append(f"end[{before}] = {score:g}  # changed")
        else:
            lines.append(f"transitions[{before}, {after}] = {score:g}  # changed")
    for step, tag in view.clamps:
        comment = f"# {repr(words[step])[1:-1]} is {repr(labels[tag])[1:-1]}"
        lines.append(f"emissions[{step}, np.arange(len(labels)) != {tag}] = -np.inf  {comment}")
    return lines


VITERBI = (
    "best = start + emissions[0]  # the best score of a path that ends with each label",
    "back = []  # its previous label, token by token",
    "for emission in emissions[1:]:",
    "    sums = best[:, None] + transitions + emission",
    "    back.append(sums.argmax(0))",
    "    best = sums.max(0)",
    "best = best + end",
    "score, path = best.max(), [best.argmax()]",
    "for previous in reversed(back):",
    "    path.insert(0, previous[path[0]])",
)
GREEDY = (
    "move, score, path = start, 0, []",
    "for emission in emissions:",
    "    path.append((move + emission).argmax())",
    "    score += (move + emission).max()",
    "    move = transitions[path[-1]]",
    "score += end[path[-1]]",
)


def _numbers(values: np.ndarray) -> str:
    """A list of numbers with at most six decimal places, as the page shows them."""
    shown = (round(float(value), 6) for value in values)
    return f"[{', '.join(str(int(v)) if v == int(v) else repr(v) for v in shown)}]"
