"""A run's numbers and curves as panels, for the page and for each poll of an active run."""

from __future__ import annotations

import html
from dataclasses import replace

from playground.charts import curves
from playground.core.batches import Batches
from playground.core.events import Batch, Evaluated
from playground.tasks.registry import task_of
from playground.training.endings import REASONS, ending_message
from playground.training.hints import hint_message
from playground.training.runs.run import Run
from playground.ui.language import t
from playground.ui.panels import Panel
from playground.ui.sentences import said
from playground.ui.train.log import RunLog


def ending_sentence(run: Run) -> str:
    """Say why the run ended, in the user's language."""
    if run.reason not in REASONS:
        return run.sentence
    try:
        return said(ending_message(run.reason, dict(run.values)))
    except (KeyError, TypeError):  # the run was written by another version
        return run.sentence


# ---- numbers --------------------------------------------------------------------------------


def numbers(run: Run, log: RunLog, step: int | None = None) -> str:
    """Return the run's state, loss, main metric, speed and time, and the curves' legend, as HTML.

    With `step`, loss and metric are those after that step, as chosen with the time machine.
    """
    at = run.step if step is None else step
    last = log.batches.until(at)
    checks = [e for e in log.evaluations if e.split == "validation" and e.step <= at]
    epoch = (last.epoch if last else 0) if at < run.step else run.epoch
    cells = [
        (t("train.n_state"), t(f"train.state_{run.state}")),
        (t("train.n_epoch"), f"{epoch} / {run.recipe.epochs}"),
        (t("train.n_batch"), f"{at:,} / {run.total_steps:,}" if run.total_steps else "–"),
        (t("train.n_loss"), f"{last.loss:.4f}" if last and last.loss is not None else "–"),
        _validation(run, log, checks[-1:]),
        (t("train.n_speed"), f"{_speed(log.batches):,.0f}" if last else "–"),
        (t("train.n_left"), _left(run, last)) if run.active
        else (t("train.n_took"), _clock(run.seconds)),
    ]  # fmt: skip
    part = at / run.total_steps if run.total_steps else 0.0
    device = log.started.device if log.started else run.device
    blocks = "".join(
        f"<div style='min-width:4.9em'><div style='font-size:12px;opacity:.7'>{html.escape(name)}"
        f"</div><div style='font-size:22px;font-weight:600;white-space:nowrap'>"
        f"{html.escape(value)}</div></div>"
        for name, value in cells
    )
    travelled = t("train.n_at", step=at) if at < run.step else ""
    return (
        f"<div data-testid='train-numbers' data-run='{run.run_id}' data-state='{run.state}' "
        f"data-step='{run.step}' data-shown='{at}' "
        f"title='{html.escape(device, quote=True)}' "
        f"style='display:flex;flex-wrap:wrap;gap:4px 14px;min-height:52px'>{blocks}"
        f"<div style='margin-left:auto;text-align:right;font-size:14px'>"
        f"<div style='color:var(--np-accent);min-height:20px'>{html.escape(travelled)}</div>"
        f"{_legend()}</div></div>"
        f"<div role='progressbar' aria-valuenow='{part:.0%}' style='height:5px;border-radius:3px;"
        "background:rgba(127,127,127,.25);margin-top:4px'>"
        f"<div style='height:5px;border-radius:3px;width:{part:.1%};background:var(--np-accent)'>"
        f"</div></div>{_hint(log)}"
    )


def _hint(log: RunLog) -> str:
    """Return the run's last hint, or "" without one."""
    if not log.hints:
        return ""
    sentence = said(hint_message(log.hints[-1].reason, log.hints[-1].values))
    return (
        "<div data-testid='train-hint' role='status' style='font-size:15px;margin-top:6px;"
        f"padding:6px 10px;border-left:4px solid var(--np-accent)'>{html.escape(sentence)}</div>"
    )


def _validation(run: Run, log: RunLog, last: list[Evaluated]) -> tuple[str, str]:
    """Return the main metric of the last validation, and a note with the number of examples and
    the largest class's share, which is the accuracy of a constant answer."""
    main = task_of(run.spec).main
    metric, count = t(f"tasks.metric_{main.name}"), log.started.test_examples if log.started else 0
    name = t("train.n_metric_of", metric=metric, count=count) if count else metric_title(main.name)
    share = largest_share(last[0].confusion) if last else None
    if share is not None:
        name = t("train.n_metric_share", metric=name, share=f"{share:.0%}")
    return name, main.text(last[0].value(main.name)) if last else "–"


def largest_share(confusion: tuple[tuple[int, ...], ...]) -> float | None:
    """Return the most frequent true class's share of the examples; None without classes."""
    sizes = [sum(row) for row in confusion]
    return max(sizes) / sum(sizes) if sum(sizes) else None


def _speed(batches: Batches) -> float:
    recent = batches.column("examples_per_second")[-20:].tolist()
    return len(recent) / sum(1 / max(speed, 1e-9) for speed in recent) if recent else 0.0


def _left(run: Run, last: Batch | None) -> str:
    if last is None or not run.step or not run.total_steps or run.state != "running":
        return "–"
    return _clock((run.total_steps - run.step) * run.seconds / run.step)


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def _legend() -> str:
    """Return one legend for all charts, which are too narrow for a legend each."""
    entries = "".join(
        f"<span style='display:inline-block;width:22px;height:{high}px;border-radius:2px;"
        f"vertical-align:middle;background:var(--np-{name});margin:0 4px 0 10px'></span>"
        f"<span>{html.escape(t(f'train.w_{name}'))}</span>"
        for name, high in (("training", 3), ("validation", 5))
    )
    return f"<div>{entries}</div>"


# ---- curves ---------------------------------------------------------------------------------


SHARES = {"rate": 0.7}  # relative widths of charts that do not have the usual width


def words() -> dict[str, str]:
    """Return the charts' texts in the user's language."""
    return {name: t(f"train.w_{name}") for name in curves.WORDS}


def metric_title(name: str) -> str:
    """Return the chart title for a metric or the loss."""
    if name == "loss":
        return t("train.w_loss")
    found = t(f"tasks.metric_{name}")
    return found[0].upper() + found[1:]


def is_fraction(run: Run, name: str) -> bool:
    """Return whether a run's metric lies between 0 and 1."""
    return all(metric.fraction for metric in task_of(run.spec).metrics if metric.name == name)


def charts(run: Run, log: RunLog, view: curves.View) -> list[Panel]:
    """Return the charts of loss and metrics, learning rate and gradient norms, side by side."""
    named, told = words(), (log.batches, log.evaluations)
    drawn = {}
    for name in task_of(run.spec).curves:
        if name == "loss":
            drawn[name] = curves.loss_curves(*told, view, named)
        else:
            title, fraction = metric_title(name), is_fraction(run, name)
            drawn[name] = curves.metric_curves(name, *told, title, fraction, view, named)
    drawn["rate"] = curves.rate_curve(log.batches, view, named)
    drawn["gradient"] = curves.gradient_chart(log.batches, view, named)
    return [
        Panel(
            f"train-chart-{name}",
            replace(chart, alt=t("train.curve_alt", what=chart.title)),
            SHARES.get(name, 1),
        )
        for name, chart in drawn.items()
    ]
