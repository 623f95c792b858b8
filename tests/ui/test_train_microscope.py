"""The microscope's panel: the examples' losses, a kernel before and after, and code that runs."""

import contextlib
import io
import re

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import load_file

from playground.core.recipe import OPTIMISERS, Recipe
from playground.training.microscope import BatchView, examine, weight_lines
from playground.training.update_code import update_code
from playground.ui.train.kernels import (
    kernel_at,
    kernel_places,
    paint_kernel,
    raise_powers,
    short,
    strongest,
)
from playground.ui.train.microscope import _tile
from tests.charts.markup import HOSTILE, tags
from tests.training.small import digits, picture_spec, points, sentences, text_spec, told
from tests.ui.recorded import again, open_train, record_run, sentences_on


def lines(app):
    """The arithmetic on the page: what each line does, and its value."""
    return [
        (name, float(value))
        for name, value in re.findall(r"data-line='(\w+)' data-value='([^']+)'", sentences_on(app))
    ]


def losses(app):
    return [float(value) for value in re.findall(r"data-loss='([^']+)'", sentences_on(app))]


def test_the_losses_are_torch_s_own_for_the_run_s_batch():
    run = record_run()  # no augmentation: the epoch's batches hold each example once
    app = open_train(run=run, view="microscope", step=0)
    weights = load_file(run.history.folder / "checkpoints" / "000000.safetensors")
    data = digits().train
    pictures = torch.tensor(data.images) / 255
    maps = F.conv2d(pictures, weights["conv1.weight"], weights["conv1.bias"], stride=2).relu()
    logits = F.linear(maps.flatten(1), weights["dense1.weight"], weights["dense1.bias"])
    every = F.cross_entropy(logits, torch.tensor(data.labels), reduction="none").numpy()
    shown = losses(app)
    assert len(shown) == 32
    assert shown == sorted(shown, reverse=True)
    assert all(np.abs(every - loss).min() < 1e-4 for loss in shown)
    first = next(e for e in run.events().events if e.event == "batch")
    assert np.mean(shown) == pytest.approx(first.loss, abs=1e-5)


def test_the_arithmetic_ends_at_the_weight_of_the_next_checkpoint():
    run = record_run()
    app = open_train(run=run, view="microscope", step=3)
    after = load_file(run.history.folder / "checkpoints" / "000004.safetensors")
    where = re.search(r"(\w+\.\w+)\[([\d, ]+)\]", sentences_on(app))
    place = tuple(map(int, where[2].split(",")))
    name, value = lines(app)[-1]
    assert name == "weight"
    assert value == pytest.approx(float(after[where[1]][place]), rel=1e-5)


def test_another_batch_and_another_weight_can_be_chosen():
    app = open_train(run=record_run(), view="microscope")
    before = losses(app)
    app.select_slider(key="train_micro_step").set_value(2)
    again(app)
    assert app.query_params["step"] == "2"
    assert losses(app) != before
    app.selectbox(key="train_micro_name").set_value("dense1.weight")
    again(app)
    app.number_input(key="train_micro_dense1.weight_0").set_value(4)
    again(app)
    assert "dense1.weight[4, " in sentences_on(app)


def test_texts_are_listed_with_their_losses():
    run = record_run(text_spec(), data=sentences())
    app = open_train(run=run, view="microscope", step=0)
    table = app.dataframe[0].value
    assert set(table["Text"]) <= set(sentences().train.texts)
    first = next(e for e in run.events().events if e.event == "batch")
    assert table["Loss"].mean() == pytest.approx(first.loss, abs=1e-5)
    app.selectbox(key="train_micro_name").set_value("gru1.weight_hh_l0")
    again(app)


@pytest.mark.parametrize("optimiser", OPTIMISERS)
@pytest.mark.parametrize("step", [0, 3])
def test_the_code_prints_the_new_weight(optimiser, step):
    recipe = Recipe(optimiser, 0.01, weight_decay=0.1, clip_norm=0.5, epochs=1, seed=4)
    spec, data = picture_spec(), digits()
    batch = examine(spec, recipe, data, points(told(spec, recipe, data))[step])
    index = (1, 0, 2, 1)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(update_code(batch, "conv1.weight", index), {})
    expected = float(batch.after["conv1.weight"][index])
    assert float(printed.getvalue()) == pytest.approx(expected, rel=1e-5)
    assert weight_lines(batch, "conv1.weight", index)[-1].value == pytest.approx(expected, rel=1e-5)


@given(shape=st.lists(st.integers(1, 5), min_size=1, max_size=1) |
       st.tuples(st.integers(1, 5), st.integers(1, 40)) |
       st.tuples(*[st.integers(1, 4)] * 4))  # fmt: skip
def test_kernels_show_every_weight_once_at_its_place(shape):
    array = np.arange(np.prod(shape), dtype=np.float64).reshape(shape)
    spec, seen = picture_spec(), []
    for at in np.ndindex(*kernel_places(array)):
        kernel = kernel_at(spec, "conv1.weight", array, at)
        flat = kernel.of(array)
        assert [array[kernel.index(k)] for k in range(len(flat))] == list(flat)
        grid = kernel.grid(array)
        assert list(grid[np.isfinite(grid)]) == list(flat)
        seen += list(flat)
    assert seen == list(array.ravel())
    assert kernel_places(array) == () or array[strongest(array)].max() == array.max()


@pytest.mark.parametrize(
    ("number", "text"),
    [(0.25, "0.25"), (-1.985e-5, "−1.985·10⁻⁵"), (3e8, "3·10⁸"), (0.0, "0"), (-12.0, "−12")],
)
def test_numbers_are_written_as_people_read_them(number, text):
    assert short(number) == text


def test_powers_are_raised():
    assert raise_powers("1 − 0.9^247") == "1 − 0.9²⁴⁷"
    assert raise_powers("1 − β₁^t") == "1 − β₁ᵗ"


def test_brackets_stand_where_a_sign_or_a_root_would_be_misread():
    assert raise_powers("0.9·−2e-05 + √3e-06 + √0.5") == "0.9·(−2·10⁻⁵) + √(3·10⁻⁶) + √0.5"


@pytest.mark.parametrize(
    ("side", "scale", "texts", "unit"),
    [
        (3, 0.002, ["−0.00194", "2.2·10⁻⁵"], ""),  # there is room for any number
        (5, 0.002, ["−1.94", "0.02"], "×10⁻³"),
        (5, 0.7, ["0.00", "0.00"], ""),
    ],
)
def test_numbers_in_narrow_cells_share_a_power_of_ten(side, scale, texts, unit):
    grid = np.zeros((side, side))
    grid[0, :2] = -0.00194, 2.2e-5
    painted = paint_kernel("Change", grid, scale, 0)
    assert re.findall(r"<td[^>]*>([^<]*)</td>", painted)[:2] == texts
    assert re.findall("×10[⁻⁰-⁹³]+", painted) == ([unit] if unit else [])


@pytest.mark.parametrize("true", [0, 1])
def test_a_class_s_name_stays_text_in_a_tile(true):
    view = BatchView(
        Recipe(), 0, 1, 0.1, np.array([0]), np.zeros((1, 1, 2, 2), np.float32), (),
        np.array([0.5], np.float32), np.array([true]), np.array([[0.9, 0.1]], np.float32),
        1.0, 1.0, {}, {}, {}, {},
    )  # fmt: skip
    assert tags(_tile(view, 0, (HOSTILE, HOSTILE), 1.0)) == tags(_tile(view, 0, ("a", "b"), 1.0))
