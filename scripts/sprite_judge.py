"""The judge of sprite-maker: a net that tells a tile's noun, trained on the real tiles only.

python scripts/sprite_judge.py SPRITES.zip JUDGE.pt

It is trained twice: without the tiles that are also kept from sprite-maker, to learn how often it
is right on tiles that it has not seen; and on all tiles, for the measurement of made ones.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch
from flow_training import chosen_device, generator
from sprites import MADE, Pool, Varied, held_out, made_rows, read_sprites
from torch import Tensor, nn
from torch.nn import functional as F

BATCH = 128
POOL = 40_000  # varied tiles, made once


def judge_net() -> nn.Sequential:
    layers: list[nn.Module] = []
    before = 3
    for wide, stride in ((32, 2), (64, 1), (96, 2), (96, 1), (144, 2), (144, 1)):
        layers += [nn.Conv2d(before, wide, 3, stride, 1, bias=False), nn.BatchNorm2d(wide)]
        layers += [nn.ReLU()]
        before = wide
    layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.3)]
    return nn.Sequential(*layers, nn.Linear(before, len(MADE)))


def read_judge(path: Path) -> nn.Module:
    net = judge_net()
    state = torch.load(path, map_location="cpu", weights_only=True)
    net.load_state_dict({name: value.float() for name, value in state.items()})
    return net.eval()


def rough(pictures: Tensor, random: torch.Generator) -> Tensor:
    """A little noisy, or soft: the judge is to know what made pictures show all the same."""

    def draw() -> Tensor:
        return torch.rand(len(pictures), 1, 1, 1, generator=random, device=pictures.device)

    soft = F.avg_pool2d(F.pad(pictures, (1, 1, 1, 1), mode="replicate"), 3, 1)
    pictures = torch.lerp(pictures, soft, draw() * (draw() < 0.4))
    noise = torch.randn(pictures.shape, generator=random, device=pictures.device)
    return pictures + 0.06 * draw() * noise


def train_judge(pool: Pool, clock: float, seed: int) -> nn.Module:
    torch.manual_seed(seed)
    device = pool.pictures.device
    random = generator(device, seed)
    net = judge_net().to(device, memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(net.parameters(), 2e-3, weight_decay=0.02)
    done = torch.cuda.Event(blocking=True) if device.type == "cuda" else None
    begun, count = time.perf_counter(), 0
    while (part := (time.perf_counter() - begun) / clock) < 1:
        for group in optimiser.param_groups:
            group["lr"] = 2e-3 * (0.5 * (1 + np.cos(np.pi * part)) + 1e-3)
        pictures, nouns, _ = pool.draw(BATCH, random)
        pictures = rough(pictures, random).contiguous(memory_format=torch.channels_last)
        with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
            logits = net(pictures * 2 - 1)
        loss = F.cross_entropy(logits.float(), nouns, label_smoothing=0.05)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        count += 1
        if done and count % 10 == 0:
            done.record()
            done.synchronize()
    print(f"{count} batches, loss {loss.item():.3f}", flush=True)
    return net.eval()


def confusion(net: nn.Module, pool: Pool, size: int = 4096) -> np.ndarray:
    """How many varied tiles of each noun (rows) are read as which noun (columns)."""
    random = generator(pool.pictures.device, 5)
    found = np.zeros((len(MADE), len(MADE)), int)
    with torch.inference_mode():
        for _ in range(size // 256):
            pictures, nouns, _ = pool.draw(256, random)
            answers = net(pictures * 2 - 1).argmax(1)
            np.add.at(found, (nouns.cpu().numpy(), answers.cpu().numpy()), 1)
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("sprites", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--clock", type=float, default=300, help="seconds for each of two nets")
    parser.add_argument("--device", default="auto", help="cpu, cuda, or auto: CUDA if there is one")
    options = parser.parse_args()
    device, sprites = chosen_device(options.device), read_sprites(options.sprites)
    if device.type == "cpu":
        torch.set_num_threads(1)

    def pool(rows: np.ndarray, size: int) -> Pool:
        return Pool(Varied(sprites, device, rows), size, seed=7)

    rows = made_rows(sprites)
    every = train_judge(pool(rows, POOL), options.clock, 1)
    state = {name: value.half().cpu() for name, value in every.state_dict().items()}
    torch.save(state, options.out)
    known, held = (np.intersect1d(each, rows) for each in held_out(sprites))
    net = train_judge(pool(known, POOL), options.clock, 2)
    found = confusion(net, pool(held, 4_000))
    print(f"{len(held)} held-out tiles: {np.trace(found) / found.sum():.3f}")
    for row, noun in enumerate(MADE):
        others = {MADE[at]: int(found[row, at]) for at in np.argsort(-found[row])[:4]}
        print(noun, found[row].sum(), json.dumps(others))


if __name__ == "__main__":
    main()
