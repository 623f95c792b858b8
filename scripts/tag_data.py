"""Sentences for the English tagging nets as tensors on a device, for `distil_tags_en.py`.

A sentence is a row of word numbers; each word's pieces, shape and letters are kept once.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from make_sentences import read_rated
from torch import Tensor
from train_tags_en import OtherNames, conll, known
from tune_encoder import ENTITIES, frames_of, is_held, role_tags, tagged

from playground.core.inputs import TextInput
from playground.data.english import english_places
from playground.data.name_lists import listed_names
from playground.data.pieces import ends, pieces_of_words
from playground.nets.features import case_shapes, letter_sequences

TRAIN, DEV, COPY, WNUT, FREE = range(5)  # where a sentence is from
FOLDS, WORDS, PIECES, COPIES = 4, 100, 160, 5
NONE = 255  # the tag of a word whose tag is not known
EMOJI = (
    *"😀😂😍🎉🔥👍🙏💪😎🚀✨🎂🏆⚽🌍🎵😭🤔👏💯❤☀✈🍕🐶★→™•",
    "❤️", "👩‍💻", "🇫🇷", "🇺🇸", "🇬🇧", ":)", "😀😀", "🎉🎉🎉",
)  # fmt: skip


@dataclass(eq=False)
class Sentences:
    """Rows of words; `start[i]` is the place of sentence i's first word in `words`, and so in all
    that is known word by word. A frame is a sentence, its predicate and the roles of its words."""

    words: list[int] = field(default_factory=list)
    lists: list[np.ndarray] = field(default_factory=list)
    entities: list[int] = field(default_factory=list)
    speech: list[int] = field(default_factory=list)
    start: list[int] = field(default_factory=lambda: [0])
    group: list[int] = field(default_factory=list)
    held: list[bool] = field(default_factory=list)
    fold: list[int] = field(default_factory=list)
    frames: list[tuple[int, int]] = field(default_factory=list)
    roles: list[int] = field(default_factory=list)
    roles_start: list[int] = field(default_factory=lambda: [0])
    numbers: dict[str, int] = field(default_factory=dict)  # of the different words

    def add(
        self, words: Sequence[str], group: int, tags: Sequence[str] | None = None,
        speech: Sequence[int] | None = None, held: bool = False, fold: int = -1,
    ) -> int:  # fmt: skip
        words = list(words)[:WORDS]
        count = len(words)
        self.words += [self.numbers.setdefault(word, len(self.numbers)) for word in words]
        self.lists.append(listed_names(words))
        self.entities += [ENTITIES.index(tag) for tag in tags[:WORDS]] if tags else [NONE] * count
        self.speech += speech[:WORDS] if speech else [NONE] * count
        self.start.append(len(self.words))
        self.group.append(group)
        self.held.append(held)
        self.fold.append(fold)
        return len(self.group) - 1

    def add_frame(self, sentence: int, predicate: int, roles: Sequence[int] | None) -> None:
        count = self.start[sentence + 1] - self.start[sentence]
        self.frames.append((sentence, predicate))
        self.roles += roles or [NONE] * count
        self.roles_start.append(len(self.roles))


def with_emoji(words: list[str], tags: list[str]) -> tuple[list[str], list[str]]:
    """Now and then an emoji beside a name: it is no part of the name."""
    if random.random() > 0.12:
        return words, tags
    words, tags = list(words), list(tags)
    for at in range(len(words), -1, -1):
        inside = at < len(words) and tags[at][0] == "I"
        near = tags[max(0, at - 1) : at + 1] != ["O"] * len(tags[max(0, at - 1) : at + 1])
        if not inside and random.random() < (0.5 if near else 0.02):
            words.insert(at, random.choice(EMOJI))
            tags.insert(at, "O")
    return words, tags


def read_sentences(data: Path, rated: Path, speech: dict[str, int]) -> Sentences:
    """The sentences of English-EWT, copies with other names, the sentences of WNUT-17, and those
    without tags. `speech` collects the parts of speech."""
    made = Sentences()
    named: list[tuple[list[str], list[str], int]] = []
    for part in ("train", "dev"):
        records = {record["id"]: record for record in frames_of(data, part)}
        for name, words, tags in tagged(data, part):
            document, tags = name.rsplit("-", 1)[0], known(tags)
            record = records.get(name)
            if record is not None and record["tokens"] != words:
                record = None
            held = part == "train" and is_held(document, 12)
            fold = zlib.crc32(f"f{document}".encode()) % FOLDS
            group = TRAIN if part == "train" else DEV
            kinds = [speech.setdefault(p, len(speech)) for p in record["pos"]] if record else None
            number = made.add(words, group, tags, kinds, held, fold)
            if group == TRAIN and not held and set(tags) != {"O"}:
                named.append((words, tags, fold))
            for frame in record["frames"] if record else ():
                count = min(len(words), WORDS)
                if frame["predicate"] < count:
                    made.add_frame(number, frame["predicate"], role_tags(count, frame))
    others = OtherNames([(words, tags) for words, tags, _ in named])
    for _ in range(COPIES):
        for words, tags, fold in named:
            made.add(*_tagged(with_emoji(others.changed(words, tags), tags)), fold=fold)
    for part in ("train", "dev"):
        for words, tags in conll(data / f"ner_en_wnut17/{part}.conll"):
            made.add(words, WNUT, tags)
    files = ("nytEditorialSnippets", "amazonReviewSnippets", "tweets")
    for text in dict.fromkeys(
        text for each in files for _, text in read_rated(rated / f"{each}_GroundTruth.txt")
    ):
        words = [text[start:end] for start, end in english_places(text)]
        if len(words) > 2:
            made.add(words, FREE)
    return made


def _tagged(pair: tuple[list[str], list[str]]) -> tuple[list[str], int, list[str]]:
    return pair[0], COPY, pair[1]


@dataclass(frozen=True, eq=False)
class Batch:
    """Sentences as the encoder reads them. `pool` averages the pieces of each word; `at` are the
    places of the words in the corpus, and `there` marks them."""

    ids: Tensor
    owners: Tensor
    pool: Tensor
    there: Tensor
    at: Tensor
    lengths: Tensor  # on the CPU, as LSTMs want it


class Corpus:
    """The sentences on a device."""

    def __init__(self, found: Sentences, taken: TextInput, device: str) -> None:
        self.device = device
        words = list(found.numbers)
        pieces = pieces_of_words(words, taken)
        counts = np.bincount(pieces.words, minlength=len(words))
        first = np.cumsum(counts) - counts
        numbers, start = np.array(found.words), np.array(found.start)
        own = counts[numbers]
        after = np.cumsum(own)
        inner = np.arange(after[-1]) - np.repeat(after - own, own)
        sentence = np.repeat(np.arange(len(start) - 1), np.diff(start))
        begin = np.concatenate([[0], after])[start]
        self.word_counts = np.diff(start)
        self.piece_counts = np.minimum(np.diff(begin), PIECES)
        self._pieces = self.tensor(pieces.ids[np.repeat(first[numbers], own) + inner])
        self._owners = self.tensor(np.repeat(np.arange(len(numbers)) - start[sentence], own))
        self._begin, self.start = self.tensor(begin[:-1]), self.tensor(start[:-1])
        self._counts = self.tensor(self.word_counts), self.tensor(self.piece_counts)
        self._words = self.tensor(numbers)
        self._cases = self.tensor(np.concatenate([case_shapes(["x", word])[1:] for word in words]))
        self._letters = self.tensor(np.stack([letter_sequences(word) for word in words]))
        self._lists = self.tensor(np.concatenate(found.lists))
        self._ends = ends(taken)

    def tensor(self, array: np.ndarray) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(array)).to(self.device)

    def batch(self, rows: np.ndarray) -> Batch:
        longest = int(self.piece_counts[rows].max()) + 2
        place = torch.arange(longest, device=self.device)[None]
        word = torch.arange(int(self.word_counts[rows].max()), device=self.device)[None]
        row = self.tensor(rows)
        words, pieces = (count[row][:, None] for count in self._counts)
        inner = (place > 0) & (place <= pieces)
        at = (self._begin[row][:, None] + place - 1).clamp(0, len(self._pieces) - 1)
        first, last = self._ends
        edge = torch.where(place == 0, first, torch.where(place == pieces + 1, last, 0))
        owners = torch.where(inner, self._owners[at], -1)
        pool = (owners[:, None] == word[..., None]).float()
        return Batch(
            torch.where(inner, self._pieces[at], edge), owners,
            pool / pool.sum(2, keepdim=True).clamp(min=1), word < words,
            (self.start[row][:, None] + word).clamp(max=len(self._words) - 1),
            torch.from_numpy(self.word_counts[rows]),
        )  # fmt: skip

    def extras(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """The extras "case" and "letters" of the words, and "lists"."""
        numbers, there = self._words[batch.at], batch.there[..., None]
        case = self._cases[numbers].clone()
        case[:, 0, 7] = 1  # the first word
        both = torch.cat([case, self._letters[numbers]], 2)
        return both * there, self._lists[batch.at] * there


def batches(
    random: np.random.Generator, rows: np.ndarray, lengths: np.ndarray, most: int, room: int
) -> list[np.ndarray]:
    """Batches of like length in random order: at most `most` rows, and about `room` words."""
    rows, found = random.permutation(rows), []
    for begin in range(0, len(rows), most * 40):
        part = rows[begin : begin + most * 40]
        part = part[np.argsort(lengths[part], kind="stable")]
        end = len(part)
        while end > 0:
            size = min(most, max(4, room // max(1, int(lengths[part[end - 1]]))))
            found.append(part[max(0, end - size) : end])
            end -= size
    random.shuffle(found)  # type: ignore[arg-type]
    return found
