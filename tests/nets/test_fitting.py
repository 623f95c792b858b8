"""The rows of a net that does not fit together yet."""

from playground.nets.shapes import describe_fitting, describe_layers
from playground.nets.spec import Conv, Dense, Flatten, ImageInput, MaxPool, ModelSpec, ReLU

DIGITS = tuple("0123456789")


def test_a_net_that_fits_has_its_whole_table_and_no_fault():
    spec = ModelSpec(ImageInput(), (Conv(8), ReLU(), Flatten(), Dense(10)), DIGITS)
    assert describe_fitting(spec) == (describe_layers(spec), None)


def test_rows_up_to_the_fault_are_described():
    layers = (Conv(8), MaxPool(), Conv(8, 40), Flatten(), Dense(10))
    table, fault = describe_fitting(ModelSpec(ImageInput(), layers, DIGITS))
    assert [info.output_shape for info in table] == [(8, 26, 26), (8, 13, 13)]
    assert fault is not None
    assert fault.layer == 2
    assert "40-pixel" in str(fault)


def test_a_wrong_end_is_the_last_rows_fault():
    table, fault = describe_fitting(ModelSpec(ImageInput(), (Flatten(), Dense(7)), DIGITS))
    assert len(table) == 2
    assert fault is not None
    assert fault.layer == 1


def test_no_layers_are_no_rows():
    table, fault = describe_fitting(ModelSpec(ImageInput(), (), DIGITS))
    assert table == ()
    assert "no layers" in str(fault)
