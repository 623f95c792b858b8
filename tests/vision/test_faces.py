"""The cascade for faces, against a second implementation of it in plain torch, and against what
facenet-pytorch itself finds."""

import contextlib
import io
import re
from dataclasses import replace

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from PIL import Image
from torchvision.ops import nms

from playground.data.photos import photo_bytes
from playground.data.picture_files import PictureError
from playground.nets.files import model_to_bytes
from playground.nets.store import VISION, shipped_model
from playground.vision.boxes import overlap
from playground.vision.faces import NAMES, face_crop, find_faces, level_size, scales_for
from playground.vision.faces_code import FILE, STAGE, faces_code, faces_file
from playground.vision.records import Box

PHOTO = photo_bytes("astronaut")


@pytest.fixture(scope="module")
def found():
    return find_faces(PHOTO)


def file_of(picture, form="PNG", **settings):
    out = io.BytesIO()
    picture.save(out, form, **settings)
    return out.getvalue()


def test_the_face_is_where_facenet_pytorch_finds_it(found):
    """Box and points of facenet-pytorch 2.6.0, MTCNN(min_face_size=26), on the same file."""
    (face,) = found.faces
    left, top, right, bottom = 113.240, 38.681, 167.600, 109.576
    assert overlap(face.box, Box(left, top, right - left, bottom - top)).iou > 0.94
    wanted = [[127.719, 63.448], [154.695, 65.147], [140.823, 81.095], [126.499, 87.851],
              [153.462, 89.104]]  # fmt: skip
    assert np.abs(np.array(face.points) - wanted).max() < 1.5
    assert face.score > 0.999


# ---- a second implementation ------------------------------------------------------------------


def outputs(stage, pixels):
    """One net, as the paper draws it: PReLU, pictures upright, poolings that reach over the last
    edge. In the model, each PReLU is ReLU(x) - slope · ReLU(-x): of its two convolutions, the
    first has the weights -1, the second -slope."""
    w = {name: torch.from_numpy(np.array(array)) for name, array in
         shipped_model(NAMES[stage]).weights.items()}  # fmt: skip
    turn = (lambda each: each) if stage == "p" else (lambda each: each.flip(2, 3))
    x = (pixels - 127.5) / 128
    pools = {"p": [2], "r": [3, 3], "o": [3, 3, 2]}[stage]
    count = {"p": 3, "r": 4, "o": 5}[stage]
    for number in range(count):
        name = f"conv{3 * number + 1}"
        x = F.conv2d(x, turn(w[f"{name}.weight"]), w[f"{name}.bias"])
        assert (w[f"conv{3 * number + 2}.weight"] == -1).all()
        x = F.prelu(x, -w[f"conv{3 * number + 3}.weight"].flatten())
        if number < len(pools):
            x = F.max_pool2d(x, pools[number], 2, ceil_mode=True)
    last = f"conv{3 * count + 1}"
    x = F.conv2d(x, turn(w[f"{last}.weight"]), w[f"{last}.bias"])
    return x if stage == "p" else x.flatten(1)


def looked(stage, picture, boxes, side):
    high, wide = picture.shape[2:]
    crops = []
    for x0, y0, x1, y1 in boxes.trunc().int().tolist():
        part = picture[:, :, max(y0, 1) - 1 : min(y1, high), max(x0, 1) - 1 : min(x1, wide)]
        crops.append(F.interpolate(part, size=(side, side), mode="area"))
    answer = outputs(stage, torch.cat(crops))
    return answer[:, :2].softmax(1)[:, 1], answer[:, 2:6], answer[:, 6:]


def squares(boxes):
    size = boxes[:, 2:] - boxes[:, :2]
    middle, half = (boxes[:, :2] + boxes[:, 2:]) / 2, size.amax(1, keepdim=True) / 2
    return torch.cat([middle - half, middle + half], 1)


def shifted(boxes, moves, more):
    return boxes + moves * (boxes[:, 2:] - boxes[:, :2] + more).repeat(1, 2)


def cascade(picture, smallest):
    picture = torch.from_numpy(np.array(picture)).permute(2, 0, 1)[None].float()
    high, wide = picture.shape[2:]
    boxes, scores, moves = [], [], []
    scale = 12 / smallest
    while min(high, wide) * scale >= 12:
        size = [2 * (int(side * scale + 1) // 2) for side in (high, wide)]
        answer = outputs("p", F.interpolate(picture, size=size, mode="area"))[0]
        heat = answer[:2].softmax(0)[1]
        rows, columns = torch.nonzero(heat >= 0.6, as_tuple=True)
        at = torch.stack([columns, rows], 1) * 2.0
        level = torch.cat([((at + 1) / scale).floor(), ((at + 12) / scale).floor()], 1)
        kept = nms(level, heat[rows, columns], 0.5)
        boxes.append(level[kept])
        scores.append(heat[rows, columns][kept])
        moves.append(answer[2:, rows, columns].T[kept])
        scale *= 0.709
    boxes, scores, moves = torch.cat(boxes), torch.cat(scores), torch.cat(moves)
    kept = nms(boxes, scores, 0.7)
    first = squares(shifted(boxes[kept], moves[kept], 0))
    scores, moves, _ = looked("r", picture, first, 24)
    boxes, scores, moves = first[scores > 0.7], scores[scores > 0.7], moves[scores > 0.7]
    kept = nms(boxes, scores, 0.7)
    second = squares(shifted(boxes[kept], moves[kept], 1))
    scores, moves, points = looked("o", picture, second, 48)
    best = int(scores.argmax())  # the photo has one face
    return first, second, shifted(second, moves, 1)[best], scores[best], points[best], second[best]


def test_every_stage_is_that_of_a_second_implementation(found):
    picture = Image.open(io.BytesIO(PHOTO)).convert("RGB")
    first, second, box, score, points, window = cascade(picture, found.smallest)
    p, r, o = found.stages
    for stage, wanted in ((p, first), (r, second)):
        corners = np.array([one.box.corners for one in stage.out])
        assert corners.shape == wanted.shape
        assert len(corners) > 5
        order = [np.lexsort(np.round(each, 1).T) for each in (corners, wanted.numpy())]
        assert np.allclose(corners[order[0]], wanted.numpy()[order[1]], atol=0.02)
    (face,) = found.faces
    assert (r.given, o.given) == (p.out, r.out)
    assert np.allclose(face.box.corners, box, atol=0.05)
    assert face.score == pytest.approx(float(score), abs=1e-3)
    x0, y0, x1, y1 = window.tolist()
    xs, ys = (x1 - x0 + 1) * points[:5] + x0 - 1, (y1 - y0 + 1) * points[5:] + y0 - 1
    assert np.allclose(face.points, torch.stack([xs, ys], 1), atol=0.05)


# ---- pictures of other forms ------------------------------------------------------------------


def test_a_photo_lying_on_its_side_by_exif_and_a_larger_one_give_the_same_face(found):
    picture = Image.open(io.BytesIO(PHOTO)).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6  # shown turned by 90° clockwise
    lying = find_faces(file_of(picture.rotate(90), exif=exif))
    assert lying.faces[0].box == found.faces[0].box
    large = picture.resize((2400, 2400))
    (face,) = find_faces(file_of(large, "JPEG", quality=95)).faces
    scaled = Box(
        *(side / 7.5 for side in (face.box.x, face.box.y, face.box.width, face.box.height))
    )
    assert overlap(scaled, found.faces[0].box).iou > 0.8


def test_pictures_without_faces_give_none():
    assert find_faces(photo_bytes("cat")).faces == ()
    grey = find_faces(file_of(Image.new("L", (40, 30), 90)))
    assert (grey.faces, len(grey.stages)) == ((), 3)
    tiny = find_faces(file_of(Image.new("RGB", (3, 2))))
    assert (tiny.faces, tiny.levels) == ((), ())
    with pytest.raises(PictureError):
        find_faces(b"no picture")


def test_levels_shrink_by_the_factor_and_have_even_sides(found):
    assert [level.scale for level in found.levels] == list(scales_for(320, 320, found.smallest))
    for level in found.levels:
        assert level.pixels.shape[:2] == (level_size(320, level.scale),) * 2
        assert level.heat.shape == ((level.pixels.shape[0] - 10) // 2,) * 2
        assert all(one.score >= 0.6 for one in level.found)


def test_a_crop_shows_the_face_with_level_eyes(found):
    (face,) = found.faces
    turned = Image.open(io.BytesIO(PHOTO)).convert("RGB").rotate(20, Image.Resampling.BICUBIC)
    data = file_of(turned)
    (leaning,) = find_faces(data).faces
    level = replace(leaning, points=((0.0, 0.0), (1.0, 0.0)))  # as if the eyes were level already

    def likeness(crop):
        middle = [each[16:-16, 16:-16].astype(float).ravel() for each in (straight, crop)]
        return np.corrcoef(*middle)[0, 1]

    straight = face_crop(PHOTO, face)
    assert straight.shape == (96, 96, 3)
    assert likeness(face_crop(data, leaning)) > max(0.6, likeness(face_crop(data, level)) + 0.1)


def test_the_models_are_small():
    sizes = [(VISION / f"{name}.safetensors").stat().st_size for name in NAMES.values()]
    assert sum(sizes) < 2_100_000


def test_the_code_prints_the_last_nets_scores_and_boxes(found, tmp_path, monkeypatch):
    model = shipped_model(NAMES[STAGE])
    monkeypatch.chdir(tmp_path)
    (tmp_path / FILE).write_bytes(faces_file(PHOTO, found))
    (tmp_path / f"{model.name}.safetensors").write_bytes(model_to_bytes(model))
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(faces_code(model), "panel", "exec"), {"__name__": "__main__"})
    printed = [re.findall(r"-?\d+\.?\d*", line) for line in out.getvalue().splitlines()]
    assert len(printed) == len(found.stages[-1].passed) > 0
    best = max([float(each) for each in row] for row in printed)
    face = found.stages[-1].out[0]
    assert best[0] == pytest.approx(face.score, abs=1e-4)
    assert best[1:] == pytest.approx(face.box.corners, abs=0.1)
