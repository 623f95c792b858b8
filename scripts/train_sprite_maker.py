"""Train sprite-maker, which makes pictures of a game's things from a colour and a noun.

python scripts/train_sprite_maker.py SPRITES.zip assets/models/vision/sprite-maker.safetensors

SPRITES.zip has the tiles of Dungeon Crawl Stone Soup. `sprites.py` says which words they have.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from flow_training import Run, device_options, u_net
from sprites import COLOURS, NOUNS, SIDE, WORDS, Varied, read_sprites
from torch import Tensor

from playground.core.inputs import ImageInput
from playground.core.task import FlowMatching
from playground.nets.spec import ModelSpec
from playground.tasks.task import Batch

NAME = "sprite-maker"
WIDE, BLOCKS, ASKED = (32, 80, 160, 224), (1, 2, 2, 2), 128
BATCH = 256
DROPPED = 0.12  # share of the pictures without their colour, without their noun, and without both


def maker_spec(
    wide: tuple[int, ...] = WIDE, blocks: tuple[int, ...] = BLOCKS, asked: int = ASKED
) -> ModelSpec:
    taken = ImageInput(3 + 1 + len(WORDS), SIDE, SIDE)
    return u_net(taken, FlowMatching(WORDS, 3, guided=True), wide, blocks, asked)


def flow_batch(varied: Varied, size: int, random: torch.Generator) -> Batch:
    """Varied tiles on their way from noise, with their words."""
    pictures, nouns, colours = varied.batch(size, random)
    device = pictures.device
    pictures = pictures * 2 - 1
    kind = torch.rand(size, generator=random, device=device)
    colours = colours.masked_fill((kind < 2 * DROPPED) & (kind > DROPPED), -1)
    colours = colours.masked_fill(kind > 1 - DROPPED, -1)
    nouns = nouns.masked_fill((kind < DROPPED) | (kind > 1 - DROPPED), -1)
    noise = torch.randn(pictures.shape, generator=random, device=device)
    times = torch.rand(size, generator=random, device=device)
    at = times.view(-1, 1, 1, 1)
    words = torch.cat([_places(colours, len(COLOURS)), _places(nouns, len(NOUNS))], 1)
    asked = torch.cat([times[:, None], words], 1)[:, :, None, None].expand(-1, -1, SIDE, SIDE)
    inputs = torch.cat([(1 - at) * noise + at * pictures, asked], 1)
    return Batch(inputs, {"velocity": pictures - noise}, size)


def _places(numbers: Tensor, count: int) -> Tensor:
    """A one for each number at its place; -1 has none."""
    return (numbers[:, None] == torch.arange(count, device=numbers.device)).float()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("sprites", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--small", action="store_true", help="a net of two thirds of the weights")
    device_options(parser, 3600)
    options = parser.parse_args()
    run = Run(NAME, options.out, options)
    varied = Varied(read_sprites(options.sprites), run.device)
    spec = maker_spec((32, 64, 128, 192), (1, 1, 2, 2)) if options.small else maker_spec()
    size = BATCH if run.device.type == "cuda" else 32
    run.train(spec, lambda random: flow_batch(varied, size, random))


if __name__ == "__main__":
    main()
