"""For `bench class --gradio`: a Gradio app with the Draw page's CNN, and visitors who send it
drawings as a browser does: upload, join the queue, wait for the answer.

Gradio needs other versions of packages that the playground pins, so it gets a virtual environment
of its own, made at the first use; torch and the playground are borrowed from this one.
"""

from __future__ import annotations

import io
import json
import os
import random
import subprocess
import sys
import time
import urllib.request
import uuid
import venv
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
import platformdirs

from playground.bench.memory import megabytes
from playground.bench.pupil import PATIENCE, ask
from playground.bench.server import free_port, wait_for_server
from playground.core.places import PACKAGE

VERSION = "6.31.0"
APP = """
import gradio
import torch
from playground.data.prepare import center_digit
from playground.nets.build import load_module
from playground.nets.store import DEFAULT_DIGIT_MODEL, shipped_model

torch.set_num_threads(1)
model = shipped_model(DEFAULT_DIGIT_MODEL)
net = load_module(model)

def answer(drawing):
    digit = torch.from_numpy(center_digit(255 - drawing)).float() / 255
    with torch.inference_mode():
        probabilities = net(digit[None, None]).softmax(1)[0].tolist()
    return dict(zip(model.spec.labels, probabilities))

app = gradio.Interface(
    answer, gradio.Image(image_mode="L"), gradio.Label(), flagging_mode="never", api_name="answer"
)
app.launch(server_name="127.0.0.1", quiet=True)
"""
SIDE = 280  # pixels of a drawing


@dataclass
class Played:
    """What the visitors of the Gradio app measured."""

    seconds: list[float] = field(default_factory=list)  # from sending a drawing to the answer
    errors: list[str] = field(default_factory=list)
    right: int = 0
    memory_mb: float = 0.0


# ---- the server ----


def _python() -> Path:
    """The Python of the virtual environment with Gradio.

    Raises:
        ClickException: Gradio could not be installed.
    """
    folder = Path(platformdirs.user_cache_dir("playground"), f"gradio-{VERSION}")
    python, done = folder / "bin" / "python", folder / "installed"
    if not done.exists():
        _install_gradio(folder, python)
        done.touch()
    # Written each time: another checkout may have made this environment.
    [packages] = (folder / "lib").glob("python*/site-packages")
    borrowed = [path for path in sys.path if path.endswith("site-packages")]
    (packages / "borrowed.pth").write_text("\n".join([*borrowed, str(PACKAGE.parent)]))
    return python


def _install_gradio(folder: Path, python: Path) -> None:
    venv.create(folder, clear=True, symlinks=True)
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
    made = subprocess.run([*pip, f"gradio=={VERSION}"], capture_output=True, text=True)
    if made.returncode:
        why = (made.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise click.ClickException(
            f"Gradio {VERSION} could not be installed ({why}); run without --gradio, or try again "
            "with a connection to PyPI."
        )


@contextmanager
def _serve(folder: Path) -> Iterator[tuple[str, int]]:
    """Serve the app; yields its URL and the server's process id."""
    port, script = free_port(), folder / "gradio_app.py"
    script.write_text(APP, "utf-8")
    own = {"GRADIO_SERVER_PORT": str(port), "GRADIO_ANALYTICS_ENABLED": "False",
           "HF_HUB_OFFLINE": "1", "GRADIO_TEMP_DIR": str(folder / "gradio")}  # fmt: skip
    with (folder / "gradio.log").open("wb") as log:
        server = subprocess.Popen(
            [str(_python()), str(script)], env=os.environ | own, stdout=log, stderr=log
        )
    try:
        wait_for_server(f"http://127.0.0.1:{port}/config", server, "Gradio")
        yield f"http://127.0.0.1:{port}", server.pid
    finally:
        server.terminate()
        server.wait(20)


# ---- the visitors ----


def _drawing(number: int) -> tuple[bytes, str]:
    """A digit as a PNG, black on white, and its label."""
    from PIL import Image

    from playground.data.digits import sample_digits

    digits = sample_digits()
    at = number % len(digits)
    out = io.BytesIO()
    Image.fromarray(255 - digits.images[at, 0]).resize((SIDE, SIDE)).save(out, "PNG")
    return out.getvalue(), digits.class_of(at)


def _answer(url: str, drawing: bytes) -> str:
    """Send a drawing; the most probable label."""
    bound, session = uuid.uuid4().hex, uuid.uuid4().hex[:10]
    head = f'--{bound}\r\nContent-Disposition: form-data; name="files"; filename="drawing.png"'
    body = f"{head}\r\nContent-Type: image/png\r\n\r\n".encode() + drawing
    kind = {"Content-Type": f"multipart/form-data; boundary={bound}"}
    [path] = _post(f"{url}/gradio_api/upload", body + f"\r\n--{bound}--\r\n".encode(), kind)
    given = {"path": path, "meta": {"_type": "gradio.FileData"}}
    asked = {"data": [given], "fn_index": 0, "session_hash": session}
    _post(
        f"{url}/gradio_api/queue/join", json.dumps(asked).encode(),
        {"Content-Type": "application/json"},
    )  # fmt: skip
    events = f"{url}/gradio_api/queue/data?session_hash={session}"
    with urllib.request.urlopen(events, timeout=PATIENCE) as told:
        for line in told:
            event = json.loads(line[6:]) if line.startswith(b"data: ") else {}
            if event.get("msg") == "process_completed":
                if not event["success"]:
                    raise OSError(f"Gradio: {event['output']}")
                return str(event["output"]["data"][0]["label"])
    raise OSError("Gradio's events ended without an answer")


def _post(url: str, body: bytes, headers: dict[str, str]) -> Any:
    request = urllib.request.Request(url, body, headers)
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        return json.load(answer)


def _attend(
    number: int, url: str, until: float, pause: tuple[float, float], played: Played
) -> None:
    chance = random.Random(number)
    try:
        for path in ("", "/config"):
            ask(url + path)
        while True:
            wait = chance.uniform(*pause)
            if time.monotonic() + wait > until:
                return
            time.sleep(wait)
            drawing, label = _drawing(chance.randrange(10_000))
            begun = time.perf_counter()
            found = _answer(url, drawing)
            played.seconds.append(time.perf_counter() - begun)
            played.right += found == label
    except OSError as error:
        played.errors.append(f"Gradio's visitor {number}: {error}")


def play(visitors: int, seconds: float, pause: tuple[float, float], folder: Path) -> Played:
    """Visitors who each send a drawing every `pause` seconds (from, to), for so many seconds."""
    played = Played()
    with _serve(folder) as (url, pid), ThreadPoolExecutor(visitors) as threads:
        until = time.monotonic() + seconds
        attending = [
            threads.submit(_attend, number, url, until, pause, played) for number in range(visitors)
        ]
        for each in attending:
            each.result()
        played.memory_mb = megabytes(pid)
    return played
