"""The data sets that a model is evaluated on, and the labels that the user has changed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from playground.core.bio import spans_of
from playground.core.data import DataError, ImageSet, TagSet, TextSet
from playground.core.errors import UserError
from playground.data.digits import CLASSES, shipped_digits
from playground.data.mnist import DownloadError, full_digits
from playground.data.sentences import shipped_reviews, shipped_sentences
from playground.data.uploads.frames import PREDICATE, Frames
from playground.data.uploads.labels import folded
from playground.data.written import FRAMES, TEXTS, written_frames, written_texts
from playground.evaluation.evaluation import EvaluationError
from playground.evaluation.tags import Tags
from playground.evaluation.testsets import (
    examples_of_frames,
    finds_predicates,
    is_given_predicate,
    takes_photos,
    with_known_types,
)
from playground.nets.model import Model
from playground.nets.spec import ImageInput
from playground.room.export import room_images
from playground.room.records import RoomDrawing, RoomError
from playground.text import Message
from playground.training.datasets import load_dataset
from playground.ui.evaluate.state import FILE, MINE, ROOM, SHARED, VALIDATION
from playground.ui.language import literal, t
from playground.ui.room.door import answered, rooms, this_person
from playground.ui.sentences import said
from playground.ui.session import my_digits
from playground.vision.held_scenes import fitting_scenes

FOR_PICTURES = ("digits", "mnist", "fashion-mnist")
FOR_TEXTS = ("sentences", "reviews", *TEXTS)
MADE = ("names", "names-zh")
FOR_TAGS = (*MADE, FRAMES)
# Default data for models that the kind's first set does not suit.
FIRST = {
    "mood-zh": "reviews", "mood-zh-lstm": "reviews", "mood-zh-rnn": "reviews",
    "sentiment-zh": "reviews", "sentiment-zh-linear": "reviews", "entities-zh": "names-zh",
    "entities-zh-linear": "names-zh", "topic-zh": "topics-zh", "topic-zh-linear": "topics-zh",
}  # fmt: skip
NAMED = 3  # labels that an error names
Labelled = ImageSet | TextSet


def uploads() -> dict[str, Labelled]:
    """Return the visitor's uploads on the Train page by name, training and validation joined."""
    found: dict[str, Labelled] = {}
    for name, data in st.session_state.get("train_uploads", {}).items():
        train, held = data.train, data.validation
        if isinstance(train, ImageSet) and isinstance(held, ImageSet):
            images = np.concatenate([train.images, held.images])
            labels = np.concatenate([train.labels, held.labels])
            found[name] = ImageSet(
                name, images, labels, train.classes, train.preparation, _writers(train, held)
            )
        elif isinstance(train, TextSet) and isinstance(held, TextSet):
            labels = np.concatenate([train.labels, held.labels])
            texts = train.texts + held.texts
            found[name] = TextSet(name, texts, labels, train.classes, _writers(train, held))
    return found


def _writers(train: Labelled, held: Labelled) -> np.ndarray | None:
    """Return the writers of two parts of one set, whose numbers they share."""
    if train.writers is None or held.writers is None:
        return None
    return np.concatenate([train.writers, held.writers])


def kind_of(model: Model) -> str:
    """Return the kind of the model's examples: "image", "text", "tags" for tagged sentences,
    "boxes" for pictures with boxes, or "photos" for pictures of any size."""
    kinds = {"tagging": "tags", "detection": "boxes"}
    if model.spec.task.kind in kinds:
        return kinds[model.spec.task.kind]
    if takes_photos(model.spec):
        return "photos"
    return "image" if isinstance(model.spec.input, ImageInput) else "text"


def upload_names(kind: str) -> tuple[str, ...]:
    """Return the names of the uploads of this kind, "image", "text" or "tags"."""
    sets = st.session_state.get("train_uploads", {}).items()
    return tuple(name for name, data in sets if getattr(data.train, "kind", "") == kind)


def room_digits() -> tuple[RoomDrawing, ...]:
    """Return the drawings that the visitor may see in the room that they are in."""
    _, room_id = st.session_state.get("room_entered", ("", None))
    if room_id is None:
        return ()
    try:
        return answered(lambda: rooms().drawings(room_id, this_person()))
    except RoomError:
        return ()


def data_names(model: Model) -> tuple[str, ...]:
    """Return the names of the data sets with the model's kind of input. An upload that the model
    was trained on is there twice: its validation part, and all of it."""
    kind = kind_of(model)
    if kind in ("boxes", "photos"):
        return (*(fitting_scenes(model.spec) if kind == "boxes" else ()), FILE)
    if kind == "image":
        mine = (MINE,) if any(digit.label is not None for digit in my_digits()) else ()
        room = (ROOM,) if room_digits() else ()
        return (*FOR_PICTURES, *mine, *room, *_own_parts(model, upload_names(kind)))
    return (*(FOR_TAGS if kind == "tags" else FOR_TEXTS), *_own_parts(model, upload_names(kind)))


def _own_parts(model: Model, names: tuple[str, ...]) -> tuple[str, ...]:
    trained = {source.name for source in model.card.sources}
    parts = [(f"{VALIDATION}{name}", name) if name in trained else (name,) for name in names]
    return tuple(name for part in parts for name in part)


def default_data(model: Model) -> str:
    """Return the data set on which the model is evaluated unless another one is chosen: its own
    data, or else the first set that fits it."""
    names = data_names(model)
    sources = [source.name for source in model.card.sources]
    own = [f"{VALIDATION}{name}" for name in sources] + sources
    candidates = (*own, FIRST.get(model.name, names[0]), *names)
    return next((name for name in candidates if name in names and fits(name, model)), names[0])


def fits(name: str, model: Model) -> bool:
    """Whether the model knows the set's labels and reads pictures of its size. Downloads nothing:
    of a set that is downloaded, only that the model was trained on it is known."""
    if kind_of(model) in ("boxes", "photos"):
        return True
    if name in ("mnist", "fashion-mnist"):
        return name in {source.name for source in model.card.sources}
    if kind_of(model) == "tags":
        try:
            tags_for_model(load_tags(name), model, name)
        except UserError:
            return False
        return True
    examples, wanted = load(name), model.spec.input
    try:
        for_model(examples, model, name)
    except EvaluationError:
        return False
    if isinstance(examples, ImageSet) and isinstance(wanted, ImageInput):
        return examples.images.shape[1:] == (wanted.channels, wanted.height, wanted.width)
    return True


def say_upload(model: Model, labels: str) -> None:
    """Say which file to upload, if no data set here fits the model."""
    if any(fits(name, model) for name in data_names(model)):
        return
    st.info(
        t(f"evaluate.upload_{kind_of(model)}", labels=literal(labels[:300])),
        icon=":material/upload:",
    )


def data_title(name: str) -> str:
    """Return a data set's title in the user's language."""
    if name.startswith(VALIDATION):
        count = len(st.session_state.train_uploads[_upload(name)].validation)
        return t("evaluate.data_validation", name=literal(_upload(name)), count=count)
    title = _title(name)
    return said(title) if isinstance(title, Message) else literal(title)


def _title(name: str) -> Message | str:
    known = name in (*SHARED, MINE, ROOM, FILE)
    return Message(f"evaluate.data_{name.replace('-', '_')}") if known else _upload(name)


def _upload(name: str) -> str:
    return name.removeprefix(VALIDATION)


def load(name: str) -> Labelled:
    """Load a data set.

    Raises:
        DataError: it cannot be downloaded.
    """
    if name.startswith(VALIDATION):
        held = st.session_state.train_uploads[_upload(name)].validation
        assert isinstance(held, ImageSet | TextSet)
        return held
    if name == MINE:
        digits = [digit for digit in my_digits() if digit.label is not None]
        images = np.stack([digit.pixels for digit in digits])[:, None]
        labels = np.array([digit.label for digit in digits], np.int64)
        return ImageSet(MINE, images, labels, CLASSES)
    if name == ROOM:
        return room_images(room_digits(), ROOM)
    if name in ("mnist", "fashion-mnist"):
        try:
            return full_digits(name, "test")
        except DownloadError as error:
            raise DataError("tasks.not_fetched", why=error) from None
    if name == "sentences":
        return shipped_sentences("test")
    if name == "reviews":
        return shipped_reviews()
    if name in TEXTS:
        return written_texts(name)
    return shipped_digits("test") if name == "digits" else uploads()[name]


def load_tags(name: str) -> TagSet:
    """Load tagged sentences: those made for validation, those with frames, or an upload."""
    if name == FRAMES:
        return written_frames()
    if name in MADE:
        made = load_dataset(name).validation
        assert isinstance(made, TagSet)
        return made
    data = st.session_state.train_uploads[_upload(name)]
    assert isinstance(data.train, TagSet)
    assert isinstance(data.validation, TagSet)
    if name.startswith(VALIDATION):
        return data.validation
    both = (data.train, data.validation)
    predicates = [part.predicates for part in both if part.predicates is not None]
    return replace(
        data.train, tokens=data.train.tokens + data.validation.tokens,
        tags=data.train.tags + data.validation.tags,
        predicates=np.concatenate(predicates) if predicates else None,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class TagExamples:
    """Sentences with their tags, in the model's names of the types. `predicates` are given to nets
    of semantic roles; `notes` say what is left out."""

    tokens: tuple[Tags, ...]
    tags: tuple[Tags, ...]
    predicates: tuple[int, ...] | None
    notes: tuple[Message, ...]


def tags_for_model(examples: TagSet, model: Model, name: str) -> TagExamples:
    """Match the types of the data set `name` to the model's by name. A net of semantic roles is
    given each sentence's first word that is tagged as the predicate; sentences without one are left
    out.

    Raises:
        TestSetError, EvaluationError: the model has none of the types, or no predicate is tagged.
    """
    tags = tuple(tuple(examples.classes[tag] for tag in row) for row in examples.tags)
    title = _title(name)
    shown = said(title) if isinstance(title, Message) else title
    spec = model.spec
    if examples.predicates is not None and (finds_predicates(spec) or is_given_predicate(spec)):
        frames = Frames(examples.tokens, tags, tuple(examples.predicates.tolist()))
        return TagExamples(*examples_of_frames(frames, spec), ())
    found, notes = with_known_types(tags, spec, shown)
    if not is_given_predicate(spec):
        return TagExamples(examples.tokens, found, None, tuple(notes))
    begin = f"B-{PREDICATE}"
    rows = [row for row, sentence in enumerate(found) if begin in sentence]
    if not rows:
        raise EvaluationError("evaluation.no_predicate", name=model.name, data=shown)
    if len(rows) < len(found):
        notes.append(Message("evaluation.left_predicate", count=len(found) - len(rows)))
    return TagExamples(
        tuple(examples.tokens[row] for row in rows), tuple(found[row] for row in rows),
        tuple(found[row].index(begin) for row in rows), tuple(notes),
    )  # fmt: skip


def training_names(model: Model) -> frozenset[Tags] | None:
    """Return the names in the sentences that the model was trained on; None if they are not
    here."""
    found: set[Tags] = set()
    known = False
    for source in model.card.sources:
        if source.name in MADE:
            data = load_dataset(source.name)
        elif source.name in upload_names("tags"):
            data = st.session_state.train_uploads[source.name]
        else:
            continue
        assert isinstance(data.train, TagSet)
        known = True
        for tokens, tags in zip(data.train.tokens, data.train.tags, strict=True):
            spans = spans_of([data.train.classes[tag] for tag in tags])
            found.update(tokens[span.start : span.end] for span in spans)
    return frozenset(found) if known else None


def for_model(examples: Labelled, model: Model, name: str) -> Labelled:
    """Map the labels of the data set `name` to the model's label order, matching them by name.

    Raises:
        EvaluationError: the examples have a label that the model does not know.
    """
    if examples.classes == model.spec.labels:
        return examples
    places = {folded(label): k for k, label in reversed(list(enumerate(model.spec.labels)))}
    used = {examples.classes[k] for k in np.unique(examples.labels)}
    unknown = [each for each in examples.classes if each in used and folded(each) not in places]
    if unknown:
        raise EvaluationError(
            "evaluation.unknown_labels", name=model.name, data=_title(name),
            unknown=unknown[:NAMED], unknown_more=max(0, len(unknown) - NAMED),
            known=list(model.spec.labels[:NAMED]),
            known_more=max(0, len(model.spec.labels) - NAMED),
        )  # fmt: skip
    new = np.array([places.get(folded(name), 0) for name in examples.classes], np.int64)
    return replace(examples, labels=new[examples.labels], classes=model.spec.labels)


def digest_of(name: str, examples: Labelled) -> str:
    """Return a digest of the examples without their labels; a shared set's name is its digest."""
    if name in SHARED:
        return name
    found = hashlib.blake2b(digest_size=16)
    if isinstance(examples, ImageSet):
        found.update(str(examples.images.shape).encode())
        found.update(np.ascontiguousarray(examples.images).data)
    else:
        found.update("\0".join(examples.texts).encode("utf-8", "replace"))
    return found.hexdigest()


# ---- changed labels -------------------------------------------------------------------------


def relabelled(digest: str) -> dict[int, int]:
    """Return the new labels of the rows whose label the user has changed, as a mutable dict."""
    found: dict[str, dict[int, int]] = st.session_state.setdefault("evaluate_labels", {})
    return found.setdefault(digest, {})
