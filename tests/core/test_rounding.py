import math
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


# Sixty-fourths times 100 are exact in binary.
SIXTY_FOURTHS = st.integers(-6_400, 6_400).map(lambda n: n / 64)


@given(terms=st.lists(SIXTY_FOURTHS, min_size=1, max_size=12), away=st.integers(-9, 9))
def test_the_largest_remainders_go_up_and_no_more_than_are_missing(terms, away):
    rounded = round_to_sum(terms, sum(terms) + away / 64, 2)
    exact = [Fraction(term) * 100 for term in terms]
    up = [units - math.floor(value) for units, value in zip(rounded.terms, exact, strict=True)]
    parts = [value - math.floor(value) for value in exact]
    assert set(up) <= {0, 1}
    missing = rounded.total - sum(map(math.floor, exact))
    assert sum(up) == min(max(missing, 0), sum(part > 0 for part in parts))
    raised = [(-part, k) for k, part in enumerate(parts) if up[k]]
    left = [(-part, k) for k, part in enumerate(parts) if part and not up[k]]
    assert max(raised, default=(-1, -1)) < min(left, default=(1, 1))


def test_no_number_at_all_has_digits_too_and_a_zero_has_no_sign():
    assert shown_digits([]) == 4
    rounded = round_to_sum([-0.00001], -0.00001, 2)
    assert rounded.text(0) == "0.00"
    assert (rounded.text(-1), rounded.text(7)) == ("−0.01", "0.07")
