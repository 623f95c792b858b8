"""The Evaluate page without a browser: what is chosen, and what cannot be evaluated."""

import json
from dataclasses import replace

import numpy as np
import pytest
from seqeval.metrics import f1_score

from playground.core.data import ImageSet, TagSet, TextSet
from playground.core.drawing import Drawing
from playground.core.task import Tagging
from playground.data.digits import shipped_digits
from playground.data.sentences import shipped_reviews, shipped_sentences
from playground.data.uploads.read import read_upload
from playground.evaluation.answers import evaluate
from playground.evaluation.figures import figures_of
from playground.evaluation.tags import tag_sentences
from playground.nets import spec as s
from playground.nets.build import build, model_of
from playground.nets.model import Card, Model, Source
from playground.nets.shapes import expected_tensors
from playground.nets.spec import ModelSpec
from playground.nets.store import ModelStore, find_model
from playground.room.records import Person
from playground.text import say
from playground.training.data import TrainingData
from playground.ui.evaluate import on_language, page
from playground.ui.evaluate.data import default_data, fits
from playground.ui.evaluate.seen import see
from playground.ui.evaluate.view import _figures
from playground.ui.language_page.state import STATE as LANGUAGE
from playground.ui.room.door import rooms
from playground.ui.train.uploads import parts
from tests.ui.opened import link_of, open_page


def errors(app):
    return " ".join(str(error.value) for error in app.error)


def upload(name, images, labels, classes):
    data = ImageSet(name, images, np.array(labels, np.int64), classes)
    return {"train_uploads": {name: TrainingData(data, data)}}


def test_an_example_is_evaluated_as_the_page_opens():
    app = open_page("evaluate")
    assert not app.exception
    assert not app.error
    model, examples, digest = app.session_state["evaluate_now"]
    assert (model.name, len(examples), digest) == ("pen-cnn", 2_000, "digits")


def test_a_link_chooses_models_and_data():
    app = open_page("evaluate", model="mood-zh")
    assert app.session_state["evaluate_now"][2] == "reviews"
    assert len(shipped_reviews()) == 1_000
    app = open_page("evaluate", model="mood-gru", other="mood-rnn", show="compare")
    assert not app.error
    assert link_of(app)["other"] == "mood-rnn"


def test_what_the_link_asks_for_and_is_not_there_is_said():
    app = open_page("evaluate", other="nobody", data="nothing", select="<b>", row="-3")
    assert not app.exception
    said = " ".join(str(warning.value) for warning in app.warning)
    for name in ("nobody", "nothing", "<b", "-3"):
        assert name.replace("<", "\\<").replace("-", "\\-") in said or name in said


def test_one_digit_of_ones_own_is_enough():
    drawing = Drawing(np.eye(28, dtype=np.uint8) * 255, "pen", label=1)
    app = open_page("evaluate", {"my_digits": [drawing]}, data="mine")
    assert not app.exception
    assert not app.error
    assert len(app.session_state["evaluate_now"][1]) == 1


def test_labels_that_the_model_does_not_know_are_named():
    images = np.zeros((4, 1, 28, 28), np.uint8)
    session = upload("cats.zip", images, [0, 1, 0, 1], ("cat", "dog"))
    app = open_page("evaluate", session, data="cats.zip")
    said = errors(app).replace("\\", "")
    assert "pen-cnn does not know these labels of “cats.zip”: cat, dog." in said
    assert "It knows 0, 1, 2 and 7 more." in said


def trained_on_letters(shelf):
    """26 classes, an upload of 52 examples to train on and 26 to validate, and a net of them."""
    names = tuple(f"一个很长的标签 a long label {chr(97 + k)}" for k in range(26))
    pictures = np.zeros((78, 1, 28, 28), np.uint8)
    pictures[np.arange(78), 0, 0, np.arange(78) % 28] = 255
    whole = ImageSet("letters.zip", pictures, np.arange(78) % 26, names)
    data = TrainingData(whole.take(np.arange(52)), whole.take(np.arange(52, 78)))
    spec = ModelSpec(s.ImageInput(), (s.Flatten(), s.Dense(26)), names)
    card = Card(sources=(Source("letters.zip"),))
    random = np.random.default_rng(0)
    shapes = expected_tensors(spec).items()
    weights = {name: random.normal(size=shape).astype(np.float32) for name, shape in shapes}
    shelf.add(Model("mine", spec, weights, card))
    return {"train_uploads": {"letters.zip": data}, "model_store": shelf}


def test_a_net_is_evaluated_on_the_validation_part_of_its_own_data():
    session = trained_on_letters(ModelStore())
    app = open_page("evaluate", session, model="mine")
    assert not app.exception
    assert not app.error
    _, examples, _ = app.session_state["evaluate_now"]
    held = session["train_uploads"]["letters.zip"].validation
    np.testing.assert_array_equal(examples.images, held.images)
    (choice,) = [box for box in app.selectbox if "letters.zip" in box.options]
    assert choice.value in ("validation:letters.zip", "letters.zip: validation part (26)")
    app = open_page("evaluate", session, model="mine", data="letters.zip")
    assert len(app.session_state["evaluate_now"][1]) == 78
    app = open_page("evaluate", session, model="mine", data="digits", lang="zh")
    said = errors(app).replace("\\", "")
    assert "“测试数字（自带，2,000 个）”的这些标签：0、1、2 等，另有 7 个。" in said


def test_a_net_without_its_data_is_evaluated_on_the_first_set_that_fits():
    session = trained_on_letters(ModelStore())
    model = session["model_store"].get("mine")
    session["model_store"].add(replace(model, name="mine-2", card=Card()))
    app = open_page("evaluate", session, model="mine-2")
    assert not app.error
    assert len(app.session_state["evaluate_now"][1]) == 78


def test_data_that_do_not_fit_the_next_model_are_left():
    session = trained_on_letters(ModelStore())
    app = open_page("evaluate", session, model="mine", data="letters.zip")
    (choice,) = [box for box in app.selectbox if box.key.startswith("evaluate_model")]
    choice.select("pen-cnn").run()
    assert not app.error
    assert app.session_state["evaluate_now"][2] == "digits"


def test_pictures_of_another_size_are_named():
    session = upload("big.zip", np.zeros((4, 1, 32, 32), np.uint8), [0, 1, 0, 1], ("0", "1"))
    app = open_page("evaluate", session, data="big.zip", lang="zh")
    assert not app.exception
    assert "32×32" in errors(app)


def test_classes_are_matched_by_name():
    texts = TextSet("t.csv", ("good", "bad"), np.array([0, 1]), ("positive", "negative"))
    session = {"train_uploads": {"t.csv": TrainingData(texts, texts)}}
    app = open_page("evaluate", session, model="mood-gru", data="t.csv")
    assert not app.error
    assert app.session_state["evaluate_now"][1].labels.tolist() == [1, 0, 1, 0]


def test_the_page_speaks_chinese():
    app = open_page("evaluate", lang="zh")
    assert say("zh", "evaluate.menu") in [title.value for title in app.title]


@pytest.mark.parametrize(
    ("lang", "words"), [("en", ["negative", "positive"]), ("zh", ["负面", "正面"])]
)
def test_labels_are_said_in_the_readers_language(lang, words, monkeypatch):
    given = []
    monkeypatch.setattr(page, "evaluate_part", lambda view, *_: given.append(view))
    open_page("evaluate", model="mood-gru", lang=lang)
    assert given[-1]["labels"] == words
    open_page("evaluate", model="topic-zh-linear", lang=lang)
    assert {"en": "science, technology", "zh": "科学技术"}[lang] in given[-1]["labels"]


def test_a_rooms_drawings_are_evaluated_with_their_writers(tmp_path, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_DATABASE", f"sqlite:///{tmp_path / 'rooms.db'}")
    found = rooms()
    teacher, pupil = Person("a" * 16, "", True), Person("b" * 16, "", False)
    room = found.open(teacher)
    for who in (teacher, pupil):
        found.enter(room.code, who)
    for label, who in ((1, teacher), (2, pupil), (3, pupil)):
        pixels = np.eye(28, k=label, dtype=np.uint8) * 255
        found.add(room.room_id, who, Drawing(pixels, "pen", label=label), label)
    session = {"room_entered": (room.code, room.room_id), "visitor_id": teacher.visitor}
    app = open_page("evaluate", session, data="room", show="folds", folding="grouped", folds=2)
    assert not app.exception
    assert not app.error
    examples = app.session_state["evaluate_now"][1]
    assert (examples.labels.tolist(), examples.writers.tolist()) == ([1, 2, 3], [0, 1, 1])
    app = open_page("evaluate", data="room")
    assert "room" in " ".join(str(warning.value) for warning in app.warning)


def test_half_is_sealed_and_a_visitors_looks_are_counted_over_their_sessions():
    visitor = {"visitor_id": "c" * 16}
    app = open_page("evaluate", dict(visitor), seal="half")
    _, shown, digest = app.session_state["evaluate_now"]
    sealed = app.session_state["evaluate_sealed"]
    assert len(shown) == len(sealed) == 1_000
    pictures = sorted(one.tobytes() for one in (*shown.images, *sealed.images))
    assert pictures == sorted(one.tobytes() for one in shipped_digits("test").images)

    app = open_page("evaluate", dict(visitor), seal="half", model="seed-cnn")
    looks = app.session_state["evaluate_looks"][digest]
    assert [(look.name, look.n, look.sealed) for look in looks.values()] == [
        ("pen-cnn", 1_000, None), ("seed-cnn", 1_000, None),
    ]  # fmt: skip
    app = open_page("evaluate", {"visitor_id": "d" * 16}, seal="half")
    assert len(app.session_state["evaluate_looks"][digest]) == 1


def test_two_classes_have_no_figure_of_the_top_classes():
    model = find_model("mood-gru")
    figures = figures_of(evaluate(model, shipped_sentences("test").take(np.arange(9))))
    assert _figures(figures)["top"] == []


def test_the_result_goes_into_the_card_of_ones_own_model():
    own = replace(find_model("seed-cnn"), name="mine")
    shelf = ModelStore()
    shelf.add(own)
    app = open_page("evaluate", {"model_store": shelf}, model="mine")
    app.button(key="evaluate_to_card").click().run()
    assert not app.exception
    results = shelf.get("mine").card.results
    _, examples, _ = app.session_state["evaluate_now"]
    share = evaluate(own, examples).right.mean()
    assert results["accuracy on 2,000 examples of digits"] == pytest.approx(share)
    assert results.keys() > own.card.results.keys()
    assert not [one for one in open_page("evaluate").button if one.key == "evaluate_to_card"]


def tagged(tokens, tags, classes=("O", "B-PER", "I-PER", "B-V", "B-ARG0", "B-ARG1")):
    numbers = tuple(tuple(map(classes.index, row)) for row in tags)
    return TagSet("s.iob2", tokens, numbers, classes)


def test_a_tagger_is_evaluated_on_an_upload_with_other_types_named():
    first = tagged((("Ada", "Lovelace", "met", "Bob"),), (("B-PER", "I-PER", "O", "B-PER"),))
    second = tagged((("It", "rained"),), (("O", "B-V"),))
    session = {"train_uploads": {"s.iob2": TrainingData(first, second)}}
    app = open_page("evaluate", session, model="entities-en", data="s.iob2")
    assert not app.exception
    assert not app.error
    model, examples = app.session_state["evaluate_tags_now"]
    assert model.name == "entities-en"
    assert examples.tags == (("B-PER", "I-PER", "O", "B-PER"), ("O", "O"))
    captions = " ".join(str(one.value) for one in app.caption)
    assert "One V is not counted" in captions
    assert [one.label for one in app.get("download_button")][:2] == ["Report", "Report as JSON"]


def test_a_net_of_roles_takes_the_predicate_from_the_tags_and_says_what_it_needs():
    sentences = tagged(
        (("Ada", "saw", "Bob"), ("Rain", "fell")), (("B-ARG0", "B-V", "B-ARG1"), ("O", "O"))
    )
    session = {"train_uploads": {"s.iob2": TrainingData(sentences, sentences.take(np.array([0])))}}
    app = open_page("evaluate", session, model="roles-en", data="s.iob2")
    assert not app.error
    assert app.session_state["evaluate_tags_now"][1].predicates == (1, 1)
    assert "One sentence is left out" in " ".join(str(one.value) for one in app.caption)
    app = open_page("evaluate", model="roles-en", data="names")
    assert "Made sentences" in errors(app)


def test_a_linear_model_with_labels_in_another_order_is_compared():
    texts = TextSet(
        "t.csv", ("球队赢得了比赛。", "医生治疗病人。"), np.array([0, 1]), ("sports", "health")
    )
    session = {"train_uploads": {"t.csv": TrainingData(texts, texts)}}
    app = open_page("evaluate", session, model="topic-zh", other="topic-zh-linear", data="t.csv")
    assert not app.error
    assert link_of(app)["other"] == "topic-zh-linear"
    linear = see(find_model("topic-zh-linear"), app.session_state["evaluate_now"][1], "x")
    assert linear.evaluation.right.all(), "its probabilities are in the order of the first model"


def test_frames_are_examples_for_nets_of_roles_and_of_predicates():
    sentences = (
        ("She came and left", ((1, "ARG0"), (3, "ARG5"))), ("Well", ()),
        ("Rain fell", ((1, "ARG1"),)),
    )  # fmt: skip
    lines = [
        {
            "tokens": text.split(),
            "frames": [{"predicate": at, "args": [[0, 1, role]]} for at, role in frames],
        }
        for text, frames in sentences
    ]
    file = "\n".join(map(json.dumps, lines)).encode()
    session = {"train_uploads": {"f.jsonl": parts(read_upload(file, "f.jsonl"))}}
    app = open_page("evaluate", session, model="roles-en", data="f.jsonl")
    assert not app.error
    _, examples = app.session_state["evaluate_tags_now"]
    frames = zip(examples.tokens, examples.predicates, examples.tags, strict=True)
    came = ("She", "came", "and", "left")
    assert sorted(frames) == [
        (("Rain", "fell"), 1, ("B-ARG1", "B-V")),
        (came, 1, ("B-ARG0", "B-V", "O", "O")),
        (came, 3, ("B-ARG5", "O", "O", "B-V")),
    ]
    app = open_page("evaluate", session, model="predicates-en", data="f.jsonl")
    assert not app.error
    _, examples = app.session_state["evaluate_tags_now"]
    assert sorted(zip(examples.tokens, examples.tags, strict=True)) == [
        (("Rain", "fell"), ("O", "B-V")),
        (came, ("O", "B-V", "O", "B-V")),
        (("Well",), ("O",)),
    ]
    assert examples.predicates is None
    app = open_page("evaluate", session, model="entities-en", data="f.jsonl")
    assert "ARG0" in errors(app)


@pytest.mark.parametrize(
    ("model", "data"),
    [
        ("spam-en", "messages"), ("spam-en-linear", "messages"), ("topic-en", "topics"),
        ("topic-en-linear", "topics"), ("topic-zh", "topics-zh"), ("topic-zh-linear", "topics-zh"),
        ("roles-en", "frames"), ("predicates-en", "frames"), ("entities-en", "names"),
        ("entities-zh", "names-zh"), ("sentiment-en", "sentences"), ("sentiment-zh", "reviews"),
        ("entities-zh-linear", "names-zh"), ("sentiment-zh-linear", "reviews"),
    ],
)  # fmt: skip
def test_each_model_of_the_language_page_has_examples(model, data, monkeypatch):
    monkeypatch.setattr("streamlit.session_state", {})
    monkeypatch.setattr("playground.ui.evaluate.data.room_digits", lambda: ())
    assert default_data(find_model(model)) == data
    assert fits(data, find_model(model))


@pytest.mark.parametrize(
    ("layers", "task", "names"),
    [
        ((s.RNN(2), s.Dense(2)), ("prose", "verse"), "prose, verse"),
        ((s.Dense(3),), Tagging(("O", "B-METRE", "I-METRE")), "METRE"),
    ],
)
def test_a_model_without_examples_asks_for_an_upload(layers, task, names):
    spec = ModelSpec(s.TextInput("word", 6), (s.Embedding(9, 2), *layers), task)
    shelf = ModelStore()
    shelf.add(model_of(build(spec), "poems"))
    app = open_page("evaluate", {"model_store": shelf}, model="poems")
    assert names in " ".join(str(one.value) for one in app.info)


def test_the_result_of_ones_own_tagger_goes_into_its_card():
    spec = ModelSpec(
        s.TextInput("word", 9), (s.Embedding(9, 2), s.Dense(3)), Tagging(("O", "B-PER", "I-PER"))
    )
    shelf = ModelStore()
    shelf.add(model_of(build(spec), "mine"))
    sentences = tagged((("Ada", "met", "Bob"), ("It", "rained")), (("B-PER", "O", "B-PER"),
                                                                   ("O", "O")))  # fmt: skip
    data = TrainingData(sentences, sentences.take(np.array([1])))
    session = {"model_store": shelf, "train_uploads": {"s.iob2": data}}
    app = open_page("evaluate", session, model="mine", data="s.iob2")
    app.button(key="evaluate_to_card").click().run()
    assert not app.exception
    model, examples = app.session_state["evaluate_tags_now"]
    answered = [list(row) for row in tag_sentences(model, examples.tokens)]
    share = f1_score([list(row) for row in examples.tags], answered, zero_division=0)
    results = shelf.get("mine").card.results
    assert results == {"span F1 on 3 sentences of s.iob2": pytest.approx(share)}


def test_predicates_open_on_the_card_of_roles(monkeypatch):
    monkeypatch.setattr("streamlit.session_state", {})
    monkeypatch.setattr(on_language, "store", lambda: ModelStore())
    monkeypatch.setattr("playground.ui.texts.store", lambda: ModelStore())
    on_language.open_text(find_model("predicates-en"), "Ada saw Bob.")
    state = LANGUAGE.now()
    assert (state.text, state.task, state.models) == (
        "Ada saw Bob.", "roles", (("roles", "roles-en"),)
    )  # fmt: skip
    assert on_language.can_open(find_model("entities-en"))
    assert not on_language.can_open(find_model("pen-cnn"))
