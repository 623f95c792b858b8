"""`playground run`, and the wheel of what the Dockerfile copies: without the repository, with an
empty home, a read-only app folder and, where this machine allows it, no rights. The container
itself is not built: the packages that the Dockerfile installs are borrowed from the environment of
the tests, which has the same pinned versions and some more."""

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import urljoin

import pytest

from playground.bench.pupil import Pupil
from playground.bench.server import free_port
from playground.commands import run

ROOT = Path(__file__).resolve().parents[1]
NOBODY = 65_534
SECONDS = 300


def instructions(name: str) -> list[str]:
    """What the Dockerfile says under this name, line by line."""
    text = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    lines = (line.split(None, 1) for line in text.splitlines() if line[:1].isalpha())
    return [said for instruction, said in lines if instruction == name]


def follow_the_dockerfile(folder: Path) -> None:
    """Copy what the Dockerfile copies, of what .dockerignore leaves."""
    left = [line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines()
            if line.startswith("!")]  # fmt: skip
    ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for line in instructions("COPY"):
        *sources, target = line.split()
        for source in sources:
            assert source in left
            into = folder / (source if target == "./" else target)
            into.parent.mkdir(parents=True, exist_ok=True)
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, into, ignore=ignored)
            else:
                shutil.copy(ROOT / source, into)


@pytest.fixture(scope="module")
def installed():
    """The wheel of what the Dockerfile copies, unpacked by itself; what it needs is borrowed from
    this environment."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        copy = folder / "copy"
        follow_the_dockerfile(copy)
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
        pip += ["--no-build-isolation", "--target", str(folder / "site"), str(copy)]
        made = subprocess.run(pip, capture_output=True, text=True, timeout=400)
        assert made.returncode == 0, made.stderr
        shutil.rmtree(copy)
        files = [*(folder / "site").rglob("*")]
        for path in files:  # a folder that cannot be written to
            path.chmod(0o555 if path.is_dir() else 0o444)
        yield folder / "site"
        for path in files:
            path.chmod(0o755)


@contextmanager
def served(command: list[str], site: Path, home: Path, **more: str):
    """The address of the server that a command starts, as nobody where that can run Python."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    own = {"HOME": str(home), "PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1"}
    asked = {"env": kept | own | more, "cwd": home, "user": nobody()}
    port = free_port()
    server = subprocess.Popen(
        [*command, "--port", str(port)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, **asked,
    )  # fmt: skip
    try:
        end = time.monotonic() + SECONDS
        url = f"http://localhost:{port}"
        while True:
            try:
                answer(f"{url}/_stcore/health")
                break
            except OSError:
                assert server.poll() is None, server.communicate()[0]
                assert time.monotonic() < end
                time.sleep(0.05)
        yield url
    finally:
        server.terminate()
        server.communicate(timeout=400)


@cache
def nobody() -> int | None:
    """An account without rights, where this process may take it and Python can run under it."""
    if os.name != "posix" or os.geteuid() != 0:
        return None
    try:
        probe = [sys.executable, "-c", "import streamlit"]
        tried = subprocess.run(probe, user=NOBODY, cwd="/", env={"HOME": "/"}, capture_output=True)
    except OSError:
        return None
    return NOBODY if tried.returncode == 0 else None


def answer(url: str) -> tuple[int, bytes]:
    """Status and body."""
    request = urllib.request.Request(url, headers={"Accept": "text/html"})
    with urllib.request.urlopen(request, timeout=30) as found:
        return found.status, found.read()


def test_the_wheel_of_what_the_dockerfile_copies_serves_its_first_page_with_borrowed_packages(
    installed,
):
    """It starts as the Dockerfile's CMD says, serves the first page and its modules, and writes
    nothing into its folder. Whether requirements.txt is complete is not seen here."""
    home = Path(tempfile.mkdtemp(dir=installed.parent))
    home.chmod(0o777)
    before = {path: path.stat().st_mtime_ns for path in installed.rglob("*")}
    [started] = instructions("CMD")
    name, *arguments = json.loads(started)
    assert name == "playground"
    with served([sys.executable, "-m", name, *arguments], installed, home) as url:
        status, page = answer(url)
        assert status == 200
        modules = re.findall(r'<link rel="modulepreload"[^>]* href="([^"]+\.js)"', page.decode())
        assert any("playground.pen" in module for module in modules)
        for module in modules:
            assert answer(urljoin(f"{url}/", module))[0] == 200
        with ThreadPoolExecutor(1) as pool:  # Playwright may have a loop in this thread
            seen = pool.submit(lambda: asyncio.run(first_page(url))).result()
    assert not seen.problems
    assert seen.widgets
    assert {path: path.stat().st_mtime_ns for path in installed.rglob("*")} == before


async def first_page(url: str):
    visitor = Pupil(url, 1, lambda *_: None)
    try:
        await visitor.open("", "")
        return visitor.seen
    finally:
        await visitor.close()


def test_the_command_is_installed_and_says_what_it_can(installed):
    (script,) = (installed / "bin").glob("playground*")
    told = subprocess.run([sys.executable, script, "--help"], capture_output=True, text=True,
                          env=os.environ | {"PYTHONPATH": str(installed)})  # fmt: skip
    assert told.returncode == 0
    assert "run " in told.stdout
    models = subprocess.run([sys.executable, script, "models", "--json"], capture_output=True,
                            text=True, cwd="/",
                            env=os.environ | {"PYTHONPATH": str(installed)})  # fmt: skip
    assert "seed-cnn" in models.stdout
    (metadata,) = installed.glob("playground-*.dist-info/METADATA")
    needed = metadata.read_text("utf-8")
    assert "Requires-Dist: torch==" in needed
    assert "Requires-Dist: streamlit==" in needed
    assert "pytest" not in needed


def test_the_version_is_the_newest_dated_one_of_the_changelog(installed):
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    version, _ = re.findall(r"^## (\S+) \((\d{4}-\d\d-\d\d)\)$", changes, re.MULTILINE)[0]
    (metadata,) = installed.glob("playground-*.dist-info/METADATA")
    assert f"\nVersion: {version}\n" in metadata.read_text("utf-8")


def test_the_container_is_as_a_space_needs_it():
    assert instructions("USER") == ["1000"]
    assert instructions("EXPOSE") == ["7860"]
    assert '"7860"' in instructions("CMD")[0]
    _, front, _ = (ROOT / "README.md").read_text("utf-8").split("---\n", 2)
    settings = dict(line.split(": ", 1) for line in front.splitlines())
    assert settings["sdk"] == "docker"
    assert settings["app_port"] == "7860"
    assert len(settings["short_description"]) <= 60


def test_torch_comes_from_its_own_index_and_the_rest_without_the_package_itself(tmp_path):
    shutil.copy(ROOT / "requirements.txt", tmp_path)
    first, second, *_ = next(run for run in instructions("RUN") if "pinned" in run).split("&&")
    subprocess.run(f"{first} && {second}", shell=True, cwd=tmp_path, check=True)
    torch = (tmp_path / "torch.txt").read_text().split()
    assert [line.split("==")[0] for line in torch] == ["torch", "torchvision"]
    pinned = (tmp_path / "pinned.txt").read_text()
    assert "streamlit==" in pinned
    assert "-e" not in pinned.split()


def test_on_a_space_uploads_keep_their_protection_in_the_frame(monkeypatch):
    usual = run.server_command(8501, "localhost")
    assert not {"--server.xsrfCookieSameSite", "--server.allowedHosts"} & set(usual)
    monkeypatch.setenv("SPACE_ID", "someone/playground")
    monkeypatch.setenv("SPACE_HOST", "someone-playground.hf.space")
    command = run.server_command(7860, "0.0.0.0", ["--server.baseUrlPath", "class"])
    given = dict(zip(command[5::2], command[6::2], strict=True))
    assert given["--server.xsrfCookieSameSite"] == "none"
    assert given["--server.allowedHosts"] == "someone-playground.hf.space"
    assert given["--server.baseUrlPath"] == "class"
    show = [*command[:3], "config", "show", *command[5:]]
    told = subprocess.run(show, capture_output=True, text=True, timeout=400)
    read = told.stdout[told.stdout.index("[global]") :]  # as Streamlit reads it
    server = tomllib.loads(read)["server"]
    assert server["allowedHosts"] == ["someone-playground.hf.space"]
    assert server["xsrfCookieSameSite"] == "none"


def test_a_relative_data_folder_is_that_of_the_caller(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PLAYGROUND_HOME", "data")
    assert run.own_environment()["PLAYGROUND_HOME"] == str(tmp_path / "data")
