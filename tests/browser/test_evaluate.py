"""Evaluate: one selection, from the matrix to the example, its label, and the training on it."""

import re
import zipfile

import numpy as np
import pytest
from playwright.sync_api import expect

from playground.data.digits import shipped_digits
from playground.data.photos import photo_bytes
from playground.nets.store import find_model
from playground.text import say
from playground.vision.box_scores import score_boxes
from playground.vision.held_scenes import scenes_for
from playground.vision.photo_scores import score_photos

pytestmark = pytest.mark.browser


@pytest.fixture
def page(file_page):
    return file_page


# The true class and the answer of a cell with mistakes in it.
MISTAKEN = """() => {
  const cells = [...document.querySelectorAll(".ev-cell")].map((cell) => cell.dataset);
  const { row, column } = cells.find((cell) => cell.row !== cell.column && cell.count !== "0");
  return [row, column];
}"""


def visit(page, app_url, query=""):
    page.goto(f"{app_url}/evaluate{query}")
    expect(page.locator("[data-testid=evaluate][data-ready]")).to_be_visible()
    return page.get_by_test_id("evaluate")


def test_from_a_cell_to_an_example_with_another_label_and_to_training(page, app_url):
    part = visit(page, app_url)
    expect(page.locator("[data-accuracy]")).to_have_count(1)
    wrong = int(part.get_attribute("data-count"))
    assert 0 < wrong < 200

    # a cell: its examples, as many as it counts, and the link says so
    true, said = page.evaluate(MISTAKEN)
    cell = page.locator(f".ev-cell[data-row='{true}'][data-column='{said}']")
    count = int(cell.get_attribute("data-count"))
    cell.click()
    expect(page.get_by_test_id("ev-example")).to_have_count(count)
    expect(page).to_have_url(re.compile(f"select=cell_{true}_{said}"))

    # another label for the first one: it was right all along
    page.get_by_test_id("ev-example").first.click()
    expect(page).to_have_url(re.compile(r"row=\d+"))
    page.get_by_test_id("ev-relabel").select_option(said)
    expect(page.get_by_test_id("ev-example")).to_have_count(count - 1)
    right = page.locator("[data-accuracy]")
    expect(right).to_have_attribute("data-accuracy", str((2_000 - wrong + 1) / 2_000))
    page.wait_for_function("Boolean(window.onbeforeunload)")  # a reload would lose the label

    # all mistakes become “my digits”, and the Train page takes them
    page.locator("[data-select=wrong]").click()
    expect(part).to_have_attribute("data-count", str(wrong - 1))
    page.get_by_test_id("ev-collect-all").click()
    expect(page.locator(".st-key-evaluate_collected")).to_contain_text(str(wrong - 1))
    page.locator(".st-key-evaluate_train button").click()
    expect(page).to_have_url(re.compile("/train.*data=mine"))
    page.locator(".st-key-train_start button").click()
    trained = page.get_by_test_id("train-numbers")
    expect(trained).to_have_attribute("data-state", "finished", timeout=120_000)


def test_without_a_mistake_no_interval_is_shown_for_f1(page, app_url, tmp_path):
    digits = shipped_digits("test")
    rows = np.concatenate([np.flatnonzero(digits.labels == k)[:20] for k in (0, 3, 4, 8, 9)])
    np.savez(tmp_path / "right.npz", images=digits.images[rows, 0], labels=digits.labels[rows])
    visit(page, app_url)
    page.locator(".st-key-evaluate_upload_open button").click()
    page.locator("input[type=file]").set_input_files(tmp_path / "right.npz")
    page.wait_for_url("**data=right.npz*")
    f1 = page.locator("[data-figure=macro_f1]")
    expect(f1).to_contain_text(say("en", "evaluate.no_interval"))
    page.keyboard.press("Escape")
    f1.click()
    formula = page.get_by_test_id("ev-formula")
    expect(formula).to_contain_text(say("en", "evaluate.formula_no_bootstrap"))


def test_a_brush_over_the_confidences_is_the_same_selection(page, app_url):
    part = visit(page, app_url)
    histogram = page.get_by_test_id("ev-histogram")
    histogram.hover()  # waits until it stays in its place
    box = histogram.bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 0.3 * box["width"], middle)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.7 * box["width"], middle, steps=4)
    page.mouse.up()
    expect(part).to_have_attribute("data-select", re.compile(r"sure_0\.3\d*_0\.7\d*|sure_0\.[23]"))
    expect(page).to_have_url(re.compile("select=sure_"))
    held = page.locator(".ev-cell.held")
    total = sum(int(cell.get_attribute("data-held")) for cell in held.all())
    assert total == int(part.get_attribute("data-count")) > 0


def test_a_link_holds_the_view_and_a_threshold_is_followed(page, app_url):
    visit(page, app_url, "?show=threshold&label=7&threshold=0.9&other=seed-cnn&mode=difference")
    counts = page.get_by_test_id("ev-threshold-counts")
    found = counts.locator("[data-cell=tp]")
    expect(found).to_be_visible()
    strict = int(found.inner_text())
    expect(page.get_by_test_id("ev-matrix")).to_have_attribute("data-mode", "difference")
    page.get_by_test_id("ev-threshold").fill("0.1")
    expect(found).not_to_have_text(str(strict))
    assert int(found.inner_text()) > strict
    expect(page).to_have_url(re.compile(r"threshold=0\.1"))


def test_an_example_opens_on_another_page(page, app_url):
    visit(page, app_url)
    page.get_by_test_id("ev-open-cnn").click()
    expect(page).to_have_url(re.compile(r"/cnn\?.*label=\d"))
    expect(page.get_by_test_id("inside")).to_be_visible()
    visit(page, app_url, "?model=mood-gru&select=wrong")
    sentence = page.get_by_test_id("ev-example").first.inner_text()
    page.get_by_test_id("ev-open-rnn").click()
    expect(page).to_have_url(re.compile("/rnn"))
    expect(page.locator("textarea").first).to_have_value(re.compile(re.escape(sentence[:12])))
    visit(page, app_url, "?model=mood-gru&select=wrong")
    page.get_by_test_id("ev-open-language").click()
    text = page.get_by_test_id("language-text")
    expect(text).to_have_value(re.compile(re.escape(sentence[:12])))
    expect(page.get_by_test_id("language-model")).to_have_value("mood-gru")


def test_the_curves_of_robustness_grow_while_they_are_measured(page, app_url):
    visit(page, app_url, "?show=robustness&other=seed-cnn")
    first = page.get_by_test_id("ev-robust-shift")
    expect(first).to_have_attribute("data-points", "14", timeout=90_000)
    expect(first.locator("[data-line=pen-cnn]")).to_have_count(1)


def test_a_sealed_half_is_opened_for_a_model_and_counted(page, app_url):
    part = visit(page, app_url, "?show=looks&other=seed-cnn")
    looks = page.get_by_test_id("ev-looks").locator("[data-looks]")
    expect(looks).to_have_attribute("data-looks", "2")
    whole = part.get_attribute("data-ready")
    page.get_by_test_id("ev-seal").check()
    expect(page).to_have_url(re.compile("seal=half"))
    expect(part).not_to_have_attribute("data-ready", whole)
    expect(looks).to_have_attribute("data-opened", "0")
    # Both models were tested on all examples before, so the half is not unseen.
    expect(looks).to_have_attribute("data-before", "2")
    expect(page.get_by_test_id("ev-looks")).to_contain_text("not unseen")
    expect(page.locator(".ev-n")).to_contain_text("1,000")
    page.get_by_test_id("ev-unseal").click()
    expect(looks).to_have_attribute("data-opened", "1")
    shown = page.locator("[data-sealed]")
    expect(shown).to_have_count(1)
    assert 0.97 < float(shown.get_attribute("data-sealed")) <= 1
    with page.expect_download() as got:
        page.locator(".st-key-evaluate_get_page button").click()
    report = got.value.path().read_text("utf-8")
    assert "<h2>Confusion matrix</h2>" in report


def test_a_cross_validation_is_watched_and_falls_into_its_trap(page, app_url):
    visit(page, app_url, "?show=folds&sample=500&net=linear&folds=3")
    result, go = page.get_by_test_id("ev-folds"), page.get_by_test_id("ev-folds-go")
    go.click()
    expect(result).to_have_attribute("data-state", "finished", timeout=90_000)
    shuffled = float(result.get_attribute("data-mean"))
    folds = page.get_by_test_id("ev-strip").locator("b[data-value]")
    expect(folds).to_have_count(3)
    expect(result).to_contain_text(f"({' + '.join(folds.all_inner_texts())}) / 3 = ")
    expect(page.get_by_test_id("ev-folds-accuracy").locator("[data-line]")).to_have_count(3)

    page.get_by_test_id("ev-folds-folding").select_option("sorted")
    expect(page).to_have_url(re.compile("folding=sorted"))
    expect(result).to_have_attribute("data-state", "")
    go.click()
    expect(result).to_have_attribute("data-state", "finished", timeout=90_000)
    assert float(result.get_attribute("data-mean")) < 0.5 < shuffled

    # out of the other trap by its switch
    mean = page.get_by_test_id("ev-leak-mean")
    assert float(mean.get_attribute("data-value")) > 0.85
    page.locator("[data-leak=inside]").click()
    expect(mean).to_have_attribute("data-value", re.compile(r"^0\.5"))


def test_folds_of_whole_writers_have_no_interval_of_independent_examples(page, app_url, tmp_path):
    digits = shipped_digits("test")
    images, labels = digits.images[:300, 0], digits.labels[:300]
    np.savez(tmp_path / "by.npz", images=images, labels=labels, writers=np.arange(300) % 9)
    visit(page, app_url, "?show=folds&net=linear&folds=3")
    page.locator(".st-key-evaluate_upload_open button").click()
    page.locator("input[type=file]").set_input_files(tmp_path / "by.npz")
    page.wait_for_url("**data=by.npz*")
    page.keyboard.press("Escape")
    page.get_by_test_id("ev-folds-folding").select_option("grouped")
    result, go = page.get_by_test_id("ev-folds"), page.get_by_test_id("ev-folds-go")
    expect(result).to_have_attribute("data-state", "")
    go.click()
    expect(result).to_have_attribute("data-state", "finished", timeout=90_000)
    expect(result).to_contain_text("not 300 independent ones")
    expect(result).not_to_contain_text("95% interval")


def test_a_rectangle_on_the_map_of_neighbours_is_the_same_selection(page, app_url):
    part = visit(page, app_url, "?show=map&seal=half")
    plane = page.get_by_test_id("ev-map")
    page.locator("[data-plane=tsne]").first.click()
    expect(page.locator("canvas[data-plane=tsne]")).to_be_visible(timeout=90_000)
    expect(page).to_have_url(re.compile("plane=tsne"))
    plane.hover()  # waits until it stays in its place
    box = plane.bounding_box()
    page.mouse.move(box["x"] + 2, box["y"] + 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] - 2, steps=4)
    page.mouse.up()
    expect(page).to_have_url(re.compile("select=map_"))
    count = int(part.get_attribute("data-count"))
    assert 0 < count < 1_000
    held = sum(int(cell.get_attribute("data-held")) for cell in page.locator(".ev-cell.held").all())
    assert held == count


def test_from_a_missed_name_to_the_language_page(page, app_url):
    page.goto(f"{app_url}/evaluate?model=entities-zh")
    part = page.locator("[data-testid=evaluate-tags][data-ready]")
    expect(part).to_be_visible(timeout=120_000)
    expect(page.locator("[data-testid=evaluate-tags] [data-f1]")).to_have_count(1)

    # a cell of the matrix, its sentences, and the link; every one has a missed place in it
    cell = page.locator(".ev-cell[data-row='0'][data-column='3']")
    cell.click()
    expect(part).to_have_attribute("data-select", "cell_0_3")
    expect(page).to_have_url(re.compile("select=cell_0_3"))
    first = page.get_by_test_id("ev-example").first
    expect(first.get_by_test_id("ev-marked").locator(".ev-pill[data-type=LOC]")).not_to_have_count(
        0
    )

    # the errors by kind, and the figures with their formulas
    page.locator("[data-kind=boundary].np-button").click()
    expect(part).to_have_attribute("data-select", "kind_boundary")
    wrong = page.get_by_test_id("ev-found").first.locator(".ev-pill[data-kind=boundary]")
    expect(wrong).not_to_have_count(0)
    page.locator("[data-figure='1_recall']").click()
    expect(page.get_by_test_id("ev-formula")).to_contain_text("(LOC)")

    # the sentence opens on the Language page, on the card of entities
    page.get_by_test_id("ev-open-language").first.click()
    expect(page).to_have_url(re.compile("/language.*task=entities"), timeout=60_000)


def test_several_models_are_one_table_and_each_pair_is_tested(page, app_url):
    part = visit(page, app_url, "?model=mood-gru&show=compare")
    table = page.get_by_test_id("ev-models")
    for name in ("mood-lstm", "mood-rnn"):
        table.locator(f"[data-add={name}]").click()
        expect(table.locator(f"[data-model={name}]")).to_be_visible()
    expect(table.locator("[data-model]")).to_have_count(3)
    expect(table.locator("[data-pair]")).to_have_count(6)
    p, adjusted = page.evaluate(
        "() => { const {p, adjusted} = document.querySelector("
        "'[data-pair=\"mood-gru mood-rnn\"]').dataset; return [Number(p), Number(adjusted)] }"
    )
    assert 0 < p < adjusted <= 3 * p
    expect(page).to_have_url(re.compile(r"table=mood-lstm(%7C|\|)mood-rnn"))
    # A model's name makes it the second model of the whole page.
    before = part.get_attribute("data-ready")
    table.locator("[data-model=mood-rnn] button").click()
    expect(page).to_have_url(re.compile("other=mood-rnn"))
    expect(part).not_to_have_attribute("data-ready", before)
    expect(page.locator(".ev-top [data-model=mood-rnn]")).to_be_visible()


def test_a_detector_on_scenes_has_the_commands_figures_and_opens_a_picture(page, app_url):
    model = find_model("digit-finder")
    scores = score_boxes(model, scenes_for("scenes", model.spec), "scenes")
    page.goto(f"{app_url}/evaluate?model=digit-finder")
    figures = page.get_by_test_id("ev-boxes-figures")
    expect(figures).to_contain_text(f"{scores.map50:.1%}")
    for value in (scores.map75, scores.map, scores.precision, scores.recall):
        expect(figures).to_contain_text(f"{value:.1%}")
    expect(page.get_by_test_id("ev-boxes-gallery").locator("svg")).to_have_count(12)

    # a higher threshold: fewer boxes are found, and the link says so
    page.locator(".st-key-evaluate_boxes_bar").get_by_role("slider").press("End")
    expect(page).to_have_url(re.compile("least=0.95"))
    expect(figures).not_to_contain_text(f"{scores.recall:.1%}")
    page.get_by_test_id("ev-boxes-gallery").get_by_role("button").first.click()
    expect(page).to_have_url(re.compile("/vision"))
    expect(page.locator(".wh-panel[data-labels]")).to_be_visible()
    expect(page).to_have_url(re.compile("picture=photo"))


def test_a_net_for_photos_is_measured_on_a_zip_of_folders(page, app_url, tmp_path):
    path = tmp_path / "photos.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("missile/a.jpg", photo_bytes("rocket"))
        archive.writestr("cup/b.jpg", photo_bytes("coffee"))
    scores = score_photos(find_model("efficientnet-lite0"), path, path.read_bytes())
    page.goto(f"{app_url}/evaluate?model=efficientnet-lite0")
    page.locator(".st-key-evaluate_photos_upload input[type=file]").set_input_files(path)
    figures = page.get_by_test_id("ev-photos-figures")
    for figure in scores.figures().values():
        expect(figures).to_contain_text(f"{figure.count} / {figure.of}")
        expect(figures).to_contain_text(f"{figure.interval.low:.1%}")
    expect(page.get_by_test_id("ev-photos-gallery").locator("img")).to_have_count(2)
