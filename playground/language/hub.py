"""Models of the Hugging Face Hub, beside the shipped ones: pipelines of `transformers` by name.

`hub_files.py` finds or downloads a model's files. Only safetensors are loaded, never code of the
model's own. `transformers` is imported at the first model.
"""

from __future__ import annotations

import json
import logging
import os
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from playground.core.errors import quote
from playground.language.hub_files import CONFIG, HubError, check_size, model_files
from playground.language.read import language_of, shortened
from playground.language.records import Classified, Language, TextSpan

log = logging.getLogger("playground")

# The class of `transformers` that loads the models of each task (`HUB_TASKS`).
AUTO = {
    "text-classification": "AutoModelForSequenceClassification",
    "token-classification": "AutoModelForTokenClassification",
    "zero-shot-classification": "AutoModelForSequenceClassification",
    "fill-mask": "AutoModelForMaskedLM",
}
MASK = "[MASK]"  # in a text, where a word is missing; the model's own sign is taken too
HYPOTHESES: dict[Language, str] = {"en": "This example is {}.", "zh": "这段文字的内容是{}。"}
MOST_KEPT = 2  # models in memory
MOST_LABELS = 20  # of a zero-shot classification
MOST_WORDS = 5  # for a missing word


@dataclass(frozen=True, slots=True, eq=False)
class Marked:
    """Spans that a model marks in a text, with offsets into the text as typed."""

    task: str
    model: str
    text: str
    spans: tuple[TextSpan, ...]


@dataclass(frozen=True, slots=True, eq=False)
class HubReading:
    """A model's answer to a text. `bytes` are those of its weights' files; `read` is the number of
    word pieces that were read if the text was too long for the model, else None."""

    result: Classified | Marked
    parameters: int
    bytes: int
    milliseconds: float
    read: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Held:
    """A model in memory."""

    name: str
    task: str
    pipeline: Any
    parameters: int
    bytes: int


_held: OrderedDict[tuple[str, str], _Held] = OrderedDict()
_lock = Lock()  # one model at a time is loaded or reads, so that memory and processors suffice


# ---- what a server allows -------------------------------------------------------------------


def allowed_names() -> tuple[str, ...] | None:
    """The models that `PLAYGROUND_HUB` allows; None: all. By default all, but none on a Hugging
    Face Space, where everybody may come in."""
    given = os.environ.get("PLAYGROUND_HUB", "").strip()
    if not given:
        given = "off" if os.environ.get("SPACE_HOST", "").strip() else "all"
    if given.lower() in ("off", "all"):
        return None if given.lower() == "all" else ()
    return tuple(dict.fromkeys(re.split(r"[\s,]+", given.strip(", \n"))))


# ---- reading --------------------------------------------------------------------------------


def is_held(name: str, task: str = "") -> bool:
    """Whether the model is in memory, so that it answers without being loaded."""
    return (name, task) in _held


def read_with(name: str, text: str, task: str = "", labels: tuple[str, ...] = ()) -> HubReading:
    """The answer of a model of the Hub to a text. `task` is one of `HUB_TASKS`; empty: the one that
    the model's configuration names. `labels` are those of a zero-shot classification.

    Raises:
        HubError: the model is not allowed, not there, too large, or not of a kind that is loaded;
            or the text or the labels do not fit its task.
        ReadError: the text has no visible character.
    """
    text = shortened(text)
    allowed = allowed_names()
    if allowed is not None and name not in allowed:
        raise HubError("hub.not_allowed", name=quote(name, 100))
    with _lock:
        held, is_new = _model(name, task)
        reader = _READERS[held.task]
        try:
            if is_new:  # the first pass takes longer than all others
                reader(held, text, labels)
            begun = time.perf_counter()
            result = reader(held, text, labels)
        except HubError:
            raise
        except Exception:  # whatever a stranger's model makes of a text
            log.info("%s cannot read a text", name, exc_info=True)
            raise HubError("hub.cannot_read", name=name) from None
        milliseconds = 1000 * (time.perf_counter() - begun)
    limit = held.pipeline.tokenizer.model_max_length
    pieces = len(held.pipeline.tokenizer(text, truncation=False, verbose=False)["input_ids"])
    read = limit if pieces > limit else None
    return HubReading(result, held.parameters, held.bytes, milliseconds, read)


def _classify(held: _Held, text: str, labels: tuple[str, ...]) -> Classified:
    if held.pipeline.model.config.num_labels < 2:
        raise HubError("hub.one_label", name=held.name)
    return _classified(held, held.pipeline(text, top_k=None, truncation=True), "label")


def _mark(held: _Held, text: str, labels: tuple[str, ...]) -> Marked:
    if not held.pipeline.tokenizer.is_fast:
        raise HubError("hub.no_places", name=held.name)
    spans = []
    for found in held.pipeline(text, aggregation_strategy="simple"):
        start, end = int(found["start"]), int(found["end"])
        inside = text[start:end]
        start += len(inside) - len(inside.lstrip())
        word = inside.strip()
        if word:
            spans.append(TextSpan(str(found["entity_group"]), start, start + len(word), word))
    return Marked(held.task, held.name, text, tuple(spans))


def hypothesis_for(text: str) -> str:
    """The sentence that a zero-shot classification tests of a text, in the text's language, with
    {} for a label."""
    return HYPOTHESES[language_of(text)]


def _zero_shot(held: _Held, text: str, labels: tuple[str, ...]) -> Classified:
    if held.pipeline.entailment_id < 0:
        raise HubError("hub.no_entailment", name=held.name)
    if not labels:
        raise HubError("hub.no_labels")
    if len(labels) > MOST_LABELS:
        raise HubError("hub.many_labels", count=len(labels), limit=MOST_LABELS)
    # A hypothesis is a template of `str.format`, in which a label is a value: braces stay.
    template = hypothesis_for(text)
    found = held.pipeline(text, candidate_labels=list(labels), hypothesis_template=template)
    pairs = zip(found["labels"], found["scores"], strict=True)
    return _classified(held, [{"label": each, "score": score} for each, score in pairs], "label")


def _fill(held: _Held, text: str, labels: tuple[str, ...]) -> Classified:
    sign = held.pipeline.tokenizer.mask_token
    if sign not in text:
        text = text.replace(MASK, sign)
    if text.count(sign) != 1:
        raise HubError("hub.no_mask", mask=MASK, count=text.count(sign))
    most = min(MOST_WORDS, len(held.pipeline.tokenizer))
    cut = {"truncation": True}
    return _classified(held, held.pipeline(text, top_k=most, tokenizer_kwargs=cut), "token_str")


def _classified(held: _Held, found: list[dict[str, Any]], name: str) -> Classified:
    labels = tuple(str(each[name]).strip() for each in found)
    scores = np.array([each["score"] for each in found], np.float64)
    return Classified(held.task, held.name, labels, scores)


_READERS: dict[str, Callable[[_Held, str, tuple[str, ...]], Classified | Marked]] = {
    "text-classification": _classify,
    "token-classification": _mark,
    "zero-shot-classification": _zero_shot,
    "fill-mask": _fill,
}


# ---- loading --------------------------------------------------------------------------------


def _model(name: str, task: str) -> tuple[_Held, bool]:
    """The model, and whether it was loaded just now."""
    if held := _held.get((name, task)):
        _held.move_to_end((name, task))
        return held, False
    while len(_held) >= MOST_KEPT:
        _held.popitem(last=False)
    folder, size = model_files(name)
    try:
        held = _load(name, task, folder, size)
    except HubError:
        raise
    except Exception as error:  # whatever a stranger's files make `transformers` raise
        if "trust_remote_code" in str(error):
            raise HubError("hub.own_code", name=name) from None
        log.info("%s cannot be loaded", name, exc_info=True)
        raise HubError("hub.cannot_load", name=name) from None
    _held[name, task] = held
    return held, True


def task_of(config: Mapping[str, Any]) -> str | None:
    """The task for which a model was trained, by its configuration; None: none of `HUB_TASKS`."""
    for architecture in config.get("architectures") or ():
        if architecture.endswith("ForSequenceClassification"):
            labels = map(str, (config.get("label2id") or {}).keys())
            entails = any(label.lower().startswith("entail") for label in labels)
            return "zero-shot-classification" if entails else "text-classification"
        if architecture.endswith("ForTokenClassification"):
            return "token-classification"
        if architecture.endswith("ForMaskedLM"):
            return "fill-mask"
    return None


def _load(name: str, task: str, folder: Path, size: int) -> _Held:
    import torch
    import transformers
    from transformers.models.auto.configuration_auto import CONFIG_MAPPING

    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    data = json.loads((folder / CONFIG).read_text("utf-8"))
    kind = data.get("model_type")
    if kind not in CONFIG_MAPPING:
        if "auto_map" in data:
            raise HubError("hub.own_code", name=name)
        raise HubError("hub.unknown_kind", name=name, kind=quote(kind, 40))
    task = task or task_of(data) or ""
    if not task:
        raise HubError("hub.no_task", name=name)
    where = {"trust_remote_code": False, "local_files_only": True}
    config = transformers.AutoConfig.from_pretrained(folder, **where)
    auto = getattr(transformers, AUTO[task])
    # Its size is known before any weight is there: a configuration can ask for any. A file has at
    # least two bytes a parameter. Attention is "eager": a configuration could name other code.
    with torch.device("meta"):
        empty = auto.from_config(config, trust_remote_code=False, attn_implementation="eager")
    check_size(name, 2 * sum(each.numel() for each in empty.parameters()))
    model, found = auto.from_pretrained(
        folder, config=config, use_safetensors=True, dtype=torch.float32,
        attn_implementation="eager", output_loading_info=True, **where,
    )  # fmt: skip
    if found["missing_keys"]:
        raise HubError("hub.not_trained", name=name, task=task)
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder, **where)
    if task == "fill-mask" and tokenizer.mask_token is None:
        raise HubError("hub.not_trained", name=name, task=task)
    tokenizer.model_max_length = min(tokenizer.model_max_length, _positions(model))
    model.eval().requires_grad_(False)
    pipeline = transformers.pipeline(
        task, model=model, tokenizer=tokenizer, device="cpu", trust_remote_code=False
    )
    parameters = sum(each.numel() for each in model.parameters())
    return _Held(name, task, pipeline, parameters, size)


def _positions(model: Any) -> int:
    """The number of word pieces that a model can read. RoBERTa and its kin count positions from
    the one after the padding's."""
    most = getattr(model.config, "max_position_embeddings", None) or 512
    for name, module in model.named_modules():
        if (
            name.endswith("position_embeddings")
            and getattr(module, "padding_idx", None) is not None
        ):
            return int(most) - module.padding_idx - 1
    return int(most)
