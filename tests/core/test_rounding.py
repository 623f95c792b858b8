from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.core.rounding import round_to_sum, shown_digits

NUMBERS = st.floats(-100, 100)


@given(terms=st.lists(NUMBERS, max_size=40), digits=st.integers(0, 8))
def test_shown_terms_add_up_to_the_shown_total_to_the_last_digit(terms, digits):
    total = sum(terms, 0.0)
    rounded = round_to_sum(terms, total, digits)
    shown = [Fraction(rounded.text(units).replace("−", "-")) for units in rounded.terms]
    assert sum(shown) + Fraction(rounded.rest, 10**digits) == Fraction(
        rounded.text(rounded.total).replace("−", "-")
    )
    unit = Fraction(1, 10**digits)
    slack = Fraction(1, 10**9)  # a float times a power of ten is rounded too
    assert abs(Fraction(rounded.total, 10**digits) - Fraction(total)) <= unit / 2 + slack
    for value, term in zip(shown, terms, strict=True):
        assert abs(value - Fraction(term)) < unit + slack


@given(terms=st.lists(st.integers(-900, 900), min_size=1, max_size=20))
def test_exact_terms_are_left_alone_and_leave_no_rest(terms):
    exact = [term / 4 for term in terms]
    rounded = round_to_sum(exact, sum(exact, 0.0), 2)
    assert rounded.rest == 0
    assert list(rounded.terms) == [25 * term for term in terms]


def test_a_total_that_float32_moved_leaves_a_rest_that_is_shown():
    rounded = round_to_sum([0.5, 0.25], 0.7512, 4)
    assert (rounded.terms, rounded.total, rounded.rest) == ((5000, 2500), 7512, 12)


def test_a_zero_is_never_rounded_up():
    rounded = round_to_sum([0.0, 0.00006, 0.00006, 0.0], 0.00012, 4)
    assert rounded.terms == (0, 1, 0, 0)


@pytest.mark.parametrize(
    ("largest", "digits"), [(3.2, 4), (0.32, 5), (31.0, 3), (0.0, 4), (1e-30, 12), (1e9, 0)]
)
def test_the_largest_number_shows_five_digits(largest, digits):
    assert shown_digits([largest / 7, -largest]) == digits


def test_not_a_number_is_refused():
    with pytest.raises(ValueError, match="NaN or infinity"):
        round_to_sum([float("nan")], 0.0, 3)
