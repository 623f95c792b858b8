"""The small parts of training: controls, devices, presets, splits, packets, cards."""

import json
import re
import threading
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from playground.core.data import ImageSet, TokenStream
from playground.core.events import (
    Batch,
    Checkpoint,
    Evaluated,
    Started,
    event_from_json,
    event_to_json,
)
from playground.core.recipe import Recipe, check_recipe, recipe_from_json, recipe_to_json
from playground.data.mnist import TORCHVISION
from playground.nets.shapes import count_parameters, describe_layers
from playground.nets.spec import SpecError
from playground.training import devices
from playground.training.cards import training_card
from playground.training.controls import LocalControls
from playground.training.data import DataError, TrainingData, split
from playground.training.datasets import DATASETS, load_dataset
from playground.training.endings import REASONS, sentence
from playground.training.presets import PRESETS, input_for, presets_for, recipe_for, spec_for
from playground.training.runs.packets import pack, unpack
from playground.training.settings import home
from tests.training.small import digits, letters, same_weights, sentences

# ---- controls -------------------------------------------------------------------------------


def test_a_paused_run_waits_until_another_thread_lets_it_go():
    controls = LocalControls()
    controls.command("pause")
    assert controls.will_wait()
    went: list[bool] = []
    run = threading.Thread(target=lambda: went.append(controls.wait()))
    run.start()
    controls.command("resume")
    run.join(30)
    assert went == [True]
    controls.command("one_batch")
    controls.command("one_batch")
    assert not controls.will_wait()
    assert controls.wait()
    assert controls.wait()
    assert controls.will_wait()
    controls.command("stop")
    assert not controls.will_wait()
    assert not controls.wait()


def test_a_new_rate_is_told_once_and_the_newest_counts():
    controls = LocalControls()
    assert controls.new_learning_rate() is None
    controls.command("learning_rate", 0.1)
    controls.command("learning_rate", 0.2)
    assert controls.new_learning_rate() == 0.2
    assert controls.new_learning_rate() is None


# ---- devices --------------------------------------------------------------------------------


def test_the_best_device_is_chosen_and_one_that_is_not_there_is_refused(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    assert [device.name for device in devices.available_devices()] == ["cpu"]
    assert devices.choose_device("auto").label.startswith("CPU")
    with pytest.raises(devices.DeviceError, match="This machine has no 'cuda'; it has cpu"):
        devices.choose_device("cuda")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda: "A GPU")
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    assert [device.name for device in devices.available_devices()] == ["cuda", "mps", "cpu"]
    assert devices.choose_device("auto").label == "A GPU"
    assert devices.choose_device("mps").label == "Apple GPU (MPS)"
    with pytest.raises(devices.DeviceError, match="it has cuda, mps, cpu"):
        devices.choose_device("tpu")


def test_a_cpu_takes_no_autocast_and_a_gpu_the_best_it_can(monkeypatch):
    from playground.training.trainer import _precision

    cpu, cuda = torch.device("cpu"), torch.device("cuda")
    assert _precision("bfloat16", cpu) is None
    assert _precision("float32", cuda) is None
    assert _precision("float16", cuda) is torch.float16
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda: True)
    assert _precision("auto", cuda) is torch.bfloat16
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda: False)
    assert _precision("auto", cuda) is torch.float16


# ---- presets --------------------------------------------------------------------------------


def test_the_articles_nets_are_the_articles():
    recipe = PRESETS["article-cnn"].recipe
    assert (recipe.optimiser, recipe.epochs, recipe.batch_size) == ("adam", 5, 32)
    assert count_parameters(spec_for("article-cnn", digits())) == 93_322  # as Keras counts
    spec = spec_for("article-lstm", sentences())
    assert [layer.kind for layer in spec.layers] == ["embedding", "lstm", "lstm", "dense"]
    assert (spec.layers[0].size, spec.layers[0].dimensions) == (10_000, 64)
    assert [layer.units for layer in spec.layers[1:3]] == [64, 64]
    recipe = PRESETS["article-lstm"].recipe
    assert (recipe.optimiser, recipe.epochs, recipe.batch_size) == ("adam", 5, 32)


def test_the_depthwise_preset_takes_a_third_of_the_tiny_cnns_multiplications():
    work = {
        name: sum(info.multiply_adds for info in describe_layers(spec_for(name, digits())))
        for name in ("depthwise", "tiny-cnn", "resnet-8", "article-cnn")
    }
    assert 3 * work["depthwise"] <= work["tiny-cnn"]
    assert work["resnet-8"] <= work["article-cnn"]


def test_the_residual_preset_adds_each_block_to_what_it_reads():
    spec = spec_for("resnet-8", digits())
    sums = [inputs for name, inputs in zip(spec.names, spec.inputs, strict=True) if "add" in name]
    assert sums == [("norm3", "relu1"), ("norm5", "norm6"), ("norm8", "norm9")]
    reads = dict(zip(spec.names, spec.inputs, strict=True))
    assert (reads["conv6"], reads["conv9"]) == (("relu3",), ("relu5",))  # the shortcuts


# Parameters, and multiply-adds for one example of the data below: another kernel, stride, padding,
# bias or width changes one of them.
SIZES = {
    "article-cnn": (93_322, 2_794_240), "sprint": (42_218, 1_016_480), "linear": (7_850, 7_840),
    "tiny-cnn": (3_098, 31_680), "article-lstm": (706_690, 4_194_432),
    "resnet-8": (78_010, 2_619_360), "depthwise": (2_906, 10_064),
    "finder": (139_646, 18_063_360), "maker": (171_953, 13_472_256),
    "tanh-rnn": (28_706, 131_136), "gru": (32_930, 393_280), "bi-lstm": (43_554, 1_048_704),
    "text-cnn": (36_034, 590_016), "tiny-transformer": (37_250, 792_640),
    "tagger": (31_175, 1_077_248), "crf-tagger": (31_238, 1_077_248),
    "tiny-gpt": (120_671, 19_169_280),
}  # fmt: skip


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_fits_its_data_and_says_so_of_others(name):
    kinds = {
        "image": digits(), "text": sentences(), "stream": letters(), "tags": load_dataset("names"),
        "boxes": load_dataset("scenes"),
    }  # fmt: skip
    fitting = kinds.pop(PRESETS[name].kind)
    other = next(iter(kinds.values()))
    spec = spec_for(name, fitting)
    if fitting.classes:
        assert spec.labels == fitting.classes
    else:
        assert set(spec.labels) == set(fitting.train.texts[0])
    work = sum(info.multiply_adds for info in describe_layers(spec))
    assert (count_parameters(spec), work) == SIZES[name]
    check_recipe(recipe_for(name, fitting))
    assert name in presets_for(fitting.kind)
    with pytest.raises(SpecError, match=f"The preset {name} reads"):
        spec_for(name, other)


def test_small_pictures_in_colour_get_a_net_of_their_size():
    images = np.zeros((20, 3, 32, 32), np.uint8)
    labels = np.repeat(np.arange(2), 10)
    data = split(ImageSet("mine", images, labels, ("cat", "dog")))
    spec = spec_for("sprint", data)
    assert (spec.input.channels, spec.input.height, spec.labels) == (3, 32, ("cat", "dog"))


@pytest.mark.parametrize(("count", "least"), [(499, 1), (500, 3)])
def test_a_tagger_learns_from_rare_words_what_an_unknown_one_is(count, least):
    whole = load_dataset("names").train
    some = whole.take(np.arange(count))
    words = set(input_for(TrainingData(some, whole)).vocabulary)
    counts = Counter(token.lower() for tokens in some.tokens for token in tokens)
    plain = {word for word in counts if re.fullmatch("[a-z]+", word)}
    assert words & plain == {word for word in plain if counts[word] >= least}


# ---- settings -------------------------------------------------------------------------------


def test_everything_is_kept_in_a_folder_of_its_own_or_in_the_one_that_is_named(monkeypatch):
    monkeypatch.setenv("PLAYGROUND_HOME", " /data/class ")
    assert home() == Path("/data/class")
    monkeypatch.delenv("PLAYGROUND_HOME")
    assert home().name == "neural-playground"


# ---- data -----------------------------------------------------------------------------------


@given(sizes=st.lists(st.integers(0, 30), min_size=2, max_size=6), seed=st.integers(0, 9))
def test_a_split_keeps_every_example_once_and_each_class_on_both_sides(sizes, seed):
    labels = np.repeat(np.arange(len(sizes)), sizes)
    images = np.arange(len(labels), dtype=np.uint8)[:, None, None, None]
    whole = ImageSet("some", images, labels, tuple(map(str, range(len(sizes)))))
    if sum(size >= 2 for size in sizes) < 2:
        with pytest.raises(DataError, match="at least two examples"):
            split(whole, seed=seed)
        return
    data = split(whole, seed=seed)
    both = np.concatenate([data.train.images, data.validation.images]).ravel()
    assert sorted(both) == sorted(images.ravel())
    for label, size in enumerate(sizes):
        held = (data.validation.labels == label).sum()
        assert held == (max(1, round(0.2 * size)) if size >= 2 else 0)
    again = split(whole, seed=seed)
    assert (again.train.images == data.train.images).all()


@given(text=st.text(min_size=10, max_size=99), part=st.sampled_from([0.1, 0.25, 0.5]))
def test_the_end_of_a_long_text_is_held_out(text, part):
    data = split(TokenStream("one", (text,)), part)
    (train,), (held,) = data.train.texts, data.validation.texts
    assert train + held == text
    assert abs(len(train) - (1 - part) * len(text)) <= 0.5
    assert (data.train.name, data.validation.name) == ("one", "one")


def test_a_set_that_there_is_not_is_said():
    with pytest.raises(DataError, match="There is no data set 'x'; choose one of digits, mnist"):
        load_dataset("x")
    assert set(TORCHVISION) < set(DATASETS)
    assert len(load_dataset("digits").train) == 8_000
    assert load_dataset("sentences").classes == ("negative", "positive")


# ---- packets, endings, cards ----------------------------------------------------------------


def test_events_travel_as_plain_data_and_come_back():
    arrays = {"a": np.float32([[1, 2], [3, 4]]).T, "b": np.array(3.0), "c": np.arange(3)}
    events = [
        Started(0, 1, 0.0, "CPU", 10, 5, 10, 99, 20),
        Batch(1, 1, 0.1, float("nan"), {"accuracy": 0.5}, 0.01, 9.0, {"conv1": float("inf")}),
        Evaluated(1, 1, 0.2, "validation", 0.5, {"map50": 0.75}, ((1, 0), (0, 1))),
        Checkpoint(1, 1, 0.3, {"w": arrays["a"]}, arrays),
    ]
    found = unpack(pack(events))
    assert [found[0], found[2]] == [events[0], events[2]]
    assert np.isnan(found[1].loss)
    assert replace(found[1], loss=0.0) == replace(events[1], loss=0.0)
    assert same_weights(found[3].weights, events[3].weights)
    assert same_weights(found[3].loop_state, arrays)
    assert found[3].loop_state["b"].shape == ()


def test_what_earlier_versions_wrote_is_still_read():
    line = (
        '{"event": "batch", "step": 3, "epoch": 1, "seconds": 0.5, "loss": 2.0, "accuracy": 0.25, '
        '"learning_rate": 0.01, "examples_per_second": 9.0, "gradient_norms": {"conv1": null}}'
    )
    batch = event_from_json(line)
    assert batch.metrics == {"accuracy": 0.25}
    assert (batch.value("accuracy"), batch.value("loss")) == (0.25, 2.0)
    assert np.isnan(batch.value("map50"))
    assert json.loads(event_to_json(batch)) == json.loads(line)
    assert recipe_from_json('{"epochs": 3, "target_accuracy": 0.5}') == Recipe(epochs=3, target=0.5)
    assert recipe_from_json(recipe_to_json(Recipe(target=2.5))).target == 2.5


def test_every_ending_has_its_sentence():
    values = {
        "epochs": 3, "metric": "accuracy", "value": 0.98765, "limit": 60.0,
        "step": 7, "loss": 9.87654, "start": 2.3,
        "address": "tcp://x:1", "why": "it is full", "seconds": 60,
    }  # fmt: skip
    for reason in REASONS:
        said = sentence(reason, values)
        assert "{" not in said
        assert said[0].isupper()
        assert said.endswith((".", "full"))
    assert sentence("target", values).startswith("The validation accuracy reached 0.988")


def test_a_card_says_what_was_done():
    recipe = PRESETS["sprint"].recipe
    card = training_card("digits", recipe, 100, {"accuracy": 0.97})
    assert card.results == {"validation accuracy": 0.97}
    assert [source.name for source in card.sources] == ["digits"]
    assert "adam, learning rate 0.01 (onecycle)" in card.recipe
    assert set(card.summary) == {"en", "zh"}
    assert training_card("digits", recipe, 1, {}).results == {}
