"""Classification: trained to a known result; loss and metrics against torch and scikit-learn."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, confusion_matrix

from playground.core.data import BoxSet, ImageSet
from playground.core.inputs import ImageInput
from playground.core.recipe import Recipe
from playground.core.task import Classification
from playground.nets.build import build, load_module
from playground.nets.spec import Conv, Dense, Flatten, MaxPool, ModelSpec, ReLU
from playground.tasks.classification import last_logits
from playground.tasks.registry import task_of
from playground.tasks.task import Batch
from tests.tasks.made import bars, parts, trained

SPEC = ModelSpec(
    ImageInput(1, 8, 8),
    (Conv(8, 3), ReLU(), MaxPool(2), Flatten(), Dense(2)),
    Classification(("row", "column")),
)


def test_rows_are_told_from_columns():
    data = parts(bars, 400, 200)
    _, check, model = trained(SPEC, Recipe(learning_rate=0.01, epochs=3), data)
    assert check.metrics["accuracy"] >= 0.95
    with torch.inference_mode():
        pictures = torch.tensor(data.validation.images).float() / 255
        answers = load_module(model)(pictures).argmax(1).numpy()
    labels = data.validation.labels
    assert check.metrics["accuracy"] == pytest.approx(accuracy_score(labels, answers))
    assert (np.array(check.confusion) == confusion_matrix(labels, answers)).all()


@given(
    seed=st.integers(0, 2**32),
    loss=st.sampled_from(["cross_entropy", "mse"]),
    smoothing=st.sampled_from([0.0, 0.2]),
)
def test_losses_are_torchs_and_their_mean_is_the_batchs(seed, loss, smoothing):
    random = np.random.default_rng(seed)
    logits = torch.from_numpy(random.normal(0, 2, (6, 3))).float()
    labels = torch.from_numpy(random.integers(0, 3, 6))
    task, recipe = task_of(SPEC), Recipe(loss=loss, label_smoothing=smoothing)
    batch = Batch(torch.zeros(6, 1, 8, 8), {"labels": labels}, 6)
    net = build(SPEC)
    each = task.loss(net, logits, batch, recipe, "none")
    target = F.one_hot(labels, 3) * (1 - smoothing) + smoothing / 3
    if loss == "mse":
        wanted = (logits.softmax(1) - target).square().mean(1)
    else:
        wanted = -(target * logits.log_softmax(1)).sum(1)
    assert torch.allclose(each, wanted, atol=1e-5)
    assert task.loss(net, logits, batch, recipe) == pytest.approx(float(each.mean()), rel=1e-5)


def test_counts_of_batches_add_up_to_the_accuracy():
    task = task_of(SPEC)
    logits = torch.tensor([[2.0, 1.0], [0.0, 1.0], [3.0, 0.0]])
    batch = Batch(torch.zeros(3, 1, 8, 8), {"labels": torch.tensor([0, 1, 1])}, 3)
    (right,) = task.counts(logits, batch)
    assert task.metrics_of(0.5, 3, [float(right)]) == {"accuracy": 2 / 3}


def test_examples_of_another_size_or_other_classes_are_refused():
    images, labels = np.zeros((4, 1, 8, 8), np.uint8), np.zeros(4, np.int64)
    with pytest.raises(ValueError, match=r"takes pictures of 1×8×8 and those of x are 1×8×9"):
        task_of(SPEC).check(ImageSet("x", np.zeros((4, 1, 8, 9), np.uint8), labels, ("a", "b")))
    with pytest.raises(ValueError, match=r"2 labels and x has 3 classes"):
        task_of(SPEC).check(ImageSet("x", images, labels, ("a", "b", "c")))


def test_the_logits_of_a_text_are_those_of_its_last_token():
    logits = torch.arange(12.0).reshape(3, 2, 2)  # three texts, two steps, two labels
    tokens = torch.tensor([[5, 7], [4, 0], [0, 0]])  # 0 is padding; the last text is empty
    assert last_logits(logits, tokens).tolist() == [[2.0, 3.0], [4.0, 5.0], [8.0, 9.0]]
    assert last_logits(logits[:, 0], tokens) is not logits
    assert last_logits(logits[:, 0], tokens).tolist() == logits[:, 0].tolist()


def test_examples_of_another_kind_are_refused_in_a_sentence():
    scenes = BoxSet(
        "scenes", np.zeros((1, 1, 8, 8), np.uint8), np.zeros((0, 4), np.float32),
        np.zeros(0, np.int64), np.zeros(0, np.int64), ("row",),
    )  # fmt: skip
    with pytest.raises(
        ValueError, match=r"is classification, which learns from .* class.*; scenes holds .* boxes"
    ):
        task_of(SPEC).check(scenes)
