"""The full sets: read where they are, and one sentence where they cannot be reached."""

import gzip
import socket
import time

import numpy as np
import pytest

from playground.data import mnist


def put_idx(folder, part, images, labels):
    folder.mkdir(parents=True, exist_ok=True)
    prefix = {"train": "train", "test": "t10k"}[part]
    head = np.array([2051, *images.shape], ">i4").tobytes()
    with gzip.open(folder / f"{prefix}-images-idx3-ubyte.gz", "wb") as file:
        file.write(head + images.tobytes())
    (folder / f"{prefix}-images-idx3-ubyte").write_bytes(head + images.tobytes())
    (folder / f"{prefix}-labels-idx1-ubyte").write_bytes(
        np.array([2049, len(labels)], ">i4").tobytes() + labels.tobytes()
    )


@pytest.mark.parametrize(
    ("name", "folder"), [("mnist", "MNIST"), ("fashion-mnist", "FashionMNIST")]
)
def test_files_that_are_there_are_read_without_a_network(tmp_path, monkeypatch, name, folder):
    images = np.random.default_rng(0).integers(0, 256, (5, 28, 28)).astype(np.uint8)
    labels = np.array([3, 1, 4, 1, 5], np.uint8)
    for part in ("train", "test"):
        put_idx(tmp_path / folder / "raw", part, images, labels)
    monkeypatch.setattr(socket, "create_connection", None)
    found = mnist.full_digits(name, "test", tmp_path)
    np.testing.assert_array_equal(found.images[:, 0], images)
    assert found.labels.tolist() == labels.tolist()
    assert len(found.classes) == 10
    assert found.classes[0] == ("0" if name == "mnist" else "t-shirt")


def test_without_a_network_there_is_one_sentence_and_soon(tmp_path, monkeypatch):
    asked = []

    def refuse(address, timeout):
        asked.append(timeout)
        raise TimeoutError("timed out")

    monkeypatch.setattr(socket, "create_connection", refuse)
    before = socket.getdefaulttimeout()
    with pytest.raises(mnist.DownloadError, match="cannot be reached; go online"):
        mnist.full_digits("mnist", "train", tmp_path)
    assert asked
    assert max(asked) <= 10
    assert socket.getdefaulttimeout() == before


def test_a_server_that_takes_the_call_and_stays_silent_is_given_up(tmp_path, monkeypatch):
    from torchvision import datasets

    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        monkeypatch.setattr(datasets.MNIST, "mirrors", [url])
        monkeypatch.setattr(mnist, "SECONDS", 0.1)
        begun = time.monotonic()
        with pytest.raises(mnist.DownloadError, match="cannot be reached"):
            mnist.full_digits("mnist", "train", tmp_path)
        assert time.monotonic() - begun < 30


def test_an_unknown_name_is_a_mistake_of_the_caller(tmp_path):
    with pytest.raises(ValueError, match="expected one of"):
        mnist.full_digits("cifar", "train", tmp_path)
