"""`python -m playground language "text"`: what the language tasks say of a text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from playground.core.errors import UserError, system_reason
from playground.language.payload import span_data
from playground.language.records import (
    LANGUAGES,
    TASKS,
    Classified,
    Frames,
    Language,
    Result,
    Tagged,
    TextReading,
)
from playground.text import Message

DIGITS = 6  # decimal places of a probability in the JSON


@click.command("language")
@click.argument("text", required=False)
@click.option("--task", type=click.Choice(TASKS), help="One task only.")
@click.option("--lang", type=click.Choice(LANGUAGES), help="The text's language.")
@click.option("--file", type=click.Path(path_type=Path), metavar="F", help="A text a line.")
@click.option(
    "--paths", default=0, type=click.IntRange(0, 20), metavar="K",
    help="Also the K most probable tag sequences of the entities.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="One JSON object per task and text.")
@click.pass_context
def command(
    ctx: click.Context, text: str | None, task: str | None, lang: Language | None,
    file: Path | None, paths: int, as_json: bool,
) -> None:  # fmt: skip
    """Sentiment, topic, spam, named entities and semantic roles of TEXT.

    Without --lang the language is recognised. With --file, a line that cannot be read gets a
    message on stderr and makes the exit status 2; the others are still answered.
    """
    if (text is None) == (file is None):
        raise UserError("commands.language_one")
    if file is None:
        assert text is not None
        for line in _answers(text, task, lang, paths, as_json, {}):
            click.echo(line)
        return
    failed = False
    for number, line in enumerate(_lines(file), start=1):
        try:
            for answer in _answers(line, task, lang, paths, as_json, {"line": number}):
                click.echo(answer)
        except UserError as error:
            click.echo(f"{click.format_filename(file)}, line {number}: {error}", err=True)
            failed = True
    if failed:
        ctx.exit(2)


def _lines(file: Path) -> list[str]:
    """The lines of a text file, without those at the end that are empty."""
    try:
        text = file.read_text("utf-8-sig")
    except OSError as error:
        raise UserError(
            "commands.language_file", path=str(file), why=system_reason(error)
        ) from None
    except UnicodeDecodeError:
        raise UserError("commands.language_utf8", path=str(file)) from None
    return text.rstrip().replace("\r\n", "\n").split("\n")


def _answers(
    text: str, task: str | None, lang: Language | None, paths: int, as_json: bool,
    extra: dict[str, Any],
) -> Iterator[str]:  # fmt: skip
    """One line for each task.

    Raises:
        UserError: the text has nothing to read, or there is no model for the task.
    """
    from playground.language.known import note_on, unknown_by_task
    from playground.language.read import read_text

    reading = read_text(text, lang, tasks=(task,) if task else TASKS)
    if task in reading.unavailable:
        raise UserError("commands.language_no_model", task=task, language=reading.language)
    if reading.cut:
        click.echo(Message("language.cut", limit=len(reading.text), cut=reading.cut), err=True)
    unknown = unknown_by_task(reading)
    note = note_on(reading, unknown)
    if note is not None:
        begin = f"line {extra['line']}: " if extra else ""
        click.echo(f"{begin}{note}", err=True)
    for name, result in reading.results.items():
        best = _paths(result, paths) if paths and isinstance(result, Tagged) else []
        if as_json:
            record = extra | _record(name, result, reading) | ({"paths": best} if best else {})
            record |= {"words": unknown[name].count, "unknown_words": unknown[name].unknown}
            record |= {"notes": [str(note)]} if note is not None else {}
            yield json.dumps(record, ensure_ascii=False)
        else:
            yield f"{name}: {_words(result)}"
            yield from (f"  {one['probability']:.1%} {' '.join(one['tags'])}" for one in best)


def _paths(tagged: Tagged, count: int) -> list[dict[str, Any]]:
    """The most probable tag sequences, with their score and probability."""
    from playground.language.decode import best_paths

    labels = tagged.lattice.labels
    return [
        {
            "tags": [labels[at] for at in path.labels],
            "score": round(path.score, DIGITS),
            "probability": round(path.probability, DIGITS),
        }
        for path in best_paths(tagged.lattice, count)
    ]


def _record(task: str, result: Result, reading: TextReading) -> dict[str, Any]:
    found: dict[str, Any] = {"task": task, "language": reading.language, "model": result.model}
    match result:
        case Classified():
            pairs = zip(result.labels, result.probabilities, strict=True)
            found["label"] = result.label
            found["probabilities"] = {label: round(float(p), DIGITS) for label, p in pairs}
        case Tagged():
            found["entities"] = [span_data(span) for span in result.spans]
        case Frames():
            found["frames"] = [_frame(frame) for frame in result.frames]
    if reading.cut:
        found["cut"] = reading.cut
    return found


def _frame(frame: Tagged) -> dict[str, Any]:
    assert frame.predicate is not None
    token = frame.tokens[frame.predicate]
    return {
        "predicate": {"start": token.start, "end": token.end, "text": token.text},
        "arguments": [
            {"role": span.type, "start": span.start, "end": span.end, "text": span.text}
            for span in frame.spans
            if span.type != "V"
        ],
    }


def _words(result: Result) -> str:
    match result:
        case Classified():
            return f"{result.label} ({result.probabilities.max():.1%})"
        case Tagged():
            return ", ".join(f"{span.text} {span.type}" for span in result.spans) or "none"
        case Frames():
            return "; ".join(_frame_words(frame) for frame in result.frames) or "none"


def _frame_words(frame: Tagged) -> str:
    told = _frame(frame)
    arguments = ", ".join(f"{one['role']} {one['text']}" for one in told["arguments"])
    return f"{told['predicate']['text']}({arguments})"
