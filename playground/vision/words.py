"""Words that a picture is asked for with, such as "red dragon": at most one of each group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from jaxtyping import Float
from torch import Tensor

from playground.core.errors import UserError, quote
from playground.core.task import FlowMatching
from playground.nets.model import Model


def word_groups(task: FlowMatching) -> tuple[range, ...]:
    """The indices of the labels of each group."""
    groups, start = [], 0
    for size in task.groups:
        groups.append(range(start, start + size))
        start += size
    return tuple(groups)


def asked_words(model: Model, text: str) -> tuple[int, ...]:
    """The indices of the words of a text, in any order; "" asks for nothing.

    Raises:
        UserError: a word is unknown, or two are of the same group.
    """
    task = model.spec.task
    assert isinstance(task, FlowMatching)
    found: dict[int, int] = {}  # by group
    for word in text.lower().split():
        if word not in task.labels:
            raise UserError(
                "vision.no_word", model=model.name, given=quote(word), known=task.labels
            )
        index = task.labels.index(word)
        group = next(row for row, group in enumerate(word_groups(task)) if index in group)
        if found.get(group, index) != index:
            first = task.labels[found[group]]
            raise UserError("vision.two_words", first=first, second=word)
        found[group] = index
    return tuple(sorted(found.values()))


def words_maps(task: FlowMatching, words: Sequence[int]) -> Float[Tensor, " labels"]:
    """The values of the label maps: 1 for the asked words."""
    maps = torch.zeros(len(task.labels))
    maps[list(words)] = 1
    return maps


def some_words(task: FlowMatching, count: int = 10) -> Iterator[tuple[int, ...]]:
    """Examples: a word of each group, other ones each time."""
    for row in range(count):
        yield tuple(group[(row * (1 + 2 * at)) % len(group)]
                    for at, group in enumerate(word_groups(task)))  # fmt: skip


def words_text(labels: Sequence[str], words: Sequence[int]) -> str:
    return " ".join(labels[word] for word in words)
