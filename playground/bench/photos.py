"""`bench photos`: how many photographs and scans of a digit are read right, of 20 of each kind, and
how many of 20 without a digit get no answer or are doubted (“may be no digit”)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from playground.bench.paper import KINDS, picture
from playground.core.inputs import ImageInput
from playground.core.task import Classification
from playground.data.prepare import PictureError, prepare_for
from playground.nets.store import shipped_model

COUNT = 20
MODEL = "pen-cnn"


@dataclass(frozen=True, slots=True)
class Answer:
    """A digit, and whether the net doubts that there is one."""

    label: int
    doubted: bool


def run() -> dict[str, str]:
    """The counts of each kind, in words."""
    net = Reader()
    seeds = range(COUNT)
    return {
        kind: f"{net.right(kind, seeds)} of {COUNT} right; "
        f"{net.silent(kind, seeds)} of {COUNT} without a digit get no answer"
        for kind in KINDS
    }


class Reader:
    """Reads pictures as the Draw page does."""

    def __init__(self) -> None:
        from playground.nets.build import load_module  # importing torch takes seconds

        model = shipped_model(MODEL)
        assert isinstance(model.spec.input, ImageInput)
        assert isinstance(model.spec.task, Classification)
        self.input, self.task, self.net = model.spec.input, model.spec.task, load_module(model)

    def right(self, kind: str, seeds: Iterable[int]) -> int:
        """The number of pictures of a kind that are read right."""
        found = [picture(kind, seed) for seed in seeds]
        answers = [self.answer(one.data) for one in found]
        return sum(
            a is not None and a.label == p.label for a, p in zip(answers, found, strict=True)
        )

    def silent(self, kind: str, seeds: Iterable[int]) -> int:
        """The number of pictures of a kind, without a digit, that get no answer, or a doubt."""
        answers = [self.answer(picture(kind, seed, blank=True).data) for seed in seeds]
        return sum(a is None or a.doubted for a in answers)

    def answer(self, data: bytes) -> Answer | None:
        """The answer for a picture; None without ink."""
        import torch

        try:
            digit = prepare_for(self.input, data).image
        except PictureError:
            return None
        with torch.inference_mode():
            logits = self.net(torch.from_numpy(digit)[None].float() / 255)[0].double()
        none = self.task.none_probability(logits.tolist()) or 0.0
        return Answer(int(logits.argmax()), none > self.task.rejection)
