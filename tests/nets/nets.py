"""Random specs for Hypothesis: nets whose layers fit together by construction."""

from hypothesis import strategies as st

from playground.nets import spec as s
from playground.nets.shapes import describe_layers

ACTIVATIONS = st.sampled_from([s.ReLU(), s.Tanh(), s.Sigmoid(), s.Dropout(0.25)])


def labels(count: int) -> tuple[str, ...]:
    return tuple(f"label {number}" for number in range(count))


@st.composite
def image_specs(draw) -> s.ModelSpec:
    """Small nets over pictures: any mix of convolutions, pools, norms, activations."""
    channels, height, width = draw(
        st.sampled_from([(1, 28, 28), (3, 12, 9), (1, 5, 17), (2, 8, 8)])
    )
    count = draw(st.integers(2, 5))
    ending = (s.Flatten(), s.Dense(count))
    layers: tuple[s.Layer, ...] = ()
    small = st.integers(1, 3)
    windows = st.one_of(
        st.builds(s.Conv, st.integers(1, 5), st.integers(1, 5), small, st.integers(0, 2)),
        st.builds(s.MaxPool, small, small),
        st.builds(s.AvgPool, small, small),
        st.just(s.BatchNorm()),
        ACTIVATIONS,
    )
    for layer in draw(st.lists(windows, max_size=6)):
        longer = s.ModelSpec(
            s.ImageInput(channels, height, width), (*layers, layer, *ending), labels(count)
        )
        try:
            describe_layers(longer)
        except s.SpecError:
            continue
        layers = (*layers, layer)
    rows = draw(st.lists(st.one_of(st.builds(s.Dense, st.integers(1, 7)), ACTIVATIONS), max_size=3))
    if draw(st.booleans()):
        rows.append(s.BatchNorm())
    return s.ModelSpec(
        s.ImageInput(channels, height, width),
        (*layers, s.Flatten(), *rows, s.Dense(count)),
        labels(count),
    )


@st.composite
def text_specs(draw) -> s.ModelSpec:
    """Small nets over texts: an embedding, one or two recurrent layers, a dense end."""
    words = tuple(draw(st.lists(st.text(min_size=1, max_size=4), max_size=6, unique=True)))
    tags = draw(st.booleans())
    kinds = st.sampled_from([s.RNN, s.GRU, s.LSTM])
    units = st.integers(1, 6)
    layers: list[s.Layer] = [s.Embedding(len(words) + 2 + draw(units), draw(units))]
    for _ in range(draw(st.integers(0, 1))):
        layers.append(draw(kinds)(draw(units), True))
    layers.append(draw(kinds)(draw(units), tags))
    count = draw(st.integers(2, 4))
    layers.append(s.Dense(count))
    level = draw(st.sampled_from(["word", "character"]))
    return s.ModelSpec(
        s.TextInput(level, draw(st.integers(1, 9)), words), tuple(layers), labels(count)
    )


specs = st.one_of(image_specs(), text_specs())
