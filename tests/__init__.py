"""The tests mirror `playground/`; `tests.check` is what the test run checks types with."""

from beartype import BeartypeConf, beartype

# As mypy does: a whole number is a float too (PEP 484).
check = beartype(conf=BeartypeConf(is_pep484_tower=True))
