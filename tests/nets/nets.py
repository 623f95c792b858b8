"""Random nets for Hypothesis, drawn from the registry of layers: chains, and nets with branches,
that fit together by construction."""

from math import prod

import numpy as np
from hypothesis import strategies as st

from playground.core.inputs import ImageInput, TextInput
from playground.nets.layers import LAYER_KINDS, Concat, Dense, Embedding, Flatten, settings_of
from playground.nets.layers.recurrent import GRU
from playground.nets.model import Model
from playground.nets.shapes import describe_fitting, expected_tensors
from playground.nets.spec import INPUT, ModelSpec, Node


def labels(count: int) -> tuple[str, ...]:
    return tuple(f"label {number}" for number in range(count))


# ---- layers ---------------------------------------------------------------------------------


def any_setting(setting, most):
    """Values of a setting within its limits; numbers from the lower limit on, `most` of them."""
    if setting.type is bool:
        return st.booleans()
    if setting.type is str:
        return st.sampled_from(setting.options)
    if setting.type is float:
        thousandths = st.integers(round(1000 * setting.least), round(1000 * setting.most))
        return thousandths.map(lambda k: k / 1000)
    return st.integers(setting.least, min(setting.most, setting.least + most))


def any_layer(kind, most=4):
    """A layer of a kind, with any settings; whole numbers stay small."""
    settings = settings_of(kind)
    return st.builds(kind, **{name: any_setting(s, most) for name, s in settings.items()})


def offered(input_kind):
    """The kinds of layers that the builder offers for an input."""
    return [kind for kind in LAYER_KINDS.values() if input_kind in kind.offered]


# ---- nets -----------------------------------------------------------------------------------


class _Growing:
    """A net that grows by layers that fit."""

    def __init__(self, taken, classes):
        self.taken, self.classes = taken, classes
        self.nodes = []

    def spec(self, *more):
        return ModelSpec(self.taken, (*self.nodes, *more), labels(self.classes))

    def add(self, node, largest=4000):
        """Add a node; False where it does not fit, or gives more than `largest` numbers."""
        table, fault = describe_fitting(self.spec(node))
        size = max((prod(info.output_shape) for info in table), default=0)
        if len(table) <= len(self.nodes) or size > largest:
            return False
        assert fault is None or fault.layer is None or fault.layer <= len(self.nodes)
        self.nodes.append(node)
        return True

    @property
    def table(self):
        return describe_fitting(self.spec())[0]

    def leaves(self):
        """Names and shapes of layers that no other reads."""
        read = {name for info in self.table for name in info.inputs}
        return [(i.name, i.output_shape) for i in self.table if i.name not in read]


def _grow(draw, net, kinds, rows, branches):
    for _ in range(rows):
        layer = draw(st.sampled_from(kinds).flatmap(any_layer))
        names = [INPUT, *(info.name for info in net.table)]
        if layer.several_inputs:
            several = st.lists(st.sampled_from(names[-5:]), min_size=2, max_size=3)
            net.add(Node(layer, tuple(draw(several))))
        elif branches and draw(st.integers(0, 4)) == 0:
            net.add(Node(layer, (draw(st.sampled_from(names)),)))
        else:
            net.add(Node(layer))


def _end(net, reduce):
    """Bring every branch to one row of units, and all of them to the labels."""
    rows = []
    for name, shape in net.leaves():
        if len(shape) > 1:
            assert net.add(Node(reduce, (name,)), 10**6)
            name = net.table[-1].name
        rows.append(name)
    if len(rows) > 1:
        assert net.add(Node(Concat(), tuple(rows)), 10**6)
        rows = [net.table[-1].name]
    assert net.add(Node(Dense(net.classes), (rows[0] if rows else INPUT,)), 10**6)
    return net.spec()


SIZES = [(1, 28, 28), (3, 12, 9), (1, 5, 17), (2, 8, 8), (4, 6, 6)]


@st.composite
def image_specs(draw, branches=True, kinds=None, sizes=SIZES, classes=None):
    """Small nets over pictures, of any layers."""
    net = _Growing(ImageInput(*draw(st.sampled_from(sizes))), classes or draw(st.integers(2, 5)))
    several = [kind for kind in offered("image") if branches or not kind.several_inputs]
    _grow(draw, net, kinds or several, draw(st.integers(0, 7)), branches)
    if not net.nodes:
        net.add(Node(Flatten()))
    return _end(net, Flatten())


@st.composite
def text_specs(draw, branches=True):
    """Small nets over texts: an embedding, any layers, a dense end."""
    words = tuple(draw(st.lists(st.text(min_size=1, max_size=4), max_size=6, unique=True)))
    level = draw(st.sampled_from(["word", "character"]))
    taken = TextInput(level, draw(st.integers(1, 9)), words)
    net = _Growing(taken, draw(st.integers(2, 4)))
    rows = len(words) + 2 + draw(st.integers(1, 6))
    assert net.add(Node(Embedding(rows, draw(st.integers(1, 6)))))
    kinds = [kind for kind in offered("text") if branches or not kind.several_inputs]
    _grow(draw, net, kinds, draw(st.integers(0, 4)), branches)
    leaves = net.leaves()
    if len(leaves) == 1 and len(leaves[0][1]) == 2 and draw(st.booleans()):
        assert net.add(Node(Dense(net.classes), (leaves[0][0],)))  # an answer at every step
        return net.spec()
    return _end(net, GRU(3))


specs = st.one_of(image_specs(), text_specs())
chains = st.one_of(image_specs(branches=False), text_specs(branches=False))


# ---- weights --------------------------------------------------------------------------------


def random_weights(spec, seed):
    """A model with weights drawn for it; variances are positive."""
    random = np.random.default_rng(seed)
    weights = {}
    for name, shape in expected_tensors(spec).items():
        values = random.normal(0, 0.5, shape)
        weights[name] = np.float32(np.abs(values) + 0.1 if name.endswith("var") else values)
    return Model("random", spec, weights)


def random_inputs(spec, seed, count=3):
    """Pictures or token numbers for a net; texts end in padding, and one may even be empty."""
    random = np.random.default_rng(seed)
    taken = spec.input
    if isinstance(taken, ImageInput):
        return np.float32(random.random((count, taken.channels, taken.height, taken.width)))
    inputs = random.integers(1, len(taken.vocabulary) + 2, (count, taken.length))
    for row in inputs[1:]:
        row[random.integers(0, taken.length) :] = 0
    return inputs
