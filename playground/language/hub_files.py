"""The files of models of the Hugging Face Hub: found in Hugging Face's cache (`HF_HOME`), or
downloaded once. Only safetensors are taken, and no file larger than `max_megabytes()`."""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Mapping
from fnmatch import fnmatch
from pathlib import Path

from playground.core.errors import UserError, quote

log = logging.getLogger("playground")

MEGABYTES = 600.0  # of a model's files, unless PLAYGROUND_HUB_MB says otherwise
SECONDS = 10.0  # time limit for an answer of the Hub
_NAME = re.compile(r"[\w-][\w.-]{0,95}(/[\w-][\w.-]{0,95})?", re.ASCII)
CONFIG = "config.json"
_WEIGHTS = "model*.safetensors"
_BESIDE = (
    CONFIG, "tokenizer*.json", "special_tokens_map.json", "added_tokens.json", "vocab.json",
    "vocab.txt", "merges.txt", "*.model", "model.safetensors.index.json",
)  # fmt: skip


class HubError(UserError):
    """A model of the Hub that cannot be used, or a text that it cannot read."""


def max_megabytes() -> float:
    """The limit of a model's files, `PLAYGROUND_HUB_MB`."""
    try:
        return float(os.environ.get("PLAYGROUND_HUB_MB", "") or MEGABYTES)
    except ValueError:
        return MEGABYTES


def model_files(name: str) -> tuple[Path, int]:
    """The folder with the model's files, and the bytes of its weights; downloads what is missing.

    Raises:
        HubError: there is no such model, the Hub cannot be reached, or its files do not do.
    """
    if not _NAME.fullmatch(name) or ".." in name or "--" in name:
        raise HubError("hub.bad_name", name=quote(name, 100))
    from huggingface_hub import try_to_load_from_cache

    config = try_to_load_from_cache(name, CONFIG)
    if isinstance(config, str):
        folder = Path(config).parent
        files = {path.name: path.stat().st_size for path in folder.iterdir() if path.is_file()}
        if _is_whole(folder, files):
            return folder, _checked(name, files)
        if any(fnmatch(each, "pytorch_model*.bin") for each in files):
            raise HubError("hub.no_safetensors", name=name)
    return _download(name)


def _is_whole(folder: Path, files: Mapping[str, int]) -> bool:
    """Whether all weights are there as safetensors."""
    if "model.safetensors" in files:
        return True
    index = folder / "model.safetensors.index.json"
    if index.name not in files:
        return False
    try:
        shards = set(json.loads(index.read_text("utf-8"))["weight_map"].values())
    except (ValueError, KeyError, AttributeError):
        return False
    return bool(shards) and shards <= set(files)


def _checked(name: str, files: Mapping[str, int]) -> int:
    """The bytes of the weights, from the sizes of a model's files.

    Raises:
        HubError: there are no safetensors, or they are too large.
    """
    weights = _weights(files)
    if not weights:
        raise HubError("hub.no_safetensors", name=name)
    size = sum(files[each] for each in weights)
    check_size(name, size)
    return size


def _weights(files: Mapping[str, int]) -> list[str]:
    """The names of the files of weights."""
    if "model.safetensors" in files:
        return ["model.safetensors"]
    return [each for each in files if fnmatch(each, _WEIGHTS)]


def check_size(name: str, size: int) -> None:
    """Refuse a model of more than `max_megabytes()`.

    Raises:
        HubError: the model is larger.
    """
    if size > 1e6 * max_megabytes():
        given, limit = round(size / 1e6), round(max_megabytes())
        raise HubError("hub.too_large", name=name, megabytes=given, limit=limit)


def _download(name: str) -> tuple[Path, int]:
    from huggingface_hub import HfApi, snapshot_download
    from huggingface_hub.errors import RepositoryNotFoundError

    # Without a token: a visitor must not reach the private models of the server's owner.
    try:
        found = HfApi(token=False).model_info(name, files_metadata=True, timeout=SECONDS)
    except RepositoryNotFoundError:
        raise HubError("hub.unknown", name=name) from None
    except Exception:  # whatever a connection can raise
        log.info("the Hub cannot be reached", exc_info=True)
        raise HubError("hub.offline", name=name) from None
    files = {each.rfilename: each.size or 0 for each in found.siblings or ()}
    beside = [each for each in files if any(fnmatch(each, one) for one in _BESIDE)]
    size = _checked(name, files)
    check_size(name, size + sum(files[each] for each in beside))
    try:
        # The weights last: where they are, the other files are too.
        for wanted in (beside, _weights(files)):
            folder = snapshot_download(
                name, allow_patterns=wanted, token=False, etag_timeout=SECONDS
            )
    except RepositoryNotFoundError:  # a model that asks for an account
        raise HubError("hub.unknown", name=name) from None
    except Exception:
        log.info("%s cannot be downloaded", name, exc_info=True)
        raise HubError("hub.offline", name=name) from None
    if not (Path(folder) / CONFIG).is_file():
        raise HubError("hub.cannot_load", name=name)
    return Path(folder), size
