"""Models of the Hugging Face Hub: tiny ones, made here, in a cache like Hugging Face's."""

import itertools
import json
from collections import OrderedDict
from types import SimpleNamespace
from typing import ClassVar

import httpx2
import huggingface_hub
import numpy as np
import pytest
import torch
import transformers
from huggingface_hub import constants
from huggingface_hub.errors import RepositoryNotFoundError
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

from playground.language import hub
from playground.language.hub import HubError, Marked, read_with, task_of
from playground.language.hub_code import hub_code
from playground.language.read import ReadError
from playground.language.records import HUB_TASKS, Classified

WORDS = ["ada", "gave", "bob", "a", "book", "in", "this", "example", "is", "food", "money", "."]
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
TEXT = "🙂  Ada gave Bob a book"
LENGTH = 40  # word pieces that the models can read
NETS = {
    "tiny/moods": ("BertForSequenceClassification", ("bad", "good", "so-so")),
    "tiny/names": ("BertForTokenClassification", ("O", "PER", "LOC")),
    "tiny/entails": (
        "BertForSequenceClassification", ("contradiction", "neutral", "entailment"),
    ),
    "tiny/words": ("BertForMaskedLM", None),
    "tiny/score": ("BertForSequenceClassification", ("score",)),
}  # fmt: skip


def tokenizer():
    """Words in lower case, with [CLS] and [SEP] around them."""
    vocabulary = {word: k for k, word in enumerate([*SPECIAL, *WORDS])}
    made = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    made.normalizer = normalizers.Lowercase()
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    names = ("pad", "unk", "cls", "sep", "mask")
    special = {f"{name}_token": sign for name, sign in zip(names, SPECIAL, strict=True)}
    return transformers.PreTrainedTokenizerFast(tokenizer_object=made, **special)


def snapshot(cache, name):
    """The folder of a model in a cache, as Hugging Face lays it out."""
    place = cache / f"models--{name.replace('/', '--')}"
    (place / "refs").mkdir(parents=True)
    (place / "refs" / "main").write_text("1" * 40)
    folder = place / "snapshots" / ("1" * 40)
    folder.mkdir(parents=True)
    return folder


def save(folder, architecture, labels):
    more = {} if labels is None else {
        "id2label": dict(enumerate(labels)), "label2id": {each: k for k, each in enumerate(labels)},
    }  # fmt: skip
    config = transformers.BertConfig(
        vocab_size=len(SPECIAL) + len(WORDS), hidden_size=16, num_hidden_layers=2,
        num_attention_heads=2, intermediate_size=32, max_position_embeddings=LENGTH,
        initializer_range=0.5, **more,
    )  # fmt: skip
    torch.manual_seed(4)
    net = getattr(transformers, architecture)(config).eval()
    if architecture == "BertForTokenClassification":  # each label for some of the words
        with torch.no_grad():
            net.classifier.bias -= net(**tokenizer()(TEXT, return_tensors="pt")).logits[0].mean(0)
    net.save_pretrained(folder)
    tokenizer().save_pretrained(folder)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A cache with the models of `NETS`."""
    cache = tmp_path_factory.mktemp("hub")
    for name, (architecture, labels) in NETS.items():
        save(snapshot(cache, name), architecture, labels)
    return cache


@pytest.fixture(autouse=True)
def cache(made, monkeypatch):
    """That cache, no network, and no model in memory."""
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(made))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(hub, "_held", OrderedDict())
    for name in ("PLAYGROUND_HUB", "PLAYGROUND_HUB_MB", "SPACE_HOST"):
        monkeypatch.delenv(name, raising=False)
    return made


@pytest.fixture
def own_cache(tmp_path, monkeypatch):
    """An empty cache for models that one test makes."""
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    return tmp_path


def logits_of(made, name, *texts):
    """A model's outputs, by `transformers` without a pipeline."""
    folder = made / f"models--{name.replace('/', '--')}" / "snapshots" / ("1" * 40)
    net = getattr(transformers, NETS[name][0]).from_pretrained(folder).eval()
    batch = tokenizer()(*texts, return_tensors="pt")
    with torch.no_grad():
        return net(**batch).logits[0], net, batch["input_ids"][0]


# ---- the four tasks -------------------------------------------------------------------------


def test_a_text_is_classified(cache):
    found = read_with("tiny/moods", TEXT)
    logits, net, _ = logits_of(cache, "tiny/moods", TEXT)
    expected = dict(zip(NETS["tiny/moods"][1], logits.softmax(0).tolist(), strict=True))
    assert isinstance(found.result, Classified)
    assert found.result.task == "text-classification"
    given = dict(zip(found.result.labels, found.result.probabilities, strict=True))
    assert given == pytest.approx(expected, abs=1e-5)
    assert found.parameters == sum(each.numel() for each in net.parameters())
    assert 4 * found.parameters <= found.bytes <= 4 * found.parameters + 20_000  # and a header
    assert found.milliseconds > 0
    assert found.read is None


def test_tokens_are_marked_with_places_in_the_text_as_typed(cache):
    result = read_with("tiny/names", TEXT).result
    logits, _, _ = logits_of(cache, "tiny/names", TEXT)
    places = tokenizer()(TEXT, return_offsets_mapping=True)["offset_mapping"][1:-1]
    labels = [NETS["tiny/names"][1][k] for k in logits.argmax(1).tolist()][1:-1]
    expected, at = [], 0
    for label, run in itertools.groupby(labels):
        length = len(list(run))
        if label != "O":
            start, end = places[at][0], places[at + length - 1][1]
            expected.append((label, start, end, TEXT[start:end]))
        at += length
    assert expected
    assert isinstance(result, Marked)
    assert [(s.type, s.start, s.end, s.text) for s in result.spans] == expected


def test_labels_of_ones_own_are_chosen_by_entailment(cache):
    labels = ("food", "money", "we{a}ther")
    result = read_with("tiny/entails", TEXT, labels=labels).result
    assert result.task == "zero-shot-classification"
    scores = [
        logits_of(cache, "tiny/entails", TEXT, f"This example is {each}.")[0][2] for each in labels
    ]
    expected = dict(zip(labels, torch.stack(scores).softmax(0).tolist(), strict=True))
    given = dict(zip(result.labels, result.probabilities, strict=True))
    assert given == pytest.approx(expected, abs=1e-5)


def test_the_hypothesis_is_in_the_texts_language(cache):
    labels, text = ("food", "money"), "艾达给了鲍勃一本书 example"
    result = read_with("tiny/entails", text, labels=labels).result
    scores = [
        logits_of(cache, "tiny/entails", text, f"这段文字的内容是{each}。")[0][2] for each in labels
    ]
    expected = dict(zip(labels, torch.stack(scores).softmax(0).tolist(), strict=True))
    given = dict(zip(result.labels, result.probabilities, strict=True))
    assert given == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize(
    ("name", "text", "labels"),
    [
        ("tiny/moods", TEXT, ()),
        ("tiny/names", TEXT, ()),
        ("tiny/entails", 'Ada "gave" 鲍勃 a\nbook', ("food", "we{a}ther", "钱")),
        ("tiny/words", "Ada gave [MASK] a book", ()),
    ],
)
def test_the_code_prints_the_answer(name, text, labels, capsys):
    result = read_with(name, text, labels=labels).result
    exec(hub_code(name, result.task, text, labels), {})
    lines = capsys.readouterr().out.splitlines()
    if isinstance(result, Marked):
        assert lines == [f"{span.type} {span.text}" for span in result.spans]
    else:
        pairs = zip(result.labels, result.probabilities, strict=True)
        assert lines == [f"{label} {p:.4f}" for label, p in pairs]


def test_a_missing_word_is_found(cache):
    text = "Ada gave [MASK] a book"
    result = read_with("tiny/words", text).result
    logits, _, ids = logits_of(cache, "tiny/words", text)
    at = int((ids == SPECIAL.index("[MASK]")).nonzero()[0])
    values, places = logits[at].softmax(0).topk(5)
    assert result.labels == tuple([*SPECIAL, *WORDS][k] for k in places.tolist())
    np.testing.assert_allclose(result.probabilities, values.numpy(), atol=1e-5)


def test_what_a_long_text_leaves_out_is_said():
    for name in ("tiny/moods", "tiny/names"):
        assert read_with(name, "ada gave bob a book " * 30).read == LENGTH


def test_the_last_two_models_stay_in_memory():
    for name in ("tiny/moods", "tiny/names", "tiny/moods", "tiny/words"):
        read_with(name, "[MASK] gave")
    assert list(hub._held) == [("tiny/moods", ""), ("tiny/words", "")]


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ({}, None),
        ({"architectures": ["BertForPreTraining"]}, None),
        ({"architectures": ["RobertaForMaskedLM"]}, "fill-mask"),
        ({"architectures": ["BertForTokenClassification"]}, "token-classification"),
        ({"architectures": ["BartForSequenceClassification"], "label2id": {"ENTAILMENT": 0}},
         "zero-shot-classification"),
        ({"architectures": ["BartForSequenceClassification"]}, "text-classification"),
    ],
)  # fmt: skip
def test_the_task_is_found_in_the_configuration(config, expected):
    assert task_of(config) == expected


def test_each_task_has_its_class_and_its_reader():
    assert set(hub.AUTO) == set(hub._READERS) == set(HUB_TASKS)


# ---- what is refused ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "task", "labels", "text", "expected"),
    [
        ("no/such", "", (), TEXT, "hub.offline"),
        ("../etc", "", (), TEXT, "hub.bad_name"),
        ("/etc/passwd", "", (), TEXT, "hub.bad_name"),
        ("a b", "", (), TEXT, "hub.bad_name"),
        ("", "", (), TEXT, "hub.bad_name"),
        ("tiny/score", "", (), TEXT, "hub.one_label"),
        ("tiny/words", "text-classification", (), TEXT, "hub.not_trained"),
        ("tiny/moods", "zero-shot-classification", ("a",), TEXT, "hub.no_entailment"),
        ("tiny/entails", "", (), TEXT, "hub.no_labels"),
        ("tiny/entails", "", tuple("abcdefghijklmnopqrstuvw"), TEXT, "hub.many_labels"),
        ("tiny/words", "", (), TEXT, "hub.no_mask"),
        ("tiny/words", "", (), "[MASK] [MASK]", "hub.no_mask"),
        ("tiny/moods", "", (), "\u200b", "language.no_text"),
    ],
)
def test_a_refusal_is_one_sentence(name, task, labels, text, expected):
    with pytest.raises((HubError, ReadError)) as refused:
        read_with(name, text, task, labels)
    assert refused.value.message_id == expected
    for language in ("en", "zh"):
        assert refused.value.in_language(language).strip()


def refused_id(name, task=""):
    with pytest.raises(HubError) as refused:
        read_with(name, TEXT, task)
    return refused.value.message_id


def test_other_weights_than_safetensors_are_refused(own_cache):
    folder = snapshot(own_cache, "tiny/pickled")
    save(folder, *NETS["tiny/moods"])
    weights = folder / "model.safetensors"
    weights.rename(folder / "pytorch_model.bin")
    assert refused_id("tiny/pickled") == "hub.no_safetensors"


def changed(folder, **changes):
    path = folder / "config.json"
    config = json.loads(path.read_text())
    path.write_text(json.dumps(config | changes))


def test_code_of_the_models_own_is_refused_and_never_run(own_cache):
    folder = snapshot(own_cache, "tiny/code")
    save(folder, *NETS["tiny/moods"])
    (folder / "own.py").write_text(f"open({str(own_cache / 'ran')!r}, 'w')")
    own = {"AutoConfig": "own.Config", "AutoModelForSequenceClassification": "own.Net"}
    changed(folder, auto_map=own, model_type="own")
    assert refused_id("tiny/code") == "hub.own_code"
    changed(folder, model_type="bert")  # a known net is read by the library's own code
    assert isinstance(read_with("tiny/code", TEXT).result, Classified)
    assert not (own_cache / "ran").exists()


def test_an_unknown_net_and_damaged_files_are_refused(own_cache):
    folder = snapshot(own_cache, "tiny/odd")
    save(folder, *NETS["tiny/moods"])
    changed(folder, architectures=["BertForPreTraining"])
    assert refused_id("tiny/odd") == "hub.no_task"
    (folder / "model.safetensors").write_bytes(b"no weights")
    assert refused_id("tiny/odd", "text-classification") == "hub.cannot_load"
    changed(folder, model_type="new")
    assert refused_id("tiny/odd") == "hub.unknown_kind"
    (folder / "config.json").write_text("{")
    assert refused_id("tiny/odd") == "hub.cannot_load"


def test_a_model_above_the_limit_is_refused(own_cache, cache, monkeypatch):
    folder = snapshot(own_cache, "tiny/huge")
    save(folder, *NETS["tiny/moods"])
    changed(folder, vocab_size=2_000_000_000)  # a small file asks for much memory
    assert refused_id("tiny/huge") == "hub.too_large"
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(cache))
    monkeypatch.setenv("PLAYGROUND_HUB_MB", "0.001")
    assert refused_id("tiny/moods") == "hub.too_large"


def test_a_server_can_allow_some_models_or_none(monkeypatch):
    assert hub.allowed_names() is None
    monkeypatch.setenv("SPACE_HOST", "someone-playground.hf.space")
    assert hub.allowed_names() == ()
    assert refused_id("tiny/moods") == "hub.not_allowed"
    monkeypatch.setenv("PLAYGROUND_HUB", "tiny/moods, tiny/words")
    assert hub.allowed_names() == ("tiny/moods", "tiny/words")
    assert read_with("tiny/moods", TEXT).result.task == "text-classification"
    assert refused_id("tiny/names") == "hub.not_allowed"
    monkeypatch.setenv("PLAYGROUND_HUB", "off")
    assert refused_id("tiny/moods") == "hub.not_allowed"


# ---- downloads ------------------------------------------------------------------------------


class Hub:
    """The Hub as it answers for one model; what is asked for is written down."""

    files: ClassVar = {
        "config.json": 600, "model.safetensors": 50_000, "pytorch_model.bin": 50_000,
        "own.py": 100, "tokenizer.json": 900, "tokenizer_config.json": 100, "README.md": 10,
    }  # fmt: skip

    def __init__(self, cache, monkeypatch):
        self.cache, self.asked, self.tokens = cache, [], []
        monkeypatch.setattr(huggingface_hub, "HfApi", self.api)
        monkeypatch.setattr(huggingface_hub, "snapshot_download", self.download)

    def api(self, token):
        self.tokens.append(token)
        return self

    def model_info(self, name, files_metadata, timeout):
        if name == "no/such":
            answer = httpx2.Response(404, request=httpx2.Request("GET", "https://hub.test"))
            raise RepositoryNotFoundError("none", response=answer)
        siblings = [SimpleNamespace(rfilename=n, size=size) for n, size in self.files.items()]
        return SimpleNamespace(siblings=siblings)

    def download(self, name, allow_patterns, token, etag_timeout):
        self.asked.append(allow_patterns)
        self.tokens.append(token)
        folder = self.cache / "models--tiny--new" / "snapshots" / ("1" * 40)
        if not folder.exists():
            save(snapshot(self.cache, "tiny/new"), *NETS["tiny/moods"])
        return str(folder)


def test_only_safetensors_and_plain_files_are_downloaded(own_cache, monkeypatch):
    asked = Hub(own_cache, monkeypatch)
    assert read_with("tiny/new", TEXT).bytes == asked.files["model.safetensors"]
    beside = ["config.json", "tokenizer.json", "tokenizer_config.json"]
    assert asked.asked == [beside, ["model.safetensors"]]
    assert set(asked.tokens) == {False}  # nobody's account
    assert refused_id("no/such") == "hub.unknown"


def test_a_model_that_is_too_large_is_not_downloaded(own_cache, monkeypatch):
    asked = Hub(own_cache, monkeypatch)
    monkeypatch.setenv("PLAYGROUND_HUB_MB", "0.04")
    assert refused_id("tiny/new") == "hub.too_large"
    monkeypatch.setattr(Hub, "files", {"config.json": 600, "pytorch_model.bin": 50})
    assert refused_id("tiny/new") == "hub.no_safetensors"
    assert asked.asked == []
