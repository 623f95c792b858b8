"""The judge of sprite-maker: a net that tells a tile's noun, trained on the real tiles only.

python scripts/sprite_judge.py SPRITES.zip JUDGE.pt

It is trained twice: without a tenth of the tiles of each noun, to learn how often it is right on
tiles that it has not seen; and on all tiles, for the measurement of made ones.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch
from flow_training import chosen_device, generator
from sprites import NOUNS, Sprites, Varied, read_sprites
from torch import nn
from torch.nn import functional as F

HELD = 0.1
BATCH = 256


def judge_net() -> nn.Sequential:
    layers: list[nn.Module] = []
    before = 3
    for wide, stride in ((32, 1), (64, 2), (64, 1), (112, 2), (112, 1), (160, 2), (160, 1)):
        layers += [nn.Conv2d(before, wide, 3, stride, 1, bias=False), nn.BatchNorm2d(wide)]
        layers += [nn.ReLU()]
        before = wide
    layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.3)]
    return nn.Sequential(*layers, nn.Linear(before, len(NOUNS)))


def read_judge(path: Path) -> nn.Module:
    net = judge_net()
    state = torch.load(path, map_location="cpu", weights_only=True)
    net.load_state_dict({name: value.float() for name, value in state.items()})
    return net.eval()


def train_judge(varied: Varied, clock: float, device: torch.device, seed: int) -> nn.Module:
    torch.manual_seed(seed)
    random = generator(device, seed)
    net = judge_net().to(device)
    optimiser = torch.optim.AdamW(net.parameters(), 2e-3, weight_decay=0.02)
    done = torch.cuda.Event(blocking=True) if device.type == "cuda" else None
    begun, count = time.perf_counter(), 0
    while (part := (time.perf_counter() - begun) / clock) < 1:
        for group in optimiser.param_groups:
            group["lr"] = 2e-3 * (0.5 * (1 + np.cos(np.pi * part)) + 1e-3)
        pictures, nouns, _ = varied.batch(BATCH, random)
        # Made pictures are a little rough; the judge is to know what they show all the same.
        rough = torch.rand(BATCH, 1, 1, 1, generator=random, device=device) * 0.06
        pictures = pictures + rough * torch.randn(pictures.shape, generator=random, device=device)
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
    print(f"{count} batches, loss {float(loss):.3f}", flush=True)
    return net.eval()


def confusion(net: nn.Module, varied: Varied, size: int = 4096) -> np.ndarray:
    """How many varied tiles of each noun (rows) are read as which noun (columns)."""
    random = generator(varied.device, 5)
    found = np.zeros((len(NOUNS), len(NOUNS)), int)
    with torch.inference_mode():
        for _ in range(size // 256):
            pictures, nouns, _ = varied.batch(256, random)
            answers = net(pictures * 2 - 1).argmax(1)
            np.add.at(found, (nouns.cpu().numpy(), answers.cpu().numpy()), 1)
    return found


def held_out(sprites: Sprites) -> tuple[np.ndarray, np.ndarray]:
    """The rows to train on, and those held out."""
    out = np.random.default_rng(0).random(len(sprites.nouns)) < HELD
    return np.flatnonzero(~out), np.flatnonzero(out)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("sprites", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--clock", type=float, default=600, help="seconds for each of two nets")
    parser.add_argument("--device", default="auto", help="cpu, cuda, or auto: CUDA if there is one")
    options = parser.parse_args()
    device, sprites = chosen_device(options.device), read_sprites(options.sprites)
    every = train_judge(Varied(sprites, device), options.clock, device, 1)
    state = {name: value.half().cpu() for name, value in every.state_dict().items()}
    torch.save(state, options.out)
    known, held = held_out(sprites)
    net = train_judge(Varied(sprites, device, known), options.clock, device, 2)
    found = confusion(net, Varied(sprites, device, held))
    print(f"held-out tiles: {np.trace(found) / found.sum():.3f}")
    nouns = list(NOUNS)
    for row, noun in enumerate(nouns):
        others = {nouns[at]: int(found[row, at]) for at in np.argsort(-found[row])[:4]}
        print(noun, found[row].sum(), json.dumps(others))


if __name__ == "__main__":
    main()
