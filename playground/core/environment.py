"""Every environment variable that the playground reads, in one table: `python -m playground config`
prints it, and docs/hosting.md holds the same lines."""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Variable:
    """An environment variable: what it sets and its default. A secret's value is never printed."""

    name: str
    about: str
    default: str
    secret: bool = False

    def value(self) -> str | None:
        """The variable's value; None if it is not set."""
        return os.environ.get(self.name, "").strip() or None


VARIABLES = (
    Variable(
        "PLAYGROUND_HOME",
        "the folder of everything that stays: runs, and full MNIST once it was fetched",
        "the user's data directory",
    ),
    Variable(
        "PLAYGROUND_PASSWORD",
        "the password that everybody is asked for, once in a browser, before anything is shown",
        "none: everybody may come in",
        secret=True,
    ),
    Variable(
        "PLAYGROUND_TEACHER_PASSWORD",
        "the password with which a teacher signs in under “Compare”, to list and control all runs",
        "none: nobody is a teacher",
        secret=True,
    ),
    Variable(
        "PLAYGROUND_FRAME_ANCESTORS",
        "the sites that may show the playground in a frame, separated by spaces",
        "this server; on a Hugging Face Space also `https://huggingface.co`",
    ),
    Variable(
        "PLAYGROUND_DATABASE",
        "the database of the rooms, such as `postgresql+psycopg://user:password@host/name`, which"
        " several servers may share (`pip install \"psycopg[binary]\"`)",
        "`rooms.sqlite` in `PLAYGROUND_HOME`",
        secret=True,
    ),
    Variable(
        "PLAYGROUND_SCHEDULER",
        "an existing Dask cluster that trains, as `tcp://host:port`",
        "a scheduler and a worker of the server's own",
    ),
    Variable("PLAYGROUND_MAX_PARAMETERS", "parameters of a net that is trained", "2,000,000"),
    Variable(
        "PLAYGROUND_MAX_MULTIPLY_ADDS",
        "multiply-adds of one example in a net that is trained",
        "200,000,000",
    ),
    Variable("PLAYGROUND_MAX_EPOCHS", "epochs of a run", "100"),
    Variable("PLAYGROUND_MAX_MINUTES", "minutes of a run", "10"),
    Variable(
        "PLAYGROUND_MAX_RUN_MB",
        "values and gradients of a run's batch, with the optimiser's numbers, counted before it "
        "starts",
        "1,000",
    ),
    Variable(
        "PLAYGROUND_WORKER_MB",
        "memory of the embedded worker beside torch (Linux, no GPU); 0: none",
        "4,000",
    ),
    Variable(
        "PLAYGROUND_SILENT_SECONDS", "how long a worker may tell nothing before its run ends", "60"
    ),
    Variable("PLAYGROUND_MAX_QUEUE", "runs that may wait, of all visitors together", "40"),
    Variable("PLAYGROUND_MAX_QUEUE_BY_ADDRESS", "of these, from one network address", "32"),
    Variable("PLAYGROUND_MAX_RUNNING", "runs at once; 0: one for each worker", "0"),
    Variable(
        "PLAYGROUND_MAX_PAUSED_SECONDS", "how long a run may pause while others wait", "60"
    ),
    Variable("PLAYGROUND_MAX_SEARCHES", "searches of the Tune page that run at once", "4"),
    Variable(
        "PLAYGROUND_MAX_KEPT", "runs on disk; the oldest that has ended makes room", "300"
    ),
    Variable("PLAYGROUND_TORCH_THREADS", "threads of a run on the embedded worker", "1"),
    Variable(
        "PLAYGROUND_VISITOR_MB",
        "uploads, models and drawings of one visitor in the server's memory, in all tabs",
        "300",
    ),
    Variable(
        "PLAYGROUND_ALL_VISITORS_MB",
        "the same of all visitors together, with uploaded files and the results in caches",
        "1,500",
    ),
    Variable(
        "PLAYGROUND_IDLE_MINUTES", "after so long without a click, a session's uploads are dropped",
        "30",
    ),
    Variable(
        "PLAYGROUND_KEPT_HOURS",
        "after a visitor's last visit, what is kept of them on disk is deleted",
        "24",
    ),
    Variable(
        "PLAYGROUND_KEPT_MB", "models, digits and uploads kept on disk of one visitor", "100"
    ),
    Variable(
        "PLAYGROUND_ALL_KEPT_MB", "the same of all visitors; what is longest unused makes room",
        "2,000",
    ),
    Variable(
        "PLAYGROUND_HUB",
        "models of the Hugging Face Hub that the Language page may load: `all`, `off`, or their "
        "names separated by spaces",
        "`all`; on a Hugging Face Space `off`",
    ),
    Variable("PLAYGROUND_HUB_MB", "the weights' files of such a model", "600"),
)  # fmt: skip
