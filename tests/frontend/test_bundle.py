"""A component's modules joined into one file do what they do one by one."""

import gzip
import os
import re
from types import SimpleNamespace

import pytest

from playground.ui import bundle
from playground.ui.components import COMPONENTS
from tests.frontend.asgi import answer

SOURCES = sorted(bundle.FRONTEND.glob("*/*.js"))
# Import a text as a module, and describe its default export.
IMPORT = """async (text) => {
  const url = URL.createObjectURL(new Blob([text], {type: "text/javascript"}));
  const module = await import(url);
  return [Object.keys(module), typeof module.default, module.default.name];
}"""
ONE_BY_ONE = """async (path) => {
  const module = await import(path);
  return [Object.keys(module), typeof module.default, module.default.name];
}"""


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_bundle_runs_and_has_the_default_export_of_its_script(modules, name):
    exports, *default = modules.evaluate(ONE_BY_ONE, f"/{COMPONENTS[name].script}")
    assert "default" in exports
    assert default[0] == "function"
    assert modules.evaluate(IMPORT, bundle.bundled(name)) == [["default"], *default]


def test_a_bundle_is_made_of_all_modules_that_a_browser_would_import(modules):
    asked = []
    modules.reload()  # forget what other tests have imported
    modules.on("request", lambda request: asked.append(request.url.split("/", 3)[3]))
    for name, files in COMPONENTS.items():
        modules.evaluate("path => import(path).then(() => 0)", f"/{files.script}")
        assert set(bundle.modules_of(name)) <= set(asked), name
    assert set(asked) == {module for name in COMPONENTS for module in bundle.modules_of(name)}


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_component_ends_only_once_its_element_has_gone(name):
    """Streamlit also asks it to end for outdated data: `whenGone` in shared/mount.js."""
    script = (bundle.FRONTEND / COMPONENTS[name].script).read_text("utf-8")
    mounting = script[script.index("export default") :]
    assert not re.search(r"return (?:\(\) =>|function)", mounting.split("\n}\n")[0])


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_modules_keep_the_rules_that_joining_needs(path):
    text = path.read_text("utf-8")
    rest = bundle._EXPORT.sub("", bundle._IMPORT.sub("", text))
    statements = re.findall(r"^(?:export\b.*|import\b[^;`]*from .*)$", rest, re.MULTILINE)
    assert statements == []
    # A bundle has the URL of its component's script, which begins like those of its modules.
    assert text.count("import.meta") == text.count('import.meta.url.split("/_stcore/")[0]')
    assert not re.search(
        r"(?<!\{)(?<!\btypeof )\bimport\(", re.sub(r"/\*.*?\*/|//.*", "", text, flags=re.S)
    )


def test_exports_and_imports_keep_their_names(tmp_path, monkeypatch, modules):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "first.js").write_text("export const one = 1;\nexport class Two {}\n")
    (tmp_path / "a" / "second.js").write_text(
        'import { one as first,\n  Two } from "./first.js";\nimport * as all from "./first.js";\n'
        "export async function three() {}\n"
        "export default function main() {\n"
        "  return [first, all.one, new Two() instanceof all.Two];\n}\n"
    )
    monkeypatch.setattr(bundle, "FRONTEND", tmp_path)
    monkeypatch.setitem(COMPONENTS, "toy", type(COMPONENTS["pen"])("a/second.js"))
    text = bundle.bundled("toy")
    run = "async (text) => (await import(URL.createObjectURL(new Blob([text], "
    run += '{type: "text/javascript"})))).default()'
    assert modules.evaluate(run, text) == [1, 1, True]


def test_a_circle_of_imports_is_an_error(tmp_path, monkeypatch):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "one.js").write_text(
        'import { two } from "./two.js";\nexport const one = 1;\n'
    )
    (tmp_path / "a" / "two.js").write_text(
        'import { one } from "./one.js";\nexport const two = 2;\n'
    )
    monkeypatch.setattr(bundle, "FRONTEND", tmp_path)
    monkeypatch.setitem(COMPONENTS, "toy", type(COMPONENTS["pen"])("a/one.js"))
    with pytest.raises(ValueError, match=r"a/one.js imports itself"):
        bundle.modules_of("toy")


# ---- over HTTP --------------------------------------------------------------------------------

PATH = "/class/_stcore/bidi-components/playground.shell/shell/shell.js"


def ask(path, **headers):
    return answer(lambda app: bundle.Bundles(app, "/class"), path, **headers)


def test_the_script_of_a_component_is_its_bundle():
    status, headers, body = ask(PATH)
    assert (status, body) == (200, bundle.bundled("shell").encode())
    assert headers[b"content-type"].startswith(b"text/javascript")
    assert int(headers[b"content-length"]) == len(body)


def test_a_browser_that_reads_gzip_gets_less():
    _, headers, body = ask(PATH, **{"accept-encoding": "gzip, br"})
    assert headers[b"content-encoding"] == b"gzip"
    assert int(headers[b"content-length"]) == len(body)
    assert gzip.decompress(body) == bundle.bundled("shell").encode()


def test_a_bundle_that_the_browser_has_is_not_sent_again():
    _, headers, _ = ask(PATH)
    status, _, body = ask(PATH, **{"if-none-match": headers[b"etag"].decode()})
    assert (status, body) == (304, b"")
    assert ask(PATH, **{"if-none-match": '"other"'})[0] == 200


def test_a_bundle_is_made_once_and_anew_after_a_change_or_a_new_import(monkeypatch, tmp_path):
    def write(file, text, second):
        (tmp_path / file).write_text(text)
        os.utime(tmp_path / file, (second, second))

    made = []
    packed = bundle._packed
    monkeypatch.setattr(bundle, "FRONTEND", tmp_path)
    monkeypatch.setattr(bundle, "_made", {})
    monkeypatch.setattr(bundle, "_packed", lambda text: made.append(text) or packed(text))
    one, two = SimpleNamespace(script="one.js"), SimpleNamespace(script="two.js")
    monkeypatch.setattr(bundle, "COMPONENTS", {"one": one, "two": two})
    write("one.js", "export default function one() {}\n", 1)
    write("two.js", "export default function two() {}\n", 1)
    for name in ("one", "two", "one", "two"):
        assert f"function {name}()".encode() in bundle.bundle(name).text
    assert len(made) == 2
    write("part.js", "export const PART = 3;\n", 2)
    write("one.js", 'import { PART } from "./part.js";\nexport default function one() {}\n', 2)
    assert b"PART = 3" in bundle.bundle("one").text
    write("part.js", "export const PART = 4;\n", 3)
    assert b"PART = 4" in bundle.bundle("one").text
    assert len(made) == 4


@pytest.mark.parametrize(
    "path",
    [PATH.removeprefix("/class"), PATH.replace("shell.js", "other.js"), "/class/_stcore/health"],
)
def test_other_paths_are_left_to_streamlit(path):
    assert ask(path) == (200, {b"a": b"b"}, b"the app's")
