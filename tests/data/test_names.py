"""The made sentences: valid tags, and names and templates of their own in validation."""

import pytest

from playground.data.names import made_sentences
from playground.tasks.spans import invalid_tags, spans_of


def spans(part):
    for tokens, tags in zip(part.tokens, part.tags, strict=True):
        for span in spans_of([part.classes[tag] for tag in tags]):
            yield span.type, " ".join(tokens[span.start : span.end]).lower()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_validation_has_names_that_are_not_in_training_and_some_are_of_several_types(language):
    train, held = (made_sentences(language, part) for part in ("train", "validation"))
    for part in (train, held):
        assert not sum(invalid_tags([part.classes[t] for t in tags]) for tags in part.tags)
        assert all(tokens and "" not in tokens for tokens in part.tokens)
        assert {kind for kind, _ in spans(part)} == {"PER", "LOC", "ORG"}
    seen = {name for _, name in spans(train)}
    names = [name for _, name in spans(held)]
    new = sum(name not in seen for name in names) / len(names)
    assert 0.6 < new < 0.95
    kinds = {}
    for kind, name in spans(train):
        kinds.setdefault(name, set()).add(kind)
    assert sum(len(found) > 1 for found in kinds.values()) >= 4
    assert made_sentences(language, "train").tokens == train.tokens
