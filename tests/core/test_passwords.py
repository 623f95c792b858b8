"""Passwords: only the right one, whatever the variable holds, and only so many tries."""

import base64
import hashlib

import pytest
from click.testing import CliRunner

from playground.cli import cli
from playground.core import passwords
from playground.core.passwords import TRIES, TRIES_IN_ALL, Password, hashed

NAME = "PLAYGROUND_TEST_PASSWORD"


@pytest.fixture
def clock(monkeypatch):
    now = [1_000.0]
    monkeypatch.setattr(passwords.time, "monotonic", lambda: now[0])
    return now


def test_a_hash_is_scrypts_with_a_salt_of_its_own():
    one, other = hashed("käse"), hashed("käse")
    assert one != other
    _, salt, key = one.split(":")
    raw = base64.urlsafe_b64decode(salt)
    expected = hashlib.scrypt("käse".encode(), salt=raw, n=16_384, r=8, p=1, dklen=32)
    assert base64.urlsafe_b64decode(key) == expected


@pytest.mark.parametrize(
    "kept",
    ["open sesame", " open sesame ", hashed("open sesame")],
    ids=["plain", "spaces", "hashed"],  # a hash differs from process to process
)
def test_only_the_password_is_right(kept, monkeypatch):
    monkeypatch.setenv(NAME, kept)
    password = Password(NAME)
    assert password.is_set()
    assert password.is_right("open sesame")
    assert not any(map(password.is_right, ["", "open", "OPEN SESAME", kept[:8], "\ud800"]))


@pytest.mark.parametrize("kept", ["", "  ", "scrypt:", "scrypt:!:!", "scrypt:a"])
def test_without_a_password_or_with_a_broken_hash_nothing_is_right(kept, monkeypatch):
    monkeypatch.setenv(NAME, kept)
    assert not any(map(Password(NAME).is_right, ["", kept, "a"]))


def test_after_too_many_tries_the_right_one_waits_too_but_others_do_not(clock, monkeypatch):
    monkeypatch.setenv(NAME, "right")
    monkeypatch.setattr(passwords, "_matches", lambda given, expected: given == "right")
    password = Password(NAME)
    for _ in range(TRIES):
        assert not password.is_right("wrong", "ann")
    assert password.too_many("ann")
    assert not password.is_right("right", "ann")
    assert password.is_right("right", "ben")
    for each in range(TRIES_IN_ALL - TRIES):
        assert not password.is_right("wrong", f"visitor {each}")
    assert not password.is_right("right", "ben")
    clock[0] += 61
    assert password.is_right("right", "ann")


def test_the_command_makes_a_hash_that_the_server_takes(monkeypatch):
    made = CliRunner().invoke(cli, ["password"], input="sesame\nsesame\n")
    kept = made.output.split()[-1]
    assert "sesame" not in made.output
    monkeypatch.setenv(NAME, kept)
    assert Password(NAME).is_right("sesame")
