"""Finds the module of a task: its name in this folder is the `kind` of the task's record."""

from __future__ import annotations

from importlib import import_module

from playground.core.task import TASK_KINDS
from playground.nets.spec import ModelSpec
from playground.tasks.task import Task


def task_class(kind: str) -> type[Task]:
    """The class of the task with this kind, one of `TASK_KINDS`."""
    assert kind in TASK_KINDS
    found: type[Task] = import_module(f"playground.tasks.{kind}").TASK
    return found


def task_of(spec: ModelSpec) -> Task:
    """The task of a net."""
    return task_class(spec.task.kind)(spec)
