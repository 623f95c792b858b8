"""Each recipe of docs/recipes.md, followed in one copy of the playground: it takes the files
that the page counts, and what was added works."""

import json
import re
import subprocess
import sys
import threading
from functools import partial
from http.server import ThreadingHTTPServer

import pytest

from tests.frontend.conftest import Quiet, browser_type_launch_args  # noqa: F401
from tests.recipes import chart, data_set, language, layer, model, page, task
from tests.recipes.scratch import ROOT, Scratch

RECIPES = {
    "layer": layer, "task": task, "page": page, "data set": data_set, "model": model,
    "chart": chart, "language": language,
}  # fmt: skip

# One process for all, since most of its time goes into importing torch and Streamlit.
USE_EACH = """
import json, runpy, sys, traceback

told = {}
for name in sys.argv[1:]:
    try:
        told[name] = {"found": runpy.run_path(f"use_{name}.py")["found"]}
    except Exception:
        told[name] = {"error": traceback.format_exc()}
with open("told.json", "w") as file:
    json.dump(told, file)
"""

RUN = """async ([spec, arrays, image]) => {
    const { canRun, makeEngine } = await import("/net/engine.js");
    const weights = Object.fromEntries(
        Object.entries(arrays).map(([name, values]) => [name, Float32Array.from(values)]));
    const pass = makeEngine(spec, weights).run(Float32Array.from(image));
    return { runs: canRun(spec), logits: Array.from(pass.activations.at(-1)) };
}"""


@pytest.fixture(scope="module")
def scratch(tmp_path_factory):
    """The copy with everything added, and by recipe the files that it took."""
    copy, touched = Scratch(tmp_path_factory.mktemp("scratch")), {}
    for name, recipe in RECIPES.items():
        copy.begin()
        recipe.follow(copy)
        touched[name] = copy.touched
    return copy, touched


@pytest.fixture(scope="module")
def used(scratch):
    """What was found by using each thing that was added."""
    root = scratch[0].root
    for name, recipe in RECIPES.items():
        (root / f"use_{name}.py").write_text(recipe.USE, "utf-8")
    environment = {"PYTHONPATH": str(root), "PYTHONUTF8": "1", "PATH": "", "OMP_NUM_THREADS": "1",
                   "PLAYGROUND_HOME": str(root / "home")}  # fmt: skip
    subprocess.run([sys.executable, "-c", USE_EACH, *RECIPES], cwd=root, env=environment,
                   check=True, timeout=400)  # fmt: skip
    told = json.loads((root / "told.json").read_text())

    def found(name):
        assert "found" in told[name], told[name]["error"]
        return told[name]["found"]

    return found


def counted(page: str) -> dict[str, int]:
    """The number of files for each thing, as the page's table has it."""
    return {
        what: int(count) for what, count in re.findall(r"^\| an? ([a-z ]+) \| (\d+) ", page, re.M)
    }


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_takes_as_many_files_as_the_page_says(scratch, name):
    files = scratch[1][name]
    if name == "language":  # a whole folder
        files = {path.rpartition("/")[0] for path in files}
    page = (ROOT / "docs" / "recipes.md").read_text("utf-8")
    assert counted(page)[name] == len(files), sorted(files)


@pytest.mark.browser
def test_a_layer_is_a_class_a_function_and_texts(scratch, used, browser):
    layer = used("layer")
    assert layer["texts"] == ["Squashes each value.", "压缩每个值。"]
    folder = scratch[0].root / "playground" / "frontend"
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    page = browser.new_page()
    try:
        page.goto(f"http://127.0.0.1:{server.server_port}/draw/pen.css")
        found = page.evaluate(RUN, [layer["spec"], layer["weights"], layer["image"]])
    finally:
        page.close()
        server.shutdown()
        server.server_close()
        thread.join()
    assert found["runs"]
    assert found["logits"] == pytest.approx(layer["logits"], abs=1e-4)


def test_a_task_is_a_record_a_module_and_texts(used):
    task = used("task")
    assert task["text"] == "平均误差"
    assert task["ending"] == "finished"
    assert task["metrics"]["mean_error"] < 0.1


def test_a_page_is_a_descriptor_a_script_texts_and_its_place(used):
    page = used("page")
    assert page["script"] == "see/count.py"
    (label,) = page["metrics"]
    assert label == "参数"
    assert int(page["metrics"][label].replace(",", "")) > 1000
    assert page["takes"]
    assert len(page["models"]) > 5
    assert page["link"]["model"] == "mood-gru"


def test_a_data_set_is_a_file_a_function_and_its_name(used):
    weather = used("data set")
    assert weather["sizes"] == [32, 8]
    assert weather["ending"] == "finished"
    assert weather["offered"]
    assert weather["title"] == "天气"


def test_a_model_is_a_file_and_what_is_said_of_it(used):
    flat = used("model")
    assert flat["texts"] == ["Knows nothing.", "什么也不会。"]
    assert flat["result"] == "十个数字上的准确率"
    assert {"draw", "cnn"} <= set(flat["pages"])


def test_a_chart_is_a_function_a_panel_and_its_words(used):
    speed = used("chart")
    assert speed["title"] == "每秒样本数"
    assert speed["values"] == [100, 101, 102]


def test_a_language_is_a_folder(used):
    spanish = used("language")
    assert list(spanish["languages"].items()) == [
        ("en", "English"), ("es", "Español"), ("zh", "中文"),
    ]  # fmt: skip
    assert spanish["said"] == "No existe el archivo"
