"""Train sprite-maker, which makes pictures of a game's things from a colour and a noun.

python scripts/train_sprite_maker.py SPRITES.zip assets/models/vision/sprite-maker.safetensors

SPRITES.zip has the tiles of Dungeon Crawl Stone Soup. `sprites.py` says which words they have. A
tenth of the tiles is held out. The tiles are recoloured, so each noun is learned in each colour.
With --judge, a net of `sprite_judge.py`, the results are measured and written on the card.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from flow_training import Run, as_stored, device_options, u_net
from sprite_judge import read_judge
from sprites import (
    GROUND,
    MADE,
    MADE_WORDS,
    SMALL,
    TOLD,
    Pool,
    Sprites,
    Varied,
    colour_shares,
    held_out,
    made_rows,
    read_sprites,
    shown_pixels,
    smaller,
)
from torch import Tensor, nn

from playground.core.inputs import ImageInput
from playground.core.task import FlowMatching
from playground.nets.build import load_module
from playground.nets.files import read_model
from playground.nets.model import Card, Model, Source
from playground.nets.spec import ModelSpec
from playground.tasks.flow_matching import FlowMatchingTask
from playground.tasks.task import Batch
from playground.vision.generate import STEPS

NAME = "sprite-maker"
# Channels and blocks at 8×8, 4×4 and 2×2 cells, maps of what is asked, channels at 24×24 pixels.
WIDE, BLOCKS, ASKED, FINE = (64, 128, 160), (2, 3, 2), 96, 24
BATCH = 32, 256  # pictures, on the CPU and on CUDA
POOL = 60_000  # varied tiles, made once
EACH = 2  # pictures of each colour and noun for the results
GUIDANCE = 2.5
TILES = "https://github.com/crawl/tiles"
DROPPED = 0.08  # share of the pictures without their colour, without their noun, and without both


def maker_spec() -> ModelSpec:
    taken = ImageInput(3 + 1 + len(MADE_WORDS), SMALL, SMALL)
    task = FlowMatching(MADE_WORDS, 3, guided=True, properties=len(TOLD))
    return u_net(taken, task, WIDE, BLOCKS, ASKED, 3, FINE)


def flow_batch(pool: Pool, size: int, random: torch.Generator) -> Batch:
    """Varied tiles on their way from noise, with their words."""
    device = pool.pictures.device
    pictures, nouns, colours = pool.draw(size, random)
    pictures = pictures * 2 - 1
    kind = torch.rand(size, generator=random, device=device)
    colours = colours.masked_fill((kind < 2 * DROPPED) & (kind > DROPPED), -1)
    colours = colours.masked_fill(kind > 1 - DROPPED, -1)
    nouns = nouns.masked_fill((kind < DROPPED) | (kind > 1 - DROPPED), -1)
    noise = torch.randn(pictures.shape, generator=random, device=device)
    # Half of the times are those at which the picture takes shape.
    times = torch.rand(size, generator=random, device=device)
    middle = torch.sigmoid(torch.randn(size, generator=random, device=device) - 0.3)
    times = torch.where(torch.rand(size, generator=random, device=device) < 0.5, middle, times)
    at = times.view(-1, 1, 1, 1)
    words = torch.cat([_places(colours, len(TOLD)), _places(nouns, len(MADE))], 1)
    asked = torch.cat([times[:, None], words], 1)[:, :, None, None].expand(-1, -1, SMALL, SMALL)
    inputs = torch.cat([(1 - at) * noise + at * pictures, asked], 1)
    return Batch(inputs, {"velocity": pictures - noise}, size)


def _places(numbers: Tensor, count: int) -> Tensor:
    """A one for each number at its place; -1 has none."""
    return (numbers[:, None] == torch.arange(count, device=numbers.device)).float()


# ---- what has been reached ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """A picture for each colour and noun, `each` times, from 0 to 1."""

    pictures: Tensor
    colours: Tensor
    nouns: Tensor


def make_every(model: Model, guidance: float, seed: int, each: int = EACH) -> Made:
    task, net = FlowMatchingTask(model.spec), load_module(model)
    colours = torch.arange(len(TOLD)).repeat_interleave(len(MADE)).repeat(each)
    nouns = torch.arange(len(MADE)).repeat(len(TOLD) * each)
    words = torch.cat([_places(colours, len(TOLD)), _places(nouns, len(MADE))], 1)
    noise = task.noise(len(words), seed)
    parts = []
    for at in range(0, len(words), 176):
        some = slice(at, at + 176)
        *_, points = task.path(net, noise[some], words[some], STEPS, guidance)
        parts.append(points)
    return Made((torch.cat(parts) / 2 + 0.5).clamp(0, 1), colours, nouns)


def found_again(made: Made, judge: nn.Module) -> tuple[Tensor, Tensor]:
    """Of which made pictures the colour is found again by the rule of `sprites.py`, and of which
    the noun is found again by the judge."""
    shares = colour_shares(made.pictures, shown_pixels(made.pictures))
    with torch.inference_mode():
        read = judge(made.pictures * 2 - 1).argmax(1)
    return shares.argmax(1) == made.colours, read == made.nouns


def nearest(pictures: Tensor, known: Tensor) -> Tensor:
    """The distance of each picture to the nearest of the known ones, mirrored or moved by up to a
    pixel. Colours count little, because the tiles are learned in all colours: brightness is
    compared."""
    gains = torch.tensor([0.299, 0.587, 0.114]).view(1, 3, 1, 1)
    views = [
        view.roll((down, right), (2, 3))
        for view in (known, known.flip(3))
        for down in (-1, 0, 1)
        for right in (-1, 0, 1)
    ]
    every = (torch.cat(views) * gains).sum(1).flatten(1)
    return torch.cdist((pictures * gains).sum(1).flatten(1), every).amin(1)


def tile_pictures(sprites: Sprites, rows: np.ndarray) -> Tensor:
    """The tiles as they are, on the ground, from 0 to 1."""
    tiles = torch.from_numpy(sprites.pixels[rows].copy()).float() / 255
    ground = torch.tensor(GROUND).view(1, 3, 1, 1) / 255
    return smaller(tiles[:, :3] * tiles[:, 3:] + ground * (1 - tiles[:, 3:]))


def measure(model: Model, judge: nn.Module, sprites: Sprites, seed: int) -> dict[str, float]:
    """The shares of pictures whose colour and noun are found again; and the median distances of
    made and of held-out tiles to the tiles of the training."""
    made = make_every(model, GUIDANCE, seed)
    colour, noun = (each.float() for each in found_again(made, judge))
    found = {"colour": float(colour.mean()), "noun": float(noun.mean())}
    for at, name in enumerate(TOLD):
        found[f"colour {name}"] = float(colour[made.colours == at].mean())
    for at, name in enumerate(MADE):
        found[f"noun {name}"] = float(noun[made.nouns == at].mean())
    known, held = (np.intersect1d(each, made_rows(sprites)) for each in held_out(sprites))
    tiles = tile_pictures(sprites, known)
    for name, pictures in (("made", made.pictures), ("held", tile_pictures(sprites, held))):
        distances = nearest(pictures, tiles)
        found[f"nearest, {name}"] = float(distances.median())
        found[f"nearest of all, {name}"] = float(distances.min())
    return {name: round(value, 3) for name, value in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("sprites", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--judge", type=Path, help="a file of sprite_judge.py")
    device_options(parser, 3600)
    options = parser.parse_args()
    run = Run(NAME, options.out, options)
    sprites = read_sprites(options.sprites)
    known, _ = held_out(sprites)
    spec = maker_spec()
    if options.start and options.clock <= 0:
        model = replace(read_model(options.start), name=NAME, spec=spec)
    else:
        pool = Pool(Varied(sprites, run.device, np.intersect1d(known, made_rows(sprites))), POOL)
        size = BATCH[run.device.type == "cuda"]
        model = run.train(spec, lambda random: flow_batch(pool, size, random))
    if options.bare or not options.judge:
        return
    judge = read_judge(options.judge)
    found = measure(as_stored(model), judge, sprites, 2)
    count = EACH * len(TOLD) * len(MADE)
    card = Card(
        sources=(Source("tiles of Dungeon Crawl Stone Soup", "CC0", TILES),),
        recipe=model.card.recipe,
        results={
            f"colours found again, {count} made with guidance {GUIDANCE:g}": found["colour"],
            f"white found again, {count // len(TOLD)} made with guidance {GUIDANCE:g}": found[
                "colour white"
            ],
            f"nouns found again by a judge, {count} made with guidance {GUIDANCE:g}": found["noun"],
            "nearest training tile of made pictures, median": found["nearest, made"],
            "nearest training tile of held-out tiles, median": found["nearest, held"],
        },
        made_by="python scripts/train_sprite_maker.py",
    )
    run.write(replace(model, card=card))
    print(f"{options.out.stat().st_size:,} bytes: {json.dumps(found, indent=1)}")


if __name__ == "__main__":
    main()
