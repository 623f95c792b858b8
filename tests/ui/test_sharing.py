"""A model of one's own, shared with whoever opens the link."""

from dataclasses import replace

from playground.nets.shared import SharedModels
from playground.nets.store import ModelStore, shipped_model
from playground.training.settings import home
from playground.ui.sharing import shared_models
from tests.ui.opened import link_of, open_page


def own_page(lang="en"):
    store = ModelStore()
    mine = store.add(replace(shipped_model("pen-cnn"), name="my net"))
    return open_page("cnn", {"model_store": store}, model=mine.name, lang=lang)


def test_others_find_a_shared_model_behind_the_link_until_it_is_shared_no_more():
    app = own_page()
    assert "shared" not in link_of(app)
    app.button(key="cnn_model_share_start").click().run()
    link = link_of(app)
    assert SharedModels(home() / "shared").hours_left(link["shared"])
    other = open_page("cnn", **link)
    assert not other.warning
    assert link_of(other) == link
    assert not [one for one in other.button if one.key == "cnn_model_share_stop"]
    app.button(key="cnn_model_share_stop").click().run()
    assert "shared" not in link_of(app)
    late = open_page("cnn", **link)
    assert "my net is no longer shared" in late.warning[0].value
    assert link_of(late)["model"] == "pen-cnn"
    assert "shared" not in link_of(late)


def test_a_shipped_model_is_not_offered_for_sharing():
    app = open_page("cnn", model="pen-cnn", shared="a" * 22)
    assert not [one for one in app.button if one.key.startswith("cnn_model_share")]
    assert not app.warning
    assert "shared" not in link_of(app)


def test_a_shared_file_keeps_its_limits_said_in_the_readers_language(monkeypatch):
    monkeypatch.setattr("playground.nets.shared.MAX_BYTES", 1000)
    app = own_page("zh")
    app.button(key="cnn_model_share_start").click().run()
    assert "最多只能分享" in app.error[0].value
    assert shared_models().hours_left("a" * 22) is None
