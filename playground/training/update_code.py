"""“Show the code” of the microscope: a few lines of PyTorch that update one weight."""

from __future__ import annotations

from playground.training.microscope import BatchView

CLASSES = {"sgd": "SGD", "adam": "Adam", "adamw": "AdamW", "rmsprop": "RMSprop"}


def update_code(batch: BatchView, name: str, index: tuple[int, ...]) -> str:
    """Code that does the optimiser's step for one weight with the run's numbers and prints the
    new weight."""
    recipe = batch.recipe
    place = ", ".join(map(str, index))
    settings = [f"lr={batch.learning_rate!r}"]
    if recipe.optimiser in ("sgd", "rmsprop"):
        settings.append(f"momentum={recipe.momentum!r}")
    settings.append(f"weight_decay={recipe.weight_decay!r}")
    lines = [
        "# Needs: pip install torch",
        "import torch",
        "",
        f"weight = torch.nn.Parameter(torch.tensor({float(batch.before[name][index])!r}))"
        f"  # {name}[{place}]",
        f"optimiser = torch.optim.{CLASSES[recipe.optimiser]}([weight], {', '.join(settings)})",
    ]
    memory = {
        term: float(array[index] if array.ndim else array)
        for term, array in batch.memory.get(name, {}).items()
    }
    if memory:
        terms = ", ".join(f'"{term}": torch.tensor({value!r})' for term, value in memory.items())
        lines.append(f"optimiser.state[weight] = {{{terms}}}  # what it remembers")
    gradient = f"torch.tensor({float(batch.gradients[name][index])!r})"
    clipped = f"{batch.clip!r} * " if batch.clip < 1 else ""
    lines += [f"weight.grad = {clipped}{gradient}", "optimiser.step()", "print(weight.item())"]
    return "\n".join(lines)
