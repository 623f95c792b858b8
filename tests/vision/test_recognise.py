"""Embeddings, the threshold chosen on held-out pairs, and pictures that are found again."""

import io

import numpy as np
import pytest
import scipy.linalg
from PIL import Image
from sklearn.metrics import roc_curve

from playground.core.errors import UserError
from playground.data.photos import NAMED, named_bytes
from playground.data.picture_files import open_picture
from playground.nets.store import PHOTO_MODELS, shipped_model
from playground.vision.again_code import FILE, again_code, again_file
from playground.vision.gallery import Gallery, GalleryError, Named, Picture, read_gallery
from playground.vision.recognise import (
    FALSE_ACCEPTS,
    Space,
    at_least,
    embed,
    fit_space,
    lowest_threshold,
    measured,
    recognise,
    space_of,
    split_cosines,
    thresholds,
)
from playground.vision.views import view_of

MODEL = shipped_model(PHOTO_MODELS[0])
THINGS = NAMED[:8]


def view(name, seed):
    out = io.BytesIO()
    picture = open_picture(named_bytes(name), colour=True)
    view_of(picture, np.random.default_rng(seed)).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture(scope="module")
def gallery():
    pictures = (Picture(number, named_bytes(name)) for number, name in enumerate(THINGS))
    return [Named(one.number, name, (one,)) for name, one in zip(THINGS, pictures, strict=True)]


def test_things_are_found_again_and_others_are_less_like_them(gallery):
    own = []
    for name in THINGS:
        found = recognise(view(name, 1), gallery, MODEL)
        assert found.name == name
        cosines = [one.cosine for one in found.nearest]
        assert cosines == sorted(cosines, reverse=True)
        own.append(cosines[0])
    other = recognise(view("coin1", 1), gallery, MODEL)
    assert other.nearest[0].cosine < min(own)
    between = (other.nearest[0].cosine + min(own)) / 2
    assert recognise(view("coin1", 1), gallery, MODEL, between).name is None
    assert recognise(view("cat", 1), gallery, MODEL, between).name == "cat"


def test_the_best_picture_of_a_name_counts(gallery):
    both = Named(1, "both", (gallery[0].pictures[0], gallery[3].pictures[0]))
    found = {one.name: one.cosine for one in recognise(view("rocket", 2), [both], MODEL).nearest}
    single = recognise(view("rocket", 2), [gallery[3]], MODEL).nearest[0].cosine
    assert found == {"both": pytest.approx(single)}


@pytest.mark.parametrize("name", PHOTO_MODELS)
def test_the_threshold_accepts_few_pairs_that_it_was_not_chosen_on(name):
    found = measured(name)
    assert found.false_accepts[found.at] <= FALSE_ACCEPTS + 0.01
    assert found.found[found.at] >= 0.7
    assert found.found_pairs == pytest.approx(found.found[found.at] * found.same)


def test_shares_by_threshold_are_scikit_learns():
    random = np.random.default_rng(3)
    same, other = random.normal(0.4, 0.2, 200).clip(-1, 0.99), random.normal(0, 0.15, 900)
    truth = np.repeat([1, 0], [200, 900])
    false, true, cuts = roc_curve(truth, np.concatenate([same, other]), drop_intermediate=False)
    for cosines, rate in ((same, true), (other, false)):
        counts = at_least(cosines)
        for at in range(0, 400, 37):
            wanted = rate[cuts >= thresholds()[at]].max(initial=0)
            assert counts[at] / len(cosines) == pytest.approx(wanted)
    chosen = lowest_threshold(other)
    assert (other >= chosen).mean() <= 0.05 < (other >= chosen - 0.005).mean()


def test_the_space_leaves_out_what_differs_within_things():
    random = np.random.default_rng(4)
    things, units = 300, 12
    scales = np.full(units, 0.05)
    scales[0] = 1.0  # the ground, say
    axes = scipy.linalg.qr(random.normal(size=(units, units)))[0]
    own = random.normal(0, 0.3, (things, 1, units))
    views = own + random.normal(size=(things, 3, units)) * scales @ axes.T
    space = fit_space((views + 9) ** 2, units - 2)
    np.testing.assert_allclose(space.directions @ space.directions.T, np.eye(units - 2), atol=1e-5)
    gains = np.linalg.norm(axes.T @ space.directions.T * space.scales, axis=1)
    assert gains[0] < 0.2 * gains[1:].mean()

    def found(embeddings):
        same, other = split_cosines(embeddings[:, 0] @ embeddings[:, 1].T)
        return (same >= lowest_threshold(other)).mean()

    plain = Space(space.centre, np.eye(units, dtype=np.float32), np.ones(units, np.float32))
    before, after = (each.embed(((views + 9) ** 2).reshape(-1, units)).reshape(things, 3, -1)
                     for each in (plain, space))  # fmt: skip
    assert found(before) < 0.75
    assert found(after) > 0.9


def test_an_embedding_is_the_features_roots_in_the_space():
    space = space_of(MODEL.name)
    features = np.random.default_rng(5).gamma(0.3, 1, (3, len(space.centre)))
    wanted = (np.sqrt(features) - space.centre) @ (space.directions.T * space.scales)
    wanted /= np.linalg.norm(wanted, axis=1, keepdims=True)
    np.testing.assert_allclose(space.embed(features), wanted, atol=1e-4)
    assert np.linalg.norm(embed(MODEL, named_bytes("cat"))) == pytest.approx(1, abs=1e-5)


def test_the_shown_code_prints_the_cosines(gallery, tmp_path, monkeypatch, capsys):
    asked = view("coffee", 3)
    (tmp_path / FILE).write_bytes(again_file(MODEL, asked, gallery[:4]))
    monkeypatch.chdir(tmp_path)
    for threshold, last in ((0.3, "coffee"), (0.999, "unknown")):
        exec(compile(again_code(MODEL.name, threshold), "panel", "exec"), {"__name__": "__main__"})
        lines = capsys.readouterr().out.splitlines()
        nearest = recognise(asked, gallery[:4], MODEL).nearest
        assert [line.split(":")[0] for line in lines[:-1]] == [one.name for one in nearest]
        assert float(lines[0].split(":")[1]) == pytest.approx(nearest[0].cosine, abs=2e-3)
        assert lines[-1] == last


# ---- galleries ---------------------------------------------------------------------------------


def saved(path, colour="red"):
    path.parent.mkdir(exist_ok=True)
    Image.new("RGB", (30, 20), colour).save(path)


def test_a_folder_is_read_by_names_of_files_and_of_folders(tmp_path):
    for name in ("mug.png", "pen/1.png", "pen/2.JPG", "._mug.png"):
        saved(tmp_path / name) if "._" not in name else (tmp_path / name).write_bytes(b"x")
    (tmp_path / "notes.txt").write_text("no picture")
    found = read_gallery(tmp_path)
    assert [(each.name, len(each.pictures)) for each in found] == [("mug", 1), ("pen", 2)]


def test_a_folder_that_cannot_be_used_is_one_sentence(tmp_path):
    with pytest.raises(GalleryError, match="There is no folder none"):
        read_gallery(tmp_path / "none")
    with pytest.raises(GalleryError, match="holds no pictures; put one picture or more"):
        read_gallery(tmp_path)
    (tmp_path / "bad.png").write_bytes(b"no picture")
    with pytest.raises(GalleryError, match=r"The picture bad\.png of the gallery cannot be read"):
        read_gallery(tmp_path)
    with pytest.raises(GalleryError, match="No name has a picture"):
        recognise(named_bytes("cat"), [], MODEL)
    with pytest.raises(UserError, match="seed-cnn does not classify colour pictures"):
        embed(shipped_model("seed-cnn"), named_bytes("cat"))
    with pytest.raises(GalleryError, match="lite0-random were not measured"):
        embed(shipped_model("lite0-random"), named_bytes("cat"))


def test_a_visitors_gallery_keeps_small_copies_within_limits(monkeypatch):
    monkeypatch.setattr("playground.vision.gallery.MOST_NAMES", 2)
    monkeypatch.setattr("playground.vision.gallery.MOST_PICTURES", 1)
    mine = Gallery()
    mug, pen = mine.add_name("  my   mug "), mine.add_name("")
    large = io.BytesIO()
    Image.new("RGB", (900, 600), "blue").save(large, "PNG")
    number = mine.add(mug, large.getvalue())
    assert open_picture(mine.picture(number).data).size == (320, 213)
    assert [each.name for each in mine.names] == ["my mug", str(pen)]
    with pytest.raises(GalleryError, match="my mug has 1 picture"):
        mine.add(mug, large.getvalue())
    with pytest.raises(GalleryError, match="There are 2 names"):
        mine.add_name("third")
    mine.rename(pen, "pen")
    mine.remove(number)
    assert mine.picture(number) is None
    assert mine.bytes() == 0
    mine.remove_name(mug)
    with pytest.raises(GalleryError, match="was removed"):
        mine.add(mug, large.getvalue())
    assert [each.name for each in mine.names] == ["pen"]
