"""Why a run can end, in words. A page translates by `reason` (`train.ending_<reason>` with the
ending's `values`); everything else shows the English sentence."""

from __future__ import annotations

SENTENCES = {
    # finished
    "done": "All {epochs} epochs were run.",
    "target": "The validation {metric} reached {value}, the target that was set.",
    "time": "The time limit of {limit} seconds was reached.",
    # stopped
    "stopped": "You stopped the run at batch {step}.",
    "paused": "The run was paused for long while others waited; it can go on from batch {step}.",
    # diverged
    "not_finite": (
        "The loss is no longer a finite number (batch {step}). "
        "Try a learning rate ten times smaller, or clip the gradients."
    ),
    "far_above": (
        "The loss rose to {loss}, far above its start of {start} (batch {step}). "
        "Try a smaller learning rate."
    ),
    # failed
    "memory": "The memory was not enough at batch {step}. Try a smaller batch or a smaller net.",
    "worker": "The process that trained has ended at batch {step}; what it had recorded is kept.",
    "silent": (
        "The process that trained told nothing for {seconds} seconds and was given up at batch "
        "{step}; what it had recorded is kept."
    ),
    "scheduler": "The Dask scheduler {address} does not answer; what was recorded is kept.",
    "no_worker": "The Dask cluster at {address} has no worker; start one and try again.",
    "disk": "The history cannot be written ({why}); make room on the disk and start again.",
    "data": "The data cannot be used: {why}",
    "error": "Training failed at batch {step}: {why}",
}


def sentence(reason: str, values: dict[str, float | str]) -> str:
    """The English sentence of a reason."""
    shown = {name: _short(value) for name, value in values.items()}
    return SENTENCES[reason].format(**shown)


def _short(value: float | str) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)
