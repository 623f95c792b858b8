"""The texts that were written for the playground, and the models that they are for."""

from collections import Counter

import pytest

from playground.core.bio import spans_of
from playground.data.written import TEXTS, written_frames, written_texts
from playground.nets.store import shipped_model

MODELS = {
    "messages": ("spam-en", "spam-en-linear"),
    "topics": ("topic-en", "topic-en-linear"),
    "topics-zh": ("topic-zh", "topic-zh-linear"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_each_label_has_as_many_texts_and_its_models_know_it(name):
    found = written_texts(name)
    assert len(found) >= 60
    assert len(set(found.texts)) == len(found)
    assert len(set(found.class_counts().values())) == 1
    for model in MODELS[name]:
        assert set(shipped_model(model).spec.labels) == set(found.classes)


def test_the_frames_are_whole_and_of_the_roles_that_roles_en_knows():
    found = written_frames()
    sentences = set(found.tokens)
    assert len(sentences) >= 60
    known = set(shipped_model("roles-en").spec.labels)
    rows = zip(found.tokens, found.tags, found.predicates, strict=True)
    for tokens, tags, predicate in rows:
        names = [found.classes[tag] for tag in tags]
        assert set(names) <= known
        spans = spans_of(names)
        assert [span.start for span in spans if span.type == "V"] == [predicate]
        assert tokens[-1] in ".?!"
        assert names[-1] == "O", tokens
    assert len({(tokens, p) for tokens, p in zip(found.tokens, found.predicates, strict=True)}) == (
        len(found)
    )
    roles = Counter(span.type for tags in found.tags for span in spans_of(
        [found.classes[tag] for tag in tags]))  # fmt: skip
    assert roles["ARG0"] > 50 < roles["ARG1"]
    assert len(roles) >= 15
