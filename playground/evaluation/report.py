"""Export of an evaluation: as JSON data, and as one self-contained HTML page."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import numpy as np

from playground.core.data import ImageSet
from playground.evaluation.calibration import (
    best_temperature,
    calibration_error,
    halves,
    with_temperature,
)
from playground.evaluation.curves import (
    AreaIntervals,
    Curve,
    area_intervals,
    precision_recall_curve,
    roc_curve,
)
from playground.evaluation.evaluation import Evaluation
from playground.evaluation.figures import (
    AVERAGES,
    SCORES,
    Figure,
    Figures,
    Undefined,
    confusion_matrix,
    ends_or_none,
    figures_of,
    log_loss,
)
from playground.evaluation.intervals import Interval
from playground.nets.card_texts import (
    model_description,
    model_title,
    preparation_line,
    result_title,
)
from playground.nets.model import Card, Model
from playground.text import DEFAULT, Message, say

MISTAKES = 24  # number of mistakes in the report, by descending confidence
MOST_SHOWN = 40  # maximum number of classes of a confusion matrix that fits the page
Say = Callable[..., str]
CurveOf = Callable[[Evaluation, int], Curve | Undefined]


def card_with_result(model: Model, evaluation: Evaluation) -> Card:
    """The model's card with its accuracy and macro F1 on these examples among its results."""
    where = f"on {len(evaluation):,} examples of {evaluation.examples.name}"
    figures = figures_of(evaluation)
    found = {
        f"accuracy {where}": figures.accuracy.value,
        f"macro F1 {where}": figures.averages["macro"]["f1"].value,
    }
    return replace(model.card, results=model.card.results | found)


# ---- plain data -----------------------------------------------------------------------------


def report_data(evaluation: Evaluation, figures: Figures | None = None) -> dict[str, Any]:
    """All metrics as JSON data. An undefined metric is None, and `undefined` holds the reason."""
    figures = figures or figures_of(evaluation)
    by_class: dict[str, dict[str, Figure | Undefined]] = {
        score: {one.label: getattr(one, score) for one in figures.classes} for score in SCORES
    }
    averages = {f"{a}_{score}": figures.averages[a][score] for a in AVERAGES for score in SCORES}
    alone: dict[str, Figure | Undefined] = {
        "accuracy": figures.accuracy,
        **averages,
        **{f"top_{k}": figure for k, figure in figures.top.items()},
        "log_loss": figures.log_loss,
        "calibration_error": calibration_error(evaluation),
    }
    everything = alone | {
        f"{score}.{label}": figure
        for score, found in by_class.items()
        for label, figure in found.items()
    }
    ends = dict(zip(evaluation.labels, area_intervals(evaluation), strict=True))
    return {
        "model": evaluation.model,
        "n": figures.n,
        "labels": list(evaluation.labels),
        "confusion": confusion_matrix(evaluation).tolist(),
        **{name: _value(figure) for name, figure in alone.items()},
        **{s: {label: _value(f) for label, f in found.items()} for s, found in by_class.items()},
        "intervals": {name: ends_or_none(figure) for name, figure in alone.items()}
        | {
            s: {label: ends_or_none(f) for label, f in found.items()}
            for s, found in by_class.items()
        }
        | {
            "roc_auc": {label: _ends(each, "roc") for label, each in ends.items()},
            "average_precision": {
                label: _ends(each, "average_precision") for label, each in ends.items()
            },
        },
        "roc_auc": _areas(evaluation, roc_curve),
        "average_precision": _areas(evaluation, precision_recall_curve),
        "undefined": {
            name: str(figure.reason)
            for name, figure in everything.items()
            if isinstance(figure, Undefined)
        },
    }


def _areas(evaluation: Evaluation, curve_of: CurveOf) -> dict[str, float | None]:
    """The area under each class's curve."""
    found = {label: curve_of(evaluation, k) for k, label in enumerate(evaluation.labels)}
    return {
        label: curve.area if isinstance(curve, Curve) else None for label, curve in found.items()
    }


def _ends(found: AreaIntervals | None, name: str) -> list[float] | None:
    interval: Interval | None = None if found is None else getattr(found, name)
    return None if interval is None else interval.ends


def _value(figure: Figure | Undefined) -> float | None:
    return figure.value if isinstance(figure, Figure) else None


# ---- the page -------------------------------------------------------------------------------

STYLE = """
body { font: 16px/1.45 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
  color: #1f2430; background: #fff; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: .5rem 0 1.5rem; }
th, td { padding: .15rem .6rem; text-align: right; border-bottom: 1px solid #e3e6ec; }
th:first-child { text-align: left; } .scroll { overflow-x: auto; }
.mistakes { display: flex; flex-wrap: wrap; gap: 1rem; }
figure { margin: 0; text-align: center; font-size: .85rem; }
figure img { width: 84px; height: 84px; image-rendering: pixelated; border: 1px solid #e3e6ec; }
small { color: #5a6272; }
"""


def report_page(model: Model, evaluation: Evaluation, language: str = DEFAULT) -> str:
    """One HTML page: the metrics with their intervals, the areas under the curves, the confusion
    matrix, calibration, the most confident mistakes, and the model card."""
    figures, words = figures_of(evaluation), words_in(language)
    parts = [
        f"<p>{words('report_about', n=len(evaluation), data=evaluation.examples.name)}</p>",
        f"<h2>{words('report_figures')}</h2>",
        _figures_table(evaluation, figures, words, language),
        f"<h2>{words('report_classes')}</h2>",
        _classes_table(figures, words, language),
        f"<h2>{words('report_areas')}</h2>",
        _areas_table(evaluation, words, language),
        f"<h2>{words('report_confusion')}</h2>",
        _confusion_table(evaluation, words),
        f"<h2>{words('report_calibration')}</h2>",
        _calibration(evaluation, words, language),
        f"<h2>{words('report_mistakes')}</h2>",
        _mistakes(evaluation, words),
    ]
    return page_of(model, evaluation.examples.name, parts, language)


def words_in(language: str) -> Say:
    """A function that says a text of the reports in a language, escaped for HTML."""

    def words(name: str, /, **values: object) -> str:
        return html.escape(say(language, f"evaluation.{name}", **values))

    return words


def page_of(model: Model, data: str, parts: Iterable[str], language: str, style: str = "") -> str:
    """The HTML of a report: its title, these parts, and the model's card. `data` is the title of
    the examples."""
    words, said = words_in(language), model_title(model.name)
    name = said.in_language(language) if isinstance(said, Message) else said
    title = words("report_title", model=name, data=data)
    card = f"<h2>{words('report_card')}</h2>{_card(model, words, language)}"
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title>'
        f"<style>{STYLE}{style}</style></head>"
        f"<body><h1>{title}</h1>{''.join(parts)}{card}</body></html>\n"
    )


def figure_text(figure: Figure | Undefined, language: str, percent: bool = True) -> str:
    """The metric as “97.6% (96.8% – 98.2%)”, or the reason why it is undefined; escaped for
    HTML."""
    if isinstance(figure, Undefined):
        return f"<small>{html.escape(figure.reason.in_language(language))}</small>"

    def number(value: float) -> str:
        return f"{value:.1%}" if percent else f"{value:.4f}"

    if figure.interval.is_empty:
        none = say(language, "evaluation.report_no_interval")
        return f"{number(figure.value)} <small>({html.escape(none)})</small>"
    low, high = number(figure.interval.low), number(figure.interval.high)
    return f"{number(figure.value)} <small>({low} – {high})</small>"


def report_row(cells: Iterable[str], tag: str = "td") -> str:
    first, *rest = cells
    return f"<tr><th>{first}</th>{''.join(f'<{tag}>{cell}</{tag}>' for cell in rest)}</tr>"


def report_table(rows: Iterable[str]) -> str:
    return f'<div class="scroll"><table>{"".join(rows)}</table></div>'


def _figures_table(evaluation: Evaluation, figures: Figures, words: Say, language: str) -> str:
    rows = [report_row((words("accuracy"), figure_text(figures.accuracy, language)))]
    for average in AVERAGES:
        for score in SCORES:
            figure = figures.averages[average][score]
            name = words("average", score=score, average=average)
            rows.append(report_row((name, figure_text(figure, language))))
    for k, top in figures.top.items():
        rows.append(report_row((words("top", k=k), figure_text(top, language))))
    rows.append(
        report_row((words("log_loss"), figure_text(figures.log_loss, language, percent=False)))
    )
    return report_table(rows)


def _classes_table(figures: Figures, words: Say, language: str) -> str:
    head = report_row(
        (words("class"), words("examples"), *(words(score) for score in SCORES)), "th"
    )
    rows = (
        report_row((
            html.escape(one.label), f"{one.true:,}",
            *(figure_text(getattr(one, score), language) for score in SCORES),
        ))
        for one in figures.classes
    )  # fmt: skip
    return report_table((head, *rows))


def _areas_table(evaluation: Evaluation, words: Say, language: str) -> str:
    """The area under each class's ROC curve and its average precision, with their intervals."""
    head = report_row((words("class"), words("roc_auc"), words("average_precision")), "th")
    rows = []
    for k, (label, ends) in enumerate(
        zip(evaluation.labels, area_intervals(evaluation), strict=True)
    ):
        curves = roc_curve(evaluation, k), precision_recall_curve(evaluation, k)
        intervals = (None, None) if ends is None else (ends.roc, ends.average_precision)
        cells = map(_area_text, curves, intervals, (language, language))
        rows.append(report_row((html.escape(label), *cells)))
    return report_table((head, *rows))


def _area_text(curve: Curve | Undefined, interval: Interval | None, language: str) -> str:
    if isinstance(curve, Undefined):
        return figure_text(curve, language)
    if interval is None:
        return f"{curve.area:.4f}"
    return figure_text(Figure(curve.area, interval), language, percent=False)


def _confusion_table(evaluation: Evaluation, words: Say) -> str:
    if len(evaluation.labels) > MOST_SHOWN:
        return f"<p>{words('report_many', labels=len(evaluation.labels))}</p>"
    counts = confusion_matrix(evaluation)
    names = [html.escape(label) for label in evaluation.labels]
    rows = [report_row((words("report_corner"), *names), "th")]
    for name, row in zip(names, counts.tolist(), strict=True):
        most = max(1, sum(row))
        cells = "".join(
            f'<td style="background: rgb(84 39 143 / {(value / most) ** 0.5:.2f})'
            f'{"; color: #fff" if value > 0.3 * most else ""}">{value:,}</td>'
            for value in row
        )
        rows.append(f"<tr><th>{name}</th>{cells}</tr>")
    return report_table(rows)


def _calibration(evaluation: Evaluation, words: Say, language: str) -> str:
    rows = [(words("calibration_error"), figure_text(calibration_error(evaluation), language))]
    fitted, measured = halves(evaluation)
    if len(fitted) and len(measured):
        temperature = best_temperature(fitted)
        after = with_temperature(measured, temperature)
        before, better = log_loss(measured), log_loss(after)
        rows += [
            (words("temperature"), f"{temperature:.2f}"),
            (words("loss_before"), figure_text(before, language, percent=False)),
            (words("loss_after"), figure_text(better, language, percent=False)),
        ]
    return report_table(map(report_row, rows))


def _mistakes(evaluation: Evaluation, words: Say) -> str:
    wrong = np.flatnonzero(~evaluation.right)
    if not len(wrong):
        return f"<p>{words('report_no_mistakes')}</p>"
    rows = wrong[np.argsort(-evaluation.confidence[wrong], kind="stable")][:MISTAKES]
    examples, found = evaluation.examples, []
    for row in rows.tolist():
        said = words(
            "report_mistake", true=evaluation.labels[evaluation.true[row]],
            answer=evaluation.labels[evaluation.predicted[row]],
            confidence=f"{evaluation.confidence[row]:.0%}",
        )  # fmt: skip
        if isinstance(examples, ImageSet):
            shown = f'<img src="{picture_address(examples.images[row])}" alt="{said}"><br>'
            found.append(f"<figure>{shown}{said}</figure>")
        else:
            found.append(f"<p>{html.escape(examples.texts[row])}<br><small>{said}</small></p>")
    if isinstance(examples, ImageSet):
        return f'<div class="mistakes">{"".join(found)}</div>'
    return "".join(found)


def picture_address(image: np.ndarray) -> str:
    """A picture as a `data:` URL; grey pictures are shown as dark ink on white."""
    from PIL import Image

    pixels = 255 - image[0] if len(image) == 1 else image.transpose(1, 2, 0)
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def _card(model: Model, words: Say, language: str) -> str:
    parts = [html.escape(model_description(model, language) or words("report_no_card"))]
    if model.card.recipe:
        parts.append(html.escape(model.card.recipe))
    if (prepared := preparation_line(model)) is not None:
        parts.append(html.escape(prepared.in_language(language)))
    for what, value in model.card.results.items():
        title = result_title(what)
        said = title.in_language(language) if isinstance(title, Message) else title
        figure = f"{value:.2%}" if 0 <= value <= 1 else f"{value:g}"
        parts.append(f"{html.escape(said)}: {figure}")
    parts += [html.escape(f"{one.name} ({one.licence})") for one in model.card.sources]
    return "".join(f"<p>{part}</p>" for part in parts)
