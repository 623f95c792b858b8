"""What the scripts that train on the tiles of Dungeon Crawl Stone Soup share: which word says what
a tile shows, which word says its colour, and varied copies of the tiles.

A tile's noun follows from its folder and file name. The colour word is measured from the pixels,
because few names tell it; so a tile in other colours has another word.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional as F

SIDE = 32
GROUND = (40, 42, 54)  # behind the tiles; a dark blue grey
COLOURS = (
    "red", "orange", "yellow", "green", "cyan", "blue", "purple", "pink", "brown", "grey", "white",
    "black",
)  # fmt: skip
# The end of each hue in degrees, from red on; red also has those from the last one on.
HUES = (14.0, 42.0, 66.0, 158.0, 198.0, 256.0, 296.0, 342.0)
_INSECTS = "butterfly|bee|wasp|ant|moth|cockroach|beetle|mosquito"
_PEOPLE = (
    "agnes|donald|edmund|enchantress|erica|eustachio|frederick|harold|jessica|jorgrun|jory|joseph|"
    "josephine|kirke|margery|maud|maurice|mara|natasha|norris|psyche|roxanne|rupert|sigmund|sonja|"
    "terence|wiglaf|boris|fannar|robin|mennas|saint_roka|ilsuiw"
)
NOUNS = {
    "potion": r"item/potion/(?!i-)",
    "book": r"item/book/",
    "amulet": r"item/amulet/(?!i-)",
    "gem": r"item/misc/runes/|item/misc/misc_(stone|crystal)",
    "wand": r"item/(wand/gem|rod/rod|staff/staff)|weapon/(quarterstaff|spear|artefact/spwpn_staff)",
    "sword": r"item/weapon/.*(sword|dagger|falchion|rapier|scimitar|katana|cutlass|blade|knife|"
    r"piercer|snakebite|jihad|wyrmbane|majin|finisher|gyre|chilly|bloodbane|doom)",
    "axe": r"item/weapon/.*(axe|tomahawk|arga|wrath_of_trog)",
    "club": r"item/weapon/.*(club|mace|morningstar|eveningstar|flail|undeadhunter|skullcrusher|"
    r"shillelagh|sceptre)",
    "bow": r"item/weapon/.*(bow|arbalest|sniper|krishna)",
    "shield": r"item/armour/shields/",
    "helmet": r"item/armour/headgear/",
    "armour": r"item/armour/(artefact/urand_(lear|maxwell|night|orange|dragonskin|salamander|"
    r"clouds|zhor|vines)|(?!.*hide)(?!.*scales).*(mail|armour|robe|plate))",
    "fruit": r"item/food/(apple|apricot|banana|choko|fruit|grape|lemon|lychee|orange|pear|rambutan|"
    r"snozz|straw)",
    "coins": r"item/gold/",
    "tree": r"dngn/trees/|fungi_plants/(bush|briar|treant|vine_stalker|wander|death|plant)",
    "statue": r"dngn/statues/statue",
    "altar": r"dngn/altars/",
    "gate": r"dngn/gateways/",
    "wall": r"dngn/wall/(brick|stone|pebble|relief|orc|tomb|vault|church|cobalt|emerald|"
    r"lair|marble|metal|zot|undead|hell|catacombs|crystal|sandstone|volcanic|lab)",
    "hydra": r"hydra",
    "ghost": r"spectrals/|undead/(.*ghost|phantom|.*wraith|.*spectre|eidolon|drowned|lost_soul)",
    "skeleton": r"skeletons/|undead/(skeletal|bone_dragon|.*lich|revenant)",
    "dragon": r"mon/(dragons/|draco/draco-base|unique/(tiamat|xtahua))|mon/.*_(dragon|drake)$",
    "snake": r"mon/.*(snake|adder|anaconda|python|mamba|moccasin|viper|serpent|eel|/worm|p_worm)",
    "spider": r"mon/.*(spider|redback|tarantella|scorpion)",
    "insect": rf"mon/(animals|undead)/(.*_)?({_INSECTS})\d*$",
    "beast": r"animals/(.*bear|.*yak|.*hog|elephant|elephant_d.*|holy_swine|hound|hell_hound|"
    r"jackal|wolf|sheep|quokka|catoblepas|ice_beast|raiju)$|zombie_(hound|rat|quad)|m_quadruped",
    "giant": r"mon/(unique/(polyphemus|erolcha|chuck|snorg|iron_giant|purgy)|.*(_giant|ogre|_troll|"
    r"titan|cyclops|ettin))$",
    "golem": r"mon/nonliving/.*(golem|_elemental|crystal_guardian|ushabti)|mon/juggernaut",
    "naga": r"mon/.*(naga|salamander|merfolk|siren|vashnia|aizul|lamia)",
    "vortex": r"nonliving/.*(vortex|maelstrom|twister)",
    "demon": r"mon/demons/|mon/demonspawn/|mon/unique/(asmodeus|geryon|dispater|cerebov|gloorx)",
    "human": r"mon/(human|necromancer|hell_knight|.*elf.*|dwarf|halfling|deep_dwarf|spriggan/.*)$|"
    rf"vault/(hell_wizard|hellbinder|vault_)|mon/unique/({_PEOPLE})$",
}  # fmt: skip
HELD = 0.1  # share of the tiles
SMALL = 24  # side of the made pictures
# Those with enough tiles of one shape, and all colours but black, which is hard to see.
MADE = (
    "potion", "book", "amulet", "gem", "wand", "sword", "shield", "helmet", "armour", "tree",
    "altar", "gate", "wall", "ghost", "dragon", "human",
)  # fmt: skip
TOLD = COLOURS[:-1]
MADE_WORDS = (*TOLD, *MADE)


@dataclass(frozen=True, slots=True, eq=False)
class Sprites:
    """Tiles with transparency, and the number of each one's noun."""

    names: tuple[str, ...]
    pixels: np.ndarray  # n × 4 × 32 × 32, from 0 to 255
    nouns: np.ndarray


def noun_of(name: str) -> str | None:
    """The noun of a tile, from its path below the archive's two first folders."""
    return next((noun for noun, rule in NOUNS.items() if re.search(rule, name)), None)


def read_sprites(path: Path) -> Sprites:
    """All tiles that have a noun."""
    names, pixels, nouns = [], [], []
    with zipfile.ZipFile(path) as archive:
        for entry in sorted(archive.namelist()):
            name = "/".join(Path(entry).parts[2:])[:-4]
            noun = noun_of(name) if entry.endswith(".png") else None
            if noun is None:
                continue
            picture = Image.open(io.BytesIO(archive.read(entry))).convert("RGBA")
            tile = np.asarray(picture)
            if picture.size != (SIDE, SIDE) or (tile[..., 3] > 0).sum() < 60:
                continue
            names.append(name)
            pixels.append(tile.transpose(2, 0, 1))
            nouns.append(list(NOUNS).index(noun))
    return Sprites(tuple(names), np.stack(pixels), np.array(nouns, np.int64))


# ---- colours ----------------------------------------------------------------------------------


def colour_shares(colours: Tensor, shown: Tensor, inner: float = 0.0) -> Tensor:
    """How much of each picture has each of `COLOURS` (batch × colours, sums to at most 1).

    `colours` are red, green and blue from 0 to 1, batch × 3 × h × w, and `shown` says which pixels
    count. Dark pixels (outlines) count only where nearly all are dark. With `inner`, pixels whose
    hue is nearer to a border of their hue than that share of its width do not count.
    """
    largest, least = colours.amax(1), colours.amin(1)
    chroma = largest - least
    red, green, blue = colours.unbind(1)
    safe = chroma.clamp(min=1e-6)
    hue = torch.where(
        largest == red, ((green - blue) / safe) % 6,
        torch.where(largest == green, (blue - red) / safe + 2, (red - green) / safe + 4),
    ) * 60  # fmt: skip
    light = shown & (largest >= 0.25)
    chromatic = light & (chroma / largest.clamp(min=1e-6) >= 0.25)
    neutral = light & ~chromatic
    masses = []
    start = HUES[-1] - 360
    turned = torch.where(hue >= HUES[-1], hue - 360, hue)
    brown = chromatic & (turned >= 8) & (turned < 50) & (largest < 0.62)
    for end in HUES:
        edge = inner * (end - start)
        inside = chromatic & ~brown & (turned >= start + edge) & (turned < end - edge)
        masses.append((inside * chroma).sum((1, 2)))
        start = end
    masses.append((brown * chroma).sum((1, 2)))
    hues = torch.stack(masses, 1)
    every = (chromatic * chroma).sum((1, 2)).clamp(min=1e-6)
    count = shown.sum((1, 2)).clamp(min=1)
    many = light.sum((1, 2))
    part = chromatic.sum((1, 2)) / many.clamp(min=1)  # of the light pixels
    bright = (neutral * largest).sum((1, 2)) / neutral.sum((1, 2)).clamp(min=1)
    coloured = (part >= 0.35).float()[:, None]
    black = (many / count < 0.2).float()[:, None]
    white = torch.sigmoid((bright - 0.66) * 1000)[:, None]
    grey = (1 - part)[:, None] * (1 - coloured)
    shares = torch.cat(
        [hues / every[:, None] * coloured, grey * (1 - white), grey * white], 1
    ) * (1 - black)  # fmt: skip
    return torch.cat([shares, black], 1)


def shown_pixels(colours: Tensor) -> Tensor:
    """Which pixels of a finished picture (from 0 to 1) are not the ground."""
    ground = torch.tensor(GROUND, device=colours.device).view(1, 3, 1, 1) / 255
    return (colours - ground).abs().amax(1) > 0.08


# ---- varied copies ----------------------------------------------------------------------------


class Varied:
    """Random batches of varied tiles, drawn on a device. The nouns are drawn by the square root of
    the number of their tiles."""

    CLEAR = 0.5  # a colour with at least this share of a tile is its colour

    def __init__(self, sprites: Sprites, device: torch.device, rows: np.ndarray | None = None):
        rows = np.arange(len(sprites.nouns)) if rows is None else rows
        self.tiles = torch.from_numpy(sprites.pixels[rows].copy()).to(device)
        self.nouns = torch.from_numpy(sprites.nouns[rows]).to(device)
        counts = np.bincount(sprites.nouns[rows], minlength=len(NOUNS))
        parts = counts[sprites.nouns[rows]] ** -0.5
        drawn = np.random.default_rng(0).choice(len(rows), 1 << 16, p=parts / parts.sum())
        self.drawn = torch.from_numpy(drawn).to(device)
        self.device = device
        self.ground = torch.tensor(GROUND, device=device).view(1, 3, 1, 1) / 255
        self.gains = torch.tensor([0.299, 0.587, 0.114], device=device).view(1, 3, 1, 1)
        # Red, green and blue from brightness and two colour differences, and back.
        yiq = torch.tensor(
            [[0.299, 0.587, 0.114], [0.5959, -0.2746, -0.3213], [0.2115, -0.5227, 0.3112]]
        )
        self.to_yiq, self.from_yiq = yiq.to(device), torch.linalg.inv(yiq).to(device)

    def batch(
        self, size: int, random: torch.Generator, ground: Tensor | None = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Pictures from 0 to 1, their nouns, and their colours (-1: no clear one)."""
        ground = self.ground if ground is None else ground
        at = torch.randint(len(self.drawn), (size,), generator=random, device=self.device)
        rows = self.drawn[at]
        tiles = self.tiles[rows].float() / 255
        tiles = self._moved(tiles, random)
        colours = self.recoloured(tiles[:, :3], random)
        opacity = tiles[:, 3:]
        shares = colour_shares(colours, opacity[:, 0] > 0.5, inner=0.15)
        most, colour = shares.max(1)
        colour = colour.masked_fill(most < self.CLEAR, -1)
        return colours * opacity + ground * (1 - opacity), self.nouns[rows], colour

    def _draw(self, size: int, random: torch.Generator) -> Tensor:
        return torch.rand(size, 1, 1, 1, generator=random, device=self.device)

    def _moved(self, tiles: Tensor, random: torch.Generator) -> Tensor:
        """Mirrored, shifted by up to 2 pixels, and narrower, wider, lower or higher by up to an
        eighth. Walls fill the tile, so nothing but their mirror image is used of them."""
        size = len(tiles)

        def draw() -> Tensor:
            return self._draw(size, random)

        tiles = torch.where(draw() < 0.5, tiles.flip(3), tiles)
        full = tiles[:, 3:].mean((1, 2, 3), keepdim=True) > 0.97
        axis = torch.arange(SIDE, device=self.device).float()
        centre = (SIDE - 1) / 2
        for dim in (2, 3):
            scale = torch.where(draw() < 0.5, 1 + 0.25 * (draw() - 0.5), torch.ones_like(draw()))
            shift = (draw() * 5).floor() - 2
            shape = (1, 1, -1, 1) if dim == 2 else (1, 1, 1, -1)
            source = ((axis.view(shape) - centre - shift) / scale + centre).round()
            outside = ((source < 0) | (source > SIDE - 1)) & ~full
            plain = axis.view(shape).expand_as(source)
            source = torch.where(full, plain, source).clamp(0, SIDE - 1).long()
            tiles = tiles.gather(dim, source.expand_as(tiles))
            tiles = tiles.masked_fill(outside, 0)
        return tiles

    def recoloured(self, colours: Tensor, random: torch.Generator) -> Tensor:
        """With other hues, or tinted, or without colour, lighter or darker."""
        size = len(colours)

        def draw() -> Tensor:
            return self._draw(size, random)

        kind = draw()
        angle = 2 * torch.pi * draw() * (kind < 0.5)
        strength = torch.where(draw() < 0.12, 0.1 * draw(), 0.7 + 0.6 * draw())
        y, i, q = torch.einsum("rc,bchw->brhw", self.to_yiq, colours).split(1, 1)
        turned = [
            y,
            strength * (angle.cos() * i - angle.sin() * q),
            strength * (angle.sin() * i + angle.cos() * q),
        ]
        varied = torch.einsum("rc,bchw->brhw", self.from_yiq, torch.cat(turned, 1)).clamp(0, 1)
        # A tint: one hue for all pixels, as bright as they are.
        hue = draw() * 6
        offsets = torch.arange(3, device=self.device).view(1, 3, 1, 1) * 2
        distance = ((hue - offsets + 3) % 6 - 3).abs()
        tint = (2 - distance).clamp(0, 1)
        tint = tint / (tint * self.gains).sum(1, keepdim=True) ** 0.5
        share = 0.5 + 0.45 * draw()
        tinted = (share * tint * y + (1 - share) * colours).clamp(0, 1)
        varied = torch.where(kind > 0.7, tinted, varied)
        power = 2 ** (0.8 * (draw() - 0.5))
        return torch.where(kind > 0.95, colours, varied.clamp(min=1e-4) ** power)


# ---- what sprite-maker learns ----------------------------------------------------------------


def held_out(sprites: Sprites) -> tuple[np.ndarray, np.ndarray]:
    """The rows to train on, and those held out."""
    out = np.random.default_rng(0).random(len(sprites.nouns)) < HELD
    return np.flatnonzero(~out), np.flatnonzero(out)


def made_rows(sprites: Sprites) -> np.ndarray:
    """The rows of the tiles whose nouns are in `MADE`."""
    return np.flatnonzero(np.isin(sprites.nouns, [list(NOUNS).index(noun) for noun in MADE]))


def smaller(pictures: Tensor) -> Tensor:
    return F.interpolate(pictures, (SMALL, SMALL), mode="area")


class Pool:
    """Varied tiles from 0 to 255, with the numbers of their words; -1 is no clear colour. The
    colours are drawn about equally often."""

    def __init__(self, varied: Varied, size: int, seed: int = 1) -> None:
        random = torch.Generator(varied.device).manual_seed(seed)
        numbers = torch.full((len(NOUNS),), -1, device=varied.device)
        for at, noun in enumerate(MADE):
            numbers[list(NOUNS).index(noun)] = at
        parts: list[tuple[Tensor, Tensor, Tensor]] = []
        while sum(len(part[0]) for part in parts) < size:
            pictures, nouns, colours = varied.batch(512, random)
            small = (smaller(pictures) * 255).round().byte()
            parts.append((small, numbers[nouns], colours.masked_fill(colours >= len(TOLD), -1)))
        self.pictures, self.nouns, self.colours = (
            torch.cat(each) for each in zip(*parts, strict=True)
        )
        counts = torch.bincount(self.colours + 1, minlength=len(TOLD) + 1).double()
        weights = counts.clamp(min=1) ** -0.8
        weights[0] *= 0.7
        drawn = weights[self.colours + 1].cpu().numpy()
        rows = np.random.default_rng(seed).choice(len(drawn), 1 << 20, p=drawn / drawn.sum())
        self.rows = torch.from_numpy(rows).to(varied.device)

    def draw(self, size: int, random: torch.Generator) -> tuple[Tensor, Tensor, Tensor]:
        """Pictures from 0 to 1, half of them mirrored, and the numbers of their words."""
        device = self.pictures.device
        at = torch.randint(len(self.rows), (size,), generator=random, device=device)
        rows = self.rows[at]
        pictures = self.pictures[rows].float() / 255
        mirrored = torch.rand(size, 1, 1, 1, generator=random, device=device) < 0.5
        pictures = torch.where(mirrored, pictures.flip(3), pictures)
        return pictures, self.nouns[rows], self.colours[rows]
