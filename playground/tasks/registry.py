"""Which module does a task: the one in this folder that bears its record's kind."""

from __future__ import annotations

from importlib import import_module

from playground.core.task import TASK_KINDS
from playground.nets.spec import ModelSpec
from playground.tasks.task import Task


def task_class(kind: str) -> type[Task]:
    """The class of a task by its kind, one of `TASK_KINDS`."""
    assert kind in TASK_KINDS
    found: type[Task] = import_module(f"playground.tasks.{kind}").TASK
    return found


def task_of(spec: ModelSpec) -> Task:
    """The task of a net."""
    return task_class(spec.task.kind)(spec)
