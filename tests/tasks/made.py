"""Small made data with a known answer, for the tests of the tasks."""

from __future__ import annotations

import numpy as np

from playground.core.data import BoxSet, ImageSet, TagSet, TokenStream
from playground.core.events import Checkpoint, Evaluated, Event, Finished
from playground.core.recipe import Recipe
from playground.nets.model import Model
from playground.nets.spec import ModelSpec
from playground.training.data import TrainingData
from playground.training.loop import train


def parts(make, train_count: int, check_count: int) -> TrainingData:
    """Two parts of made data, `make(random, count)`, that share nothing."""
    random = np.random.default_rng(7)
    return TrainingData(make(random, train_count), make(random, check_count))


# ---- pictures with a class ------------------------------------------------------------------


def bars(random: np.random.Generator, count: int) -> ImageSet:
    """8×8 pictures with a bright row (class 0) or column (class 1) in noise."""
    labels = random.integers(0, 2, count)
    images = random.integers(0, 90, (count, 1, 8, 8)).astype(np.uint8)
    for image, label, place in zip(images, labels, random.integers(0, 8, count), strict=True):
        image[0].T[place] = 255 if label else image[0].T[place]
        image[0][place] = image[0][place] if label else 255
    return ImageSet("bars", images, labels, ("row", "column"))


# ---- tagged sentences -----------------------------------------------------------------------

TAGS = ("O", "B-PER", "I-PER", "B-LOC", "I-LOC")
NAMES, PLACES, WORDS = ("Ann", "Bob", "Eve"), ("Rome", "Oslo"), ("saw", "the", "old", "in", "and")


def grammar(random: np.random.Generator, count: int) -> TagSet:
    """Names are persons of one or two tokens, places are places, all other words are outside: the
    tag of a token follows from it and the token before."""
    sentences, tags = [], []
    for _ in range(count):
        tokens: list[str] = []
        marks: list[str] = []
        while len(tokens) < 8:
            kind = random.integers(0, 3)
            if kind == 0:
                length = int(random.integers(1, 3))
                tokens += [str(word) for word in random.choice(NAMES, length)]
                marks += ["B-PER", "I-PER"][:length]
                tokens.append(str(random.choice(WORDS)))
                marks.append("O")
            elif kind == 1:
                tokens += [str(random.choice(PLACES)), str(random.choice(WORDS))]
                marks += ["B-LOC", "O"]
            else:
                tokens.append(str(random.choice(WORDS)))
                marks.append("O")
        sentences.append(tuple(tokens))
        tags.append(tuple(TAGS.index(mark) for mark in marks))
    return TagSet("grammar", tuple(sentences), tuple(tags), TAGS)


# ---- squares to be found ----------------------------------------------------------------------


def squares(random: np.random.Generator, count: int) -> BoxSet:
    """24×24 pictures with one to three filled (class 0) or hollow (class 1) squares that do not
    touch."""
    images = random.integers(0, 40, (count, 1, 24, 24)).astype(np.uint8)
    boxes, owners, labels = [], [], []
    for row, image in enumerate(images):
        places = random.permutation(4)[: random.integers(1, 4)]  # a quarter of the picture each
        for place in places:
            side = int(random.integers(5, 10))
            x, y = (12 * int(p) + int(random.integers(1, 12 - side)) for p in divmod(place, 2))
            label = int(random.integers(0, 2))
            image[0, y : y + side, x : x + side] = 230
            if label:
                image[0, y + 2 : y + side - 2, x + 2 : x + side - 2] = 0
            boxes.append((x, y, x + side, y + side))
            owners.append(row)
            labels.append(label)
    return BoxSet(
        "squares", images, np.float32(boxes), np.array(owners), np.array(labels),
        ("filled", "hollow"),
    )  # fmt: skip


# ---- a Markov chain ---------------------------------------------------------------------------

LETTERS = ("a", "b", "c")
CHAIN = np.array([[0.7, 0.2, 0.1], [0.1, 0.1, 0.8], [0.5, 0.5, 0.0]])


def chain_text(random: np.random.Generator, length: int) -> TokenStream:
    """A text of letters, each drawn from the row of `CHAIN` of the one before."""
    at, letters = 0, []
    for draw in random.random(length):
        letters.append(LETTERS[at])
        at = min(int(np.searchsorted(np.cumsum(CHAIN[at]), draw, side="right")), 2)
    return TokenStream("chain", ("".join(letters),))


def chain_entropy() -> float:
    """Bits a letter of the chain: the mean entropy of its rows, by how often each is reached."""
    values, vectors = np.linalg.eig(CHAIN.T)
    often = np.real(vectors[:, np.argmax(np.real(values))])
    logs = np.log2(CHAIN, out=np.zeros_like(CHAIN), where=CHAIN > 0)
    return float((often / often.sum()) @ -(CHAIN * logs).sum(1))


# ---- training -------------------------------------------------------------------------------


def trained(
    spec: ModelSpec, recipe: Recipe, data: TrainingData
) -> tuple[list[Event], Evaluated, Model]:
    """Train on the CPU to the end: all events, the last validation, and the net."""
    events = list(train(spec, recipe, data, "cpu"))
    assert isinstance(events[-1], Finished), events[-1]
    check = [e for e in events if isinstance(e, Evaluated) and e.split == "validation"][-1]
    last = [e for e in events if isinstance(e, Checkpoint)][-1]
    return events, check, Model("made", spec, last.weights)
