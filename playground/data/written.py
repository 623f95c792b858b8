"""Labelled texts that were written for the playground, so that every shipped language model can be
evaluated: messages (ham or spam), sentences on seven topics in English and Chinese, and sentences
with their frames of semantic roles.

They are for evaluation only; no shipped model was trained on them. Most are plainer than real
texts, so a result on them does not say how good a model is on other texts.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from playground.core.data import TagSet, TextSet
from playground.core.places import ASSETS
from playground.data.uploads.frames import read_frames_upload

# The name of each set, and its file.
TEXTS = {
    "messages": "written_spam_en.tsv",
    "topics": "written_topics_en.tsv",
    "topics-zh": "written_topics_zh.tsv",
}
FRAMES = "frames"


@cache
def written_texts(name: str) -> TextSet:
    """The texts of a set in `TEXTS`, with the same number of each label."""
    lines = (ASSETS / "data" / TEXTS[name]).read_text("utf-8").splitlines()[1:]
    rows = [line.split("\t", 1) for line in lines]
    classes = tuple(sorted({label for label, _ in rows}))
    labels = np.array([classes.index(label) for label, _ in rows], np.int64)
    labels.flags.writeable = False
    return TextSet(name, tuple(text for _, text in rows), labels, classes)


@cache
def written_frames() -> TagSet:
    """English sentences with their frames, annotated after PropBank's guidelines."""
    file = "written_roles_en.jsonl"
    found = read_frames_upload((ASSETS / "data" / file).read_bytes(), file).examples
    assert isinstance(found, TagSet)
    return TagSet(FRAMES, found.tokens, found.tags, found.classes, found.predicates)
