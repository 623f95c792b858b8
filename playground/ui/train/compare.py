"""Compare runs: shared charts and a table of differences; rename and delete runs."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from itertools import islice
from typing import Any

import streamlit as st

from playground.charts import curves
from playground.nets.shapes import count_parameters
from playground.nets.shorthand import nodes_to_text
from playground.tasks.registry import task_of
from playground.text import Message
from playground.training.runs.run import Run, RunError, get_run, list_runs
from playground.ui.language import literal, md, t
from playground.ui.panels import show_chart
from playground.ui.session import set_widget
from playground.ui.teacher import has_password, is_teacher, password_field, this_visitor
from playground.ui.train import choice, state
from playground.ui.train import log as train_log
from playground.ui.train.controls import guarded
from playground.ui.train.curves import metric_title, words
from playground.ui.train.export import rename_stored
from playground.ui.train.state import COMPARED_AT_ONCE as AT_ONCE

SHOWN = 60  # most runs in the list, the newest first


def show_compare(run: Run | None) -> None:
    """Let the user pick runs; show their curves on shared charts and their differences."""
    visitor, opened = this_visitor(), choice.opened_runs()
    known = (one for one in list_runs() if visitor.may_change(one) or one.run_id in opened)
    found = {one.run_id: one for one in islice(known, SHOWN)}
    if run is not None:
        found.setdefault(run.run_id, run)
    _find_asked(found)
    with st.container(key="train_compare"):
        _teacher()
        _offer_undo()
        if not found:
            st.info(t("train.compare_none"))
            return
        picked = [found[run_id] for run_id in _pick(found, run)]
        if picked:
            _charts(picked)
            st.dataframe(_table(picked), key="train_differences", hide_index=True)
        _manage(found)


def _teacher() -> None:
    """Show the field for the teacher's password, if the server has one."""
    if not has_password():
        return
    if is_teacher():
        st.caption(t("train.teacher_is"))
        return
    with st.expander(t("train.teacher"), icon=":material/school:", key="train_teacher"):
        password_field("train_teacher")


def _find_asked(found: dict[str, Run]) -> None:
    """Add the compared runs that are not in the list: those that the link asks for."""
    missing = []
    compared = state.STATE.now().compared or ()
    for run_id in compared:
        if run_id in found:
            continue
        try:
            found[run_id] = get_run(run_id)
        except RunError:  # it does not exist, or was deleted
            missing.append(run_id)
        else:
            choice.opened_runs().add(run_id)
    if missing:
        given = literal(", ".join(run_id[:24] for run_id in missing))
        kept = tuple(run_id for run_id in compared if run_id in found)
        state.STATE.settle(Message("train.no_compared", given=given), compared=kept)


def _pick(found: dict[str, Run], run: Run | None) -> list[str]:
    compared, asked = state.STATE.now().compared, state.STATE.asked_for("compared")
    if compared is None:
        mine = [v.run_id for v in found.values() if this_visitor().owns(v)][:3]
        compared = tuple(mine or list(found)[:2])
    kept, key = list(compared), _key("train_compared")
    # A link shows the runs that it names; later, the current run joins those compared before.
    if run is not None and run.run_id not in kept and key not in st.session_state and not asked:
        kept = [run.run_id, *kept][:AT_ONCE]
    set_widget(key, kept)
    state.STATE.settle(compared=tuple(kept))
    picked: list[str] = st.multiselect(
        t("train.compare_pick"), list(found), key=key, max_selections=AT_ONCE,
        format_func=lambda run_id: title(found[run_id], found), on_change=_keep_picked,
        args=(key,),
    )  # fmt: skip
    return picked


def _keep_picked(key: str) -> None:
    state.STATE.change(compared=tuple(st.session_state[key]))


def _key(name: str) -> str:
    """A widget's key, which changes when a run is renamed: the browser would show the old name."""
    renames = st.session_state.get("train_renames", 0)
    return f"{name}_{renames}" if renames else name


def title(run: Run, found: dict[str, Run]) -> str:
    """Return a run's name, with the start of its id if another run has the same name."""
    alike = sum(other.name == run.name for other in found.values())
    return f"{run.name} · {run.run_id[:4]}" if alike > 1 else run.name


def _charts(picked: list[Run]) -> None:
    names = {run.run_id: run for run in picked}
    logs = {}
    for run in picked:
        log = train_log.log_of(run, keep=AT_ONCE + 1)
        logs[title(run, names)] = (log.batches, log.evaluations)
    look = curves.View(log=state.STATE.now().log_scale)
    main = task_of(picked[0].spec).main  # runs of other tasks have no line on this chart
    # The loss of flow matching is also its measure: one chart of it is enough.
    fields = ["loss"] if main.name == "flow_loss" else ["loss", main.name]
    for column, field in zip(st.columns(2), fields, strict=False):
        fraction = field != "loss" and main.fraction
        named = metric_title(field)
        chart = curves.compare_curves(logs, field, named, fraction, look, words())
        with column:
            alt = t("train.compare_alt", runs=", ".join(logs))
            show_chart(replace(chart, alt=alt), f"train_compare_{field}")


# ---- differences ------------------------------------------------------------------------------


def facts(run: Run) -> dict[str, Any]:
    """Return every property in which two runs can differ, by its name."""
    recipe = dataclasses.asdict(run.recipe)
    moved = recipe.pop("augmentation")
    return {
        "data": choice.data_title(run.dataset),
        "layers": nodes_to_text(run.spec.nodes),
        "parameters": f"{count_parameters(run.spec):,}",
        "device": run.device,
        **{name: _short(value) for name, value in (recipe | moved).items()},
    }


def _short(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def differing(runs: list[Run]) -> list[str]:
    """Return the names of the facts that are not the same for all runs."""
    tables = [facts(run) for run in runs]
    return [name for name in tables[0] if len({table[name] for table in tables}) > 1]


def _word(name: str) -> str:
    known = {"data": "train.data", "layers": "train.net", "device": "train.device",
             "parameters": "train.col_parameters"}  # fmt: skip
    return t(known.get(name, f"train.r_{name}"))


def _table(picked: list[Run]) -> dict[str, list[str]]:
    names = differing(picked) if len(picked) > 1 else ["data", "parameters"]
    known = {run.run_id: run for run in picked}
    table = {
        t("train.col_run"): [title(run, known) for run in picked],
        t("train.col_owner"): [_whose(run) for run in picked],
        t("train.n_state"): [t(f"train.state_{run.state}") for run in picked],
        **_metrics(picked),
        t("train.n_batch"): [f"{run.step:,}" for run in picked],
        t("train.n_took"): [f"{run.seconds:.1f} s" for run in picked],
    }
    rows = [facts(run) for run in picked]
    return table | {_word(name): [str(row[name]) for row in rows] for name in names}


def _whose(run: Run) -> str:
    return t("train.owner_you") if this_visitor().owns(run) else t("train.owner_other")


def _metrics(picked: list[Run]) -> dict[str, list[str]]:
    """Return each run's last validation results, with one column per task's main metric."""
    mains = {task_of(run.spec).main for run in picked}
    found = {}
    for metric in sorted(mains, key=lambda metric: metric.name):
        values = [dict(run.metrics).get(metric.name) for run in picked]
        texts = ["–" if value is None else metric.text(value, 2) for value in values]
        found[t("train.n_metric", metric=t(f"tasks.metric_{metric.name}"))] = texts
    return found


# ---- one run ----------------------------------------------------------------------------------


def _manage(found: dict[str, Run]) -> None:
    """Show the controls to reopen, rename and delete a run."""
    with st.container(key="train_manage", horizontal=True, vertical_alignment="bottom"):
        key, last = _key("train_managed"), st.session_state.get("train_managed_id")
        if last in found:
            st.session_state.setdefault(key, last)
        run_id = st.selectbox(
            t("train.manage"), list(found), key=key, width=280,
            format_func=lambda run_id: title(found[run_id], found),
        )  # fmt: skip
        run, st.session_state["train_managed_id"] = found[run_id], run_id
        st.button(
            t("train.open"), key="train_open", icon=":material/open_in_full:",
            on_click=_open, args=(run,),
        )  # fmt: skip
        if not this_visitor().may_change(run):
            st.caption(t("train.not_yours"))
            return
        key = f"train_name_{run_id}"
        st.session_state.setdefault(key, run.name)
        st.text_input(t("train.rename"), key=key, max_chars=60, width=220)
        st.button(t("train.rename_do"), key="train_rename", on_click=_rename, args=(run, key))
        st.button(
            t("train.delete"), key="train_delete", icon=":material/delete:", on_click=_delete,
            args=(run,), disabled=run.active,
        )  # fmt: skip


def _open(run: Run) -> None:
    state.show_run(run)
    state.STATE.change(view="watch")


def _rename(run: Run, key: str) -> None:
    if guarded(run.rename, str(st.session_state[key]), this_visitor()):
        st.session_state["train_renames"] = st.session_state.get("train_renames", 0) + 1
        rename_stored(run.now())


def _delete(run: Run) -> None:
    if guarded(run.delete, this_visitor(), True):
        st.session_state["train_deleted"] = run
        train_log.forget_log(run)
        if state.STATE.now().run == run.run_id:
            state.show_run(None)


def _offer_undo() -> None:
    """Show a button that brings the run back that was deleted last."""
    run: Run | None = st.session_state.get("train_deleted")
    if run is not None:
        st.button(
            md("train.bring_back", name=run.name), key="train_bring_back",
            icon=":material/undo:", on_click=_bring_back, args=(run,),
        )  # fmt: skip


def _bring_back(run: Run) -> None:
    st.session_state.pop("train_deleted", None)
    guarded(run.bring_back, this_visitor())
