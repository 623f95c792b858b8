"""The simulated visitors of `bench class` and what it counts as errors."""

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from playground.bench.class_notes import Notes, raised, table
from playground.bench.processor import kind_of, seconds_by_kind, used_since
from playground.bench.pupil import Pupil

LOG = """started
Traceback (most recent call last):
  File "page.py", line 3, in <module>
    PRESETS[name]
KeyError: 'Tiny GPT'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "shell.py", line 5, in run
ValueError: no such net
stopped
"""


def new_run() -> ForwardMsg:
    message = ForwardMsg()
    message.new_session.name = "run"
    return message


def container(place: tuple[int, ...], fragment: str) -> ForwardMsg:
    message = ForwardMsg()
    message.metadata.delta_path.extend(place)
    message.delta.fragment_id = fragment
    message.delta.add_block.allow_empty = True
    return message


def switch(name: str, place: tuple[int, ...], fragment: str = "") -> ForwardMsg:
    message = ForwardMsg()
    message.metadata.delta_path.extend(place)
    message.delta.fragment_id = fragment
    message.delta.new_element.checkbox.id = name
    return message


def visitor(*messages: ForwardMsg, fragment: str = "") -> Pupil:
    pupil = Pupil("http://127.0.0.1", 0, lambda *_: None)
    for message in messages:
        pupil._take(message)
    pupil._fragment = fragment
    return pupil


def test_each_exception_in_the_log_is_listed_with_its_message():
    assert raised(LOG) == ["KeyError: 'Tiny GPT'", "ValueError: no such net"]


def test_a_rerun_of_a_fragment_removes_its_widgets_and_those_of_the_fragments_in_it():
    pupil = visitor(
        new_run(),
        switch("outside", (0, 0)),
        container((0, 1), "lens"),
        switch("mine", (0, 1, 0), "lens"),
        container((0, 1, 1), "inner"),
        switch("inside", (0, 1, 1, 0), "inner"),
        fragment="lens",
    )
    pupil._take(new_run())
    pupil._take(switch("new", (0, 1, 0), "lens"))
    assert set(pupil.seen.widgets) == {"outside", "new"}


def test_a_rerun_of_the_page_starts_afresh():
    pupil = visitor(new_run(), switch("old", (0, 0)))
    pupil._take(new_run())
    assert not pupil.seen.widgets


def test_the_answers_of_a_gradio_app_are_a_line_of_their_own():
    notes = Notes(gradio=[0.010, 0.020, 0.030])
    notes.record("cnn", 0.1, "open")
    assert "(gradio)         3      20      30      30" in table(notes).splitlines()
    assert notes.seconds() == [0.1]  # not counted with the reruns


def test_processes_are_counted_by_kind():
    python = ["/opt/chrome/bin/python", "-m"]
    assert kind_of([*python, "streamlit", "run", "/home/app.py"]) == "server"
    assert kind_of([*python, "playground.training.runs.cluster", "worker"]) == "worker"
    assert kind_of(["/usr/lib/chromium/chromium", "--type=renderer"]) == "browsers"
    assert kind_of(["node", "driver.js"]) == "generator"
    notes = Notes(cores={"server": 0.25, "browsers": 0.5})
    assert table(notes).endswith("cores: browsers 0.50, server 0.25")
    assert used_since({"generator": -1.0})["generator"] >= 1
    assert used_since(seconds_by_kind())["generator"] < 60
