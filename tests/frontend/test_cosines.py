"""The browser's arithmetic of recognition, against NumPy, scikit-learn and the package."""

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.metrics import confusion_matrix

from playground.vision.recognise import at_least

pytestmark = pytest.mark.browser

COMPUTED = """async ({ vectors, views, of, asked, thresholds }) => {
  const c = await import("/vision/cosines.js");
  const names = vectors.map((pictures, number) => ({
    number, name: `n${number}`,
    pictures: pictures.map((each, k) => ({
      number: 10 * number + k, vector: Float32Array.from(each),
    })),
  }));
  const trials = views.map((view, k) => ({
    of: of[k], cosines: c.cosinesOf(Float32Array.from(view), names),
  }));
  const rows = [...vectors.flat(), ...views].map((each) => Float32Array.from(each));
  return {
    near: c.nearest(Float32Array.from(asked), names),
    sum: c.largestProducts(Float32Array.from(asked), names[0].pictures[0].vector, 5),
    ends: thresholds.map((each) => c.outcomes(trials, each)),
    table: c.confusion(trials, names.length, thresholds[0]),
    pairs: c.pairsOf(names),
    plane: c.planeOf(rows),
    cosines: trials.map(({ cosines }) => cosines),
  };
}"""


def units(random, *shape):
    found = random.normal(size=shape).astype(np.float32)
    return found / np.linalg.norm(found, axis=-1, keepdims=True)


@pytest.fixture(scope="module")
def given():
    random = np.random.default_rng(6)
    pictures = units(random, 4, 2, 20)
    of = np.repeat(np.arange(4), 5)
    views = pictures[of, 0] + random.normal(0, 0.2, (20, 20))
    views /= np.linalg.norm(views, axis=1, keepdims=True)
    return {"vectors": pictures, "views": views.astype(np.float32), "of": of,
            "asked": units(random, 20), "thresholds": np.array([0.6, 0.2])}  # fmt: skip


@pytest.fixture
def found(modules, given):
    return modules.evaluate(COMPUTED, {name: each.tolist() for name, each in given.items()})


def test_the_nearest_names_and_a_cosine_as_a_sum(found, given):
    cosines = (given["vectors"] @ given["asked"]).max(1)
    order = np.argsort(-cosines)
    assert [one["number"] for one in found["near"]] == order.tolist()
    assert [one["cosine"] for one in found["near"]] == pytest.approx(cosines[order], abs=1e-5)
    products = given["asked"] * given["vectors"][0, 0]
    largest = np.argsort(-abs(products))[:5]
    assert [row["index"] for row in found["sum"]["rows"]] == largest.tolist()
    assert found["sum"]["rest"] == pytest.approx(np.delete(products, largest).sum(), abs=1e-5)
    assert found["sum"]["others"] == 15
    first, second = given["vectors"][1], given["vectors"][3]
    pair = next(one for one in found["pairs"] if (one["first"], one["second"]) == ("n1", "n3"))
    assert pair["cosine"] == pytest.approx((first @ second.T).max(), abs=1e-5)


def test_outcomes_and_confusion_by_threshold(found, given):
    cosines = np.einsum("vu,npu->vnp", given["views"], given["vectors"]).max(2)
    np.testing.assert_allclose(found["cosines"], cosines, atol=1e-5)
    own = np.eye(4, dtype=bool)[given["of"]]
    for ends, threshold in zip(found["ends"], given["thresholds"], strict=True):
        answers = np.where(cosines.max(1) >= threshold, cosines.argmax(1), 4)
        assert ends["found"] == (answers == given["of"]).sum()
        assert ends["unknown"] == (answers == 4).sum()
        assert ends["found"] + ends["mixed"] + ends["unknown"] == ends["count"] == 20
        accepted = np.where(own, -1, cosines).max(1)
        assert ends["accepted"] == at_least(accepted)[round((threshold + 1) * 200)]
    answers = np.where(cosines.max(1) >= 0.6, cosines.argmax(1), 4)
    wanted = confusion_matrix(given["of"], answers, labels=range(5))[:4]
    assert found["table"] == wanted.tolist()


def test_the_plane_is_that_of_the_principal_components(found, given):
    rows = np.concatenate([given["vectors"].reshape(8, 20), given["views"]])
    pca = PCA(2, svd_solver="full")
    wanted = pca.fit_transform(rows.astype(np.float64))
    places = np.array(found["plane"]["places"])
    signs = np.sign((places * wanted).sum(0))
    np.testing.assert_allclose(places * signs, wanted, atol=2e-3)
    assert found["plane"]["share"] == pytest.approx(pca.explained_variance_ratio_.sum(), abs=1e-4)


def test_one_picture_or_equal_pictures_have_a_place(modules):
    script = """async () => {
      const { planeOf } = await import("/vision/cosines.js");
      const one = Float32Array.from([0.6, 0.8]);
      return [planeOf([]), planeOf([one]), planeOf([one, one, one])];
    }"""
    empty, single, equal = modules.evaluate(script)
    assert empty["places"] == []
    assert single["places"] == [[0, 0]]
    np.testing.assert_allclose(equal["places"], np.zeros((3, 2)), atol=1e-6)
