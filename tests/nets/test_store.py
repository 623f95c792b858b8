"""The store: shipped models stay, one's own come, are renamed and go."""

from dataclasses import replace

import pytest

from playground.nets.files import ModelFileError, write_model
from playground.nets.store import (
    ALIASES,
    DEFAULT_DIGIT_MODEL,
    MAX_OWN,
    ModelStore,
    UnknownModelError,
    find_model,
    shipped_model,
    shipped_names,
)


def test_the_default_comes_first_and_both_digit_models_are_shipped():
    assert shipped_names()[0] == DEFAULT_DIGIT_MODEL == "pen-cnn"
    assert "seed-cnn" in shipped_names()


def test_own_models_come_last_and_a_taken_name_is_numbered():
    store = ModelStore()
    seed = shipped_model("seed-cnn")
    first, second = store.add(seed), store.add(seed)
    assert (first.name, second.name) == ("seed-cnn 2", "seed-cnn 3")
    assert store.names()[-2:] == ("seed-cnn 2", "seed-cnn 3")
    assert store.get("seed-cnn") is seed
    assert [model.name for model in store] == list(store.names())
    assert store.is_own("seed-cnn 2")
    assert not store.is_own("seed-cnn")


def test_own_models_go_and_shipped_ones_stay():
    store = ModelStore()
    own = store.add(replace(shipped_model("pen-cnn"), name="mine"))
    store.remove(own.name)
    store.remove("pen-cnn")
    assert "mine" not in store
    assert "pen-cnn" in store
    with pytest.raises(UnknownModelError, match="no model called 'mine'; choose one of pen-cnn"):
        store.get("mine")


@pytest.mark.parametrize(
    ("given", "kept"),
    [("<script>x</script>", "scriptxscript"), ("我的 模型", "我的 模型"), ("", "model"), ("a" * 99, "a" * 60)],  # noqa: E501
)  # fmt: skip
def test_a_strangers_name_is_made_harmless(given, kept):
    assert ModelStore().add(replace(shipped_model("seed-cnn"), name=given)).name == kept


def test_the_store_has_an_end():
    store = ModelStore()
    for _ in range(MAX_OWN):
        store.add(shipped_model("seed-cnn"))
    with pytest.raises(ModelFileError, match=f"You already have {MAX_OWN} models"):
        store.add(shipped_model("seed-cnn"))


def test_two_stores_do_not_share_their_models():
    ModelStore().add(replace(shipped_model("seed-cnn"), name="mine"))
    assert "mine" not in ModelStore()


def test_kinds_are_told_apart():
    names = ModelStore().names("image")
    assert {"pen-cnn", "seed-cnn"} <= set(names)
    assert all(shipped_model(name).spec.input.kind == "image" for name in names)


def test_a_model_is_found_by_name_or_by_path(tmp_path):
    path = tmp_path / "mine.safetensors"
    write_model(shipped_model("seed-cnn"), path)
    assert find_model(str(path)).name == "mine"
    assert find_model("seed-cnn") is shipped_model("seed-cnn")
    with pytest.raises(UnknownModelError, match="no model called 'seed'"):
        find_model("seed")
    with pytest.raises(ModelFileError, match="No such file"):
        find_model(str(tmp_path / "none.safetensors"))
    with pytest.raises(UnknownModelError):
        shipped_model("../models/seed-cnn")


def test_a_net_of_a_preset_and_of_a_model_is_found_by_either_name():
    from playground.training.presets import PRESETS, find_preset

    for preset, model in ALIASES.items():
        assert find_model(preset) is find_model(model) is ModelStore().get(preset)
        assert preset in ModelStore()
        assert preset not in ModelStore().names()
        assert find_preset(model) is find_preset(preset) is PRESETS[preset]
