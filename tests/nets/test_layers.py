"""Every kind of layer in the registry, against torch: a new layer is tested by being registered."""

import ast
import importlib
import itertools
import pkgutil
from math import prod

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from playground.charts.net import FILLS
from playground.core.inputs import ImageInput, TextInput
from playground.nets import layers
from playground.nets.build import build
from playground.nets.layers import LAYER_KINDS, FitError, check_settings, settings_of
from playground.nets.shapes import output_signs
from playground.nets.spec import INPUT
from playground.text import LANGUAGES, say
from tests.nets.nets import any_layer, image_specs

KINDS = list(LAYER_KINDS.values())
LOOKING = [kind for kind in KINDS if not kind.looks_up]
BY_STEP = [kind for kind in KINDS if kind.by_step]


def torch_values(shape, seed):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


@st.composite
def placed(draw, kinds=LOOKING):
    """A layer, and shapes of inputs that it can read."""
    layer = draw(st.sampled_from(kinds).flatmap(any_layer))
    size = st.integers(1, 6)
    shapes = [
        (draw(size), draw(size) + 2, draw(size) + 2), (draw(size), draw(size)), (draw(size),),
    ]  # fmt: skip
    count = draw(st.integers(2, 3)) if layer.several_inputs else 1
    fitting = []
    for shape in shapes:
        same = [shape] * count
        axis = 0 if len(shape) == 3 else len(shape) - 1
        other = [(*shape[:axis], shape[axis] + k, *shape[axis + 1 :]) for k in range(count)]
        for inputs in [same, other] if count > 1 else [same]:
            try:
                layer.output_shape(inputs)
            except FitError:
                continue
            fitting.append(inputs)
    if not fitting:  # a window larger than the maps, groups that divide nothing
        return draw(placed(kinds=[type(layer)]))
    return layer, draw(st.sampled_from(fitting))


def made(layer, inputs, seed=0):
    """The layer's torch module in float64, with positive variances, and its tensors in NumPy."""
    with torch.random.fork_rng():
        torch.random.default_generator.manual_seed(seed)
        module = layer.module(inputs).double().eval()
        with torch.no_grad():
            for values in module.parameters():
                values += 0.3 * torch.randn(values.shape, dtype=torch.float64)
            for name, values in module.named_buffers():
                if name.startswith("running"):
                    values.copy_(torch.rand(values.shape, dtype=torch.float64) + 0.1)
    tensors = {
        name: values.detach().numpy()
        for name, values in module.state_dict().items()
        if not name.endswith("num_batches_tracked")
    }
    return module, tensors


def run(layer, module, values):
    """What torch makes of one example."""
    steps = torch.tensor([values[0].shape[0]])
    return layer.run(module, [each[None] for each in values], steps)[0]


# ---- against torch --------------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(place=placed(), seed=st.integers(0, 999))
def test_shape_tensors_and_reference_are_torchs(place, seed):
    layer, inputs = place
    module, tensors = made(layer, inputs, seed)
    values = [torch_values(shape, seed + k) for k, shape in enumerate(inputs)]
    found = run(layer, module, values).detach().numpy()
    assert found.shape == layer.output_shape(inputs)
    assert {name: array.shape for name, array in tensors.items()} == layer.tensors(inputs)
    ours = layer.reference(tensors, [each.numpy() for each in values])
    np.testing.assert_allclose(ours, found, rtol=1e-9, atol=1e-9)
    assert ours.dtype == np.float64


@settings(max_examples=100, deadline=None)
@given(place=placed(), data=st.data())
def test_a_cells_terms_add_up_to_it(place, data):
    layer, inputs = place
    if hasattr(layer, "every_step"):
        return  # a recurrent unit has sums of its own, see tests/explain/test_arithmetic.py
    _, tensors = made(layer, inputs)
    values = [torch_values(shape, k).numpy() for k, shape in enumerate(inputs)]
    output = layer.reference(tensors, values)
    cell = tuple(data.draw(st.integers(0, size - 1)) for size in output.shape)
    terms = layer.terms(tensors, values, cell)
    for source, value in zip(terms.sources, terms.inputs, strict=True):
        assert value == (0 if source is None else values[source.input][source.cell])
    total = float(np.dot(terms.inputs, terms.weights)) + terms.bias
    expected = layer.function(np.array([total]))[0] if layer.is_activation else total
    assert expected == pytest.approx(output[cell], abs=1e-9)
    place = layer.kernel_place(inputs, cell)
    assert (place is None) == ("weight" not in layer.tensors(inputs))
    if place is not None:
        shape = layer.kernel_shape(inputs, place)
        kernel = [
            tensors["weight"][layer.weight_index(place, index)] for index in np.ndindex(shape)
        ]
        assert len(kernel) in (1, len(terms.weights))
        if len(kernel) == len(terms.weights) > 1:
            np.testing.assert_allclose(kernel, terms.weights)


@settings(max_examples=100, deadline=None)
@given(place=placed(), data=st.data())
def test_what_a_cell_depends_on_is_what_a_gradient_reaches(place, data):
    layer, inputs = place
    if hasattr(layer, "every_step"):
        return
    module, _ = made(layer, inputs)
    values = [torch_values(shape, k).requires_grad_() for k, shape in enumerate(inputs)]
    output = run(layer, module, values)
    cell = tuple(data.draw(st.integers(0, size - 1)) for size in output.shape)
    gradients = torch.autograd.grad(output[cell], values, allow_unused=True)
    reached = [
        np.zeros(shape, bool) if each is None else (each != 0).numpy()
        for each, shape in zip(gradients, inputs, strict=True)
    ]
    mask = np.zeros(output.shape, bool)
    mask[cell] = True
    seen = layer.seen(mask, inputs)
    for one, other in zip(seen, reached, strict=True):
        assert not (other & ~one).any()
        # A maximum's loser and a ReLU's negative have no gradient, and yet they count; and a
        # normalisation of one value by itself gives a constant.
        if not (layer.takes_largest or layer.is_activation or layer.normalises):
            np.testing.assert_array_equal(one, other)
    # What a cell sees is what feeds it.
    number = data.draw(st.integers(0, len(inputs) - 1))
    start = tuple(data.draw(st.integers(0, size - 1)) for size in inputs[number])
    masks = [np.zeros(shape, bool) for shape in inputs]
    masks[number][start] = True
    assert layer.fed(masks, inputs, output.shape)[cell] == seen[number][start]


@settings(max_examples=60, deadline=None)
@given(place=placed(kinds=BY_STEP), seed=st.integers(0, 99))
def test_the_way_back_through_a_step_is_autograds(place, seed):
    layer, inputs = place
    if len(inputs[0]) == 3:
        return
    module, tensors = made(layer, inputs, seed)
    values = torch_values(inputs[0], seed).requires_grad_()
    output = run(layer, module, [values])
    upstream = torch_values(output.shape, seed + 1)
    (expected,) = torch.autograd.grad(output, values, upstream)
    found = layer.gradient(tensors, values.detach().numpy(), upstream.numpy())
    np.testing.assert_allclose(found, expected.numpy(), rtol=1e-9, atol=1e-9)


@settings(max_examples=60, deadline=None)
@given(place=placed(), seed=st.integers(0, 99))
def test_multiply_adds_are_half_of_torchs_operations(place, seed):
    layer, inputs = place
    module, _ = made(layer, inputs)
    values = [torch_values(shape, k) for k, shape in enumerate(inputs)]
    with FlopCounterMode(display=False) as counter:
        run(layer, module, values)
    counted = counter.get_total_flops()
    if counted:  # torch counts products of matrices and convolutions alone
        assert layer.multiply_adds(inputs, layer.output_shape(inputs)) == counted // 2


@settings(max_examples=40, deadline=None)
@given(spec=image_specs(), seed=st.integers(0, 99))
def test_outputs_that_may_not_be_negative_are_not(spec, seed):
    shape = (2, spec.input.channels, spec.input.height, spec.input.width)
    picture = torch.rand(shape, generator=torch.Generator().manual_seed(seed))
    outputs = build(spec).eval().outputs(picture)
    for name, signed in output_signs(spec).items():
        assert signed or bool((outputs[name] >= 0).all()), name


# ---- code -----------------------------------------------------------------------------------


@settings(max_examples=100, deadline=None)
@given(place=placed(), seed=st.integers(0, 99))
def test_the_lines_of_pytorch_make_the_same_layer(place, seed):
    layer, inputs = place
    module, tensors = made(layer, inputs, seed)
    values = [torch_values(shape, seed + k)[None] for k, shape in enumerate(inputs)]
    names = [f"v{k}" for k in range(len(inputs))]
    known = {
        "F": F, "nn": nn, "torch": torch, "lengths": torch.tensor([inputs[0][0]]),
        "w": {f"own.{name}": torch.from_numpy(array) for name, array in tensors.items()},
        **dict(zip(names, values, strict=True)),
    }  # fmt: skip
    for helper in layer.helpers(inputs):
        exec(helper, known)
    expected = layer.run(module, values, known["lengths"])
    line = layer.torch_line(inputs)
    if line:
        known["own"] = eval(line, known).double().eval()
        known["own"].load_state_dict(module.state_dict())
    again = eval(layer.call_line("own", names, inputs), known)
    torch.testing.assert_close(again, expected)
    torch.set_default_dtype(torch.float64)
    try:
        exec("\n".join(layer.functional_lines("own", "x", names, inputs)), known)
    finally:
        torch.set_default_dtype(torch.float32)
    found = known["x"]
    if found.dim() > expected.dim():  # every state of a layer that passes on the last one
        found = found[:, -1]
    torch.testing.assert_close(found, expected)


@given(place=placed())
def test_the_line_of_keras_is_a_call_of_a_layer(place):
    layer, inputs = place
    for line in layer.keras_lines(inputs):
        call = ast.parse(line, mode="eval").body
        assert isinstance(call, ast.Call)
        name = ast.unparse(call.func)
        own = [f"class {name}(" in helper for helper in layer.keras_helpers(inputs)]
        assert name.startswith("layers.") or any(own)


# ---- the registry ---------------------------------------------------------------------------


def test_every_file_of_the_folder_is_read():
    for module in pkgutil.iter_modules(layers.__path__):
        found = importlib.import_module(f"{layers.__name__}.{module.name}")
        own = [each for each in vars(found).values() if isinstance(each, type)]
        for each in own:
            if issubclass(each, layers.Layer) and "kind" in vars(each):
                assert LAYER_KINDS[each.kind] is each


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_a_kind_says_what_it_is(kind):
    assert kind.kind.isalpha()  # names count behind it: conv1
    assert kind.kind != INPUT
    assert kind.__doc__
    assert kind.offered
    assert set(kind.offered) <= {ImageInput.kind, TextInput.kind}
    assert kind.family in FILLS
    check_settings(kind())
    for language, (name, setting) in itertools.product(LANGUAGES, settings_of(kind).items()):
        assert say(language, f"layers.setting_{name}")
        for option in setting.options:
            assert option.isalpha()  # in links a point, a dash or a wave ends it
            assert say(language, f"layers.option_{option}")
    for language in LANGUAGES:
        assert say(language, f"layers.kind_{kind.kind}")
        assert say(language, f"layers.about_{kind.kind}")
        if ImageInput.kind in kind.offered:  # the CNN page shows one cell of it
            assert say(language, f"layers.what_{kind.kind}")


@settings(max_examples=60)
@given(place=placed(), classes=st.integers(2, 9))
def test_a_fresh_layer_fits_where_the_builder_puts_it(place, classes):
    layer, inputs = place
    if layer.several_inputs:
        return
    fresh = type(layer)().fresh(inputs[0], classes, 7, True)
    check_settings(fresh)
    if min(inputs[0]) >= 3 or len(inputs[0]) != 3:  # windows of 3 need maps of 3
        assert prod(fresh.output_shape(inputs)) > 0
    if layer.sums_units:
        assert fresh.output_shape(inputs)[-1] == classes


def test_a_layer_that_lacks_a_method_is_named_with_it():
    class Half(layers.Layer):
        pass

    for name, arguments in (
        ("module", ((),)),
        ("reference", ({}, ())),
        ("onnx", (None, "", (), ())),
    ):
        with pytest.raises(NotImplementedError, match=f"Half has no `{name}`"):
            getattr(Half(), name)(*arguments)


def test_a_setting_out_of_its_limits_is_told():
    for kind in KINDS:
        for name, setting in settings_of(kind).items():
            if setting.type is int:
                for wrong in (setting.least - 1, setting.most + 1):
                    with pytest.raises(FitError, match=f"{name} is {wrong}; expected a whole"):
                        check_settings(kind(**{name: wrong}))
