"""Files of tagged sentences in the columns and schemes that people have."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from seqeval.metrics.sequence_labeling import get_entities
from seqeval.scheme import BILOU, IOBES, Entities

from playground.data.uploads.inspection import Choices
from playground.data.uploads.read import read_upload
from playground.data.uploads.rules import UploadError
from playground.data.uploads.tagged import read_tagged_sentences, to_bio

SENTENCES = (
    (("Ada", "B-PER"), ("Lovelace", "I-PER"), ("met", "O"), ("Jordan", "B-PER"), (".", "O")),
    (("Jordan", "B-LOC"), ("borders", "O"), ("Iraq", "B-LOC"), ("Syria", "B-LOC")),
    (("#", "O"), ("1", "O"), ("at", "O"), ("Acme", "B-ORG"), ("Tools", "I-ORG")),
)
CLASSES = ("O", "B-LOC", "I-LOC", "B-ORG", "I-ORG", "B-PER", "I-PER")


def lines(form="{token}\t{tag}", tag_of=lambda tag: tag):
    blocks = [
        "\n".join(
            form.format(token=token, tag=tag_of(tag), n=n)
            for n, (token, tag) in enumerate(sentence, 1)
        )
        for sentence in SENTENCES
    ]
    return "\n\n".join(blocks) + "\n"


def read(text, name="x.conll"):
    return read_upload(text.encode(), name)


def rows(found):
    examples = found.examples
    return tuple(
        tuple(zip(tokens, (examples.classes[tag] for tag in tags), strict=True))
        for tokens, tags in zip(examples.tokens, examples.tags, strict=True)
    )


FORMS = {
    "token, tab, tag": lines(),
    "an index and annotators": lines("{n}\t{token}\t{tag}\t-\tsomeone"),
    "CoNLL-2003": "-DOCSTART- -X- O O\n\n" + lines("{token} NN B-NP {tag}"),
    "comments": "# newdoc id = 1\n# text = Ada met\n" + lines("{n}\t{token}\t{tag}"),
    "the columns of Windows": lines().replace("\n", "\r\n"),
    "several empty lines": "\n\n" + lines().replace("\n\n", "\n \n\n"),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["x.conll", "x.iob2", "x.txt", "x.tsv"])
def test_every_form_gives_the_same_sentences(form, name):
    found = read(FORMS[form], name)
    assert rows(found) == SENTENCES
    assert found.examples.classes == CLASSES
    assert found.kind == "sentences"
    assert found.first[0] == ("Ada Lovelace met Jordan .", "PER: Ada Lovelace; PER: Jordan")
    assert not found.left_out


def test_types_without_prefix_and_iob1_become_bio_and_the_changes_are_counted():
    found = read(lines(tag_of=lambda tag: tag[2:] or "O"))
    # Two neighbours of one type are one span: without prefixes nothing tells them apart.
    assert rows(found)[0] == SENTENCES[0]
    assert rows(found)[1] == (*SENTENCES[1][:3], ("Syria", "I-LOC"))
    assert [str(remark) for remark in found.remarks] == [
        "The tags are IO; 8 were changed, so that all are BIO."
    ]
    text = "\n\n".join(
        "\n".join(f"{token} {'B' if token == 'Syria' else tag[0].replace('B', 'I')}{tag[1:]}"
                  for token, tag in sentence)
        for sentence in SENTENCES
    )  # fmt: skip
    found = read(text)
    assert rows(found) == SENTENCES
    assert [remark.message_id for remark in found.remarks] == ["uploads.tag_scheme"]


@given(
    st.lists(st.tuples(st.sampled_from(("PER", "LOC", "")), st.integers(1, 3)), max_size=5),
    st.sampled_from(("ES", "LU")),
)
def test_bioes_and_bilou_mark_the_same_spans_as_seqeval_finds(spans, ends):
    last, single = ends
    tags = []
    for kind, count in spans:
        if not kind:
            tags += ["O"] * count
        elif count == 1:
            tags.append(f"{single}-{kind}")
        else:
            tags += [f"B-{kind}", *[f"I-{kind}"] * (count - 2), f"{last}-{kind}"]
    (converted,), _ = to_bio([tags])
    scheme = IOBES if last == "E" else BILOU
    wanted = [entity.to_tuple()[1:] for entity in Entities([tags], scheme).entities[0]]
    assert [(kind, a, b + 1) for kind, a, b in get_entities(list(converted))] == wanted


def test_bad_lines_are_named_and_their_sentences_are_left_out():
    text = lines() + "\nParis\tB-LOC\nlies\n\nRome\tB-LOC\nlies\tPLACE\n"
    found = read(text)
    assert rows(found) == SENTENCES
    assert [(str(part.what[0]), str(part.why)) for part in found.faults] == [
        ("line 19", "too few columns; their sentences are not used"),
        ("line 22", "no tag such as B-PER, I-PER or O; their sentences are not used"),
    ]


def test_parts_of_speech_stay_as_they_are():
    found = read("The\tDET\ncat\tNOUN\n\nIt\tPRON\nsat\tVERB\n")
    assert rows(found) == ((("The", "DET"), ("cat", "NOUN")), (("It", "PRON"), ("sat", "VERB")))
    assert not found.remarks


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Ada\nLovelace\n", "has one column .line 1: “Ada”"),
        ("a\tO\nb\tO\n", "has no tag besides O"),
        ("# only a comment\n", "is empty"),
        ("\n".join(f"w{n}\tB-T{n}" for n in range(60)), "60 different tags"),
    ],
)
def test_files_that_cannot_be_learned_from_say_why(text, reason):
    with pytest.raises(UploadError, match=reason):
        read(text)


def test_a_table_of_texts_and_labels_is_no_tagged_file():
    found = read("text\tlabel\nI was O so glad\tB\nwhat a day\tO\nno\tB\nyes\tO\n", "x.tsv")
    assert found.kind == "texts"


def test_too_many_sentences_are_refused():
    with pytest.raises(UploadError, match="limit is 2"):
        read_tagged_sentences(lines().encode(), "x.conll", Choices(), 2)


def test_plain_types_before_a_last_column_of_numbers_are_the_tags():
    found = read(lines("{token}\t{tag}\t{n}", lambda tag: tag[2:] or tag))
    assert set(found.examples.classes) == set(CLASSES)
