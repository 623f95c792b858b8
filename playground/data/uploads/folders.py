"""Infer the class of each picture in a zip from its folders.

Top folders that all pictures share are skipped, an existing split (train, test) is kept, and files
that operating systems add are left out. If pictures lie two folders deep, the class may be the
outer or the inner folder: one is chosen, and the user can choose the other.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from playground.data.uploads.inspection import LeftOut, Question, listed
from playground.data.uploads.labels import folded
from playground.data.uploads.rules import MAX_CLASSES
from playground.text import Message

Path = tuple[str, ...]  # folders and the file's name, as in the zip
TRAINING = frozenset(["train", "training", "trainset", "train_set", "训练", "训练集"])
VALIDATION = frozenset(
    [
        "val",
        "valid",
        "validation",
        "validate",
        "dev",
        "eval",
        "test",
        "testing",
        "testset",
        "test_set",
        "测试",
        "测试集",
        "验证",
        "验证集",
    ]
)
TESTING = frozenset(["test", "testing", "testset", "test_set", "测试", "测试集"])
# Folders and files that systems add: macOS, Windows, Synology, QNAP, Linux.
SYSTEM = frozenset(
    name.casefold()
    for name in ("__MACOSX", "$RECYCLE.BIN", "System Volume Information", "@eaDir", "#recycle",
                 "@Recycle", ".@__thumb", "lost+found", "Thumbs.db", "desktop.ini", "Icon\r")
)  # fmt: skip
# Folders of pictures, and of the masks or outlines that belong to them.
IMAGES = frozenset(
    ("image", "images", "img", "imgs", "jpegimages", "photos", "pictures", "图片", "图像")
)
MASKS = frozenset(
    ("mask", "masks", "label", "labels", "annotation", "annotations", "gt", "groundtruth",
     "ground_truth", "target", "targets", "segmentation", "segmentationclass",
     "segmentationobject", "seg", "掩码", "标注")
)  # fmt: skip
# Outer folders with these names say when or by whom a picture was taken; they are not classes.
GROUPS = frozenset(
    [
        "batch",
        "part",
        "set",
        "fold",
        "session",
        "day",
        "week",
        "month",
        "group",
        "copy",
        "folder",
        "new",
        "pupil",
        "student",
        "camera",
        "user",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "批次",
        "部分",
        "组",
        "周一",
        "周二",
        "周三",
        "周四",
        "周五",
        "周六",
        "周日",
        "星期一",
        "星期二",
        "星期三",
        "星期四",
        "星期五",
        "学生",
    ]
)


@dataclass(frozen=True, slots=True)
class Sorted:
    """The class of each picture (None: no class), whether it belongs to the validation split
    (`checked`), and what to tell the user."""

    classes: tuple[str | None, ...]
    checked: tuple[bool, ...]
    left_out: tuple[LeftOut, ...] = ()
    remarks: tuple[Message, ...] = ()
    questions: tuple[Question, ...] = field(default=())


def is_system(path: Path) -> bool:
    """Whether an operating system added the file: its folder or name is known, or starts with a
    dot."""
    return any(
        part.casefold() in SYSTEM or (part.startswith(".") and part.strip(".")) for part in path
    )


def mask_folders(paths: Sequence[Path]) -> tuple[str, str] | None:
    """The folder of the pictures and that of their masks, if most pictures have a mask: a file of
    the same name, apart from its ending or a word such as “_mask”."""
    found: dict[bool, dict[str, set[str]]] = {True: {}, False: {}}
    for path in paths:
        for part in path[:-1]:
            name = folded(part).replace(" ", "_").replace("-", "_")
            if name in IMAGES | MASKS:
                stem = re.sub(r"\.[^.]*$|[-_ ]?(mask|label|gt|seg)\b", "", folded(path[-1]))
                found[name in MASKS].setdefault(part, set()).add(stem.split(".")[0])
    images, masks = (set().union(*found[kind].values()) for kind in (False, True))
    if len(images & masks) * 2 <= max(len(images), 1):
        return None
    return next(iter(found[False])), next(iter(found[True]))


def sort_into_classes(paths: Sequence[Path], folder: str | None = None) -> Sorted:
    """Find the class of each picture. `folder` is the user's choice, "outer" or "inner"."""
    folders = [path[:-1] for path in paths]
    lone = [len(each) == 0 for each in folders]
    inside = [each for each in folders if each]
    depth = _shared(inside)
    split, parts = _split_level(inside, depth)
    left_out = []
    if any(lone):
        names = listed([path[-1] for path, alone in zip(paths, lone, strict=True) if alone])
        left_out.append(LeftOut(names, sum(lone), Message("uploads.no_folder")))
    checked = [bool(each) and split and split_part(each[depth]) != "train" for each in folders]
    below = [each[depth + split :] if each else () for each in folders]
    third = [bool(each) and split and split_part(each[depth]) == "test" and "val" in parts
             for each in folders]  # fmt: skip
    if any(third):
        names = listed(sorted({each[depth] for each, t in zip(folders, third, strict=True) if t}))
        left_out.append(LeftOut(names, sum(third), Message("uploads.test_part")))
    classes, remarks, questions = _classes(below, third, lone, folder)
    loose = [k for k, name in enumerate(classes) if name is None and not lone[k] and not third[k]]
    if loose:
        names = listed(sorted({"/".join(folders[k]) for k in loose}))
        left_out.append(LeftOut(names, len(loose), Message("uploads.no_folder")))
    return Sorted(tuple(classes), tuple(checked), tuple(left_out), tuple(remarks), tuple(questions))


def _shared(folders: Sequence[Path]) -> int:
    """The number of top folders that all pictures share, without the last folder of any path."""
    if not folders:
        return 0
    depth = 0
    while all(len(each) > depth + 1 for each in folders) and len({f[depth] for f in folders}) == 1:
        depth += 1
    return depth


def split_part(name: str) -> str:
    """ "train", "val" or "test" if the folder's name is that of a split, otherwise ""."""
    name = folded(name).replace("-", "_").replace(" ", "_")
    if name in TRAINING:
        return "train"
    return "test" if name in TESTING else "val" if name in VALIDATION else ""


def _split_level(folders: Sequence[Path], depth: int) -> tuple[bool, set[str]]:
    """Whether the folders of this level are a split, and the parts of the split."""
    names = {each[depth] for each in folders if len(each) > depth}
    parts = {split_part(name) for name in names}
    return "train" in parts and "" not in parts and len(parts) > 1, parts


def _classes(
    below: Sequence[Path], third: Sequence[bool], lone: Sequence[bool], folder: str | None
) -> tuple[list[str | None], list[Message], list[Question]]:
    usable = [each for each, t, alone in zip(below, third, lone, strict=True)
              if each and not t and not alone]  # fmt: skip
    depth = _shared(usable)
    usable = [each[depth:] for each in usable]
    outer, inner = {each[0] for each in usable}, {each[-1] for each in usable if each}
    taken = folder or ("outer" if _outer_is_class(usable) else "inner")
    which = 0 if taken == "outer" else -1
    found: list[str | None] = []
    for each, t, alone in zip(below, third, lone, strict=True):
        rest = each[depth:]
        found.append(rest[which].strip() if rest and not t and not alone else None)
    deep = [each for each in usable if len(each) > 1]
    two = deep and 2 <= len(outer) <= MAX_CLASSES and 2 <= len(inner) <= MAX_CLASSES
    if not two or outer == inner:
        return found, [], []
    values = {"outer": listed(sorted(outer)), "inner": listed(sorted(inner))}
    question = Question(
        "folder", tuple((k, ", ".join(map(str, v))) for k, v in values.items()), taken
    )
    return found, [Message(f"uploads.folder_{taken}", **values)], [question]


def _outer_is_class(folders: Sequence[Path]) -> bool:
    """Whether the outer of two nested folders is the class: it contains pictures directly, or all
    outer folders have the same inner folders, or there are too many inner folders."""
    outer = {each[0] for each in folders}
    if len(outer) < 2:
        return False
    inner: dict[str, set[str]] = defaultdict(set)
    for each in folders:
        if len(each) > 1:
            inner[each[0]].add(each[-1])
    if not inner:
        return True
    if any(each[0] in inner for each in folders if len(each) == 1):
        return True
    names = Counter(name for group in inner.values() for name in group)
    if len(names) == 1 or len(names) > MAX_CLASSES:
        return True
    if all(_group_name(name) for name in outer) and not all(map(_group_name, names)):
        return False
    repeated = sum(count > 1 for count in names.values())
    return repeated > len(names) / 2 and len(inner) == len(outer)


def _group_name(name: str) -> bool:
    words = folded(name).replace("_", " ").replace("-", " ").rstrip(" 0123456789()").split()
    return bool(words) and all(word in GROUPS for word in words)
