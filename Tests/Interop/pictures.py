"""Pictures: PNG of every kind against Pillow, and torchvision's preprocessing against torchvision's."""

import csv
import io
import os
import struct
import zlib

import numpy
import torch
from PIL import Image

from harness import ablate, folder
from torch_networks import transforms

# Side of a picture that a contact sheet of 96 pixels shows unscaled, and where its middle begins.
SIDE, CUT, SHEET = 110, 7, 96
GREY, COLOUR, PALETTE, GREY_ALPHA, COLOUR_ALPHA = 0, 2, 3, 4, 6
CHANNELS = {GREY: 1, COLOUR: 3, PALETTE: 1, GREY_ALPHA: 2, COLOUR_ALPHA: 4}
# First column and row, and steps, of the passes of an interlaced picture.
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def rows(samples, depth):
    """Filter byte and packed samples of each row of [height, width, channels]."""
    height, width = samples.shape[:2]
    if not height or not width:
        return b""
    flat = samples.reshape(height, -1)
    if depth == 16:
        packed = flat.astype(">u2").view(numpy.uint8).reshape(height, -1)
    elif depth == 8:
        packed = flat.astype(numpy.uint8)
    else:
        bits = (flat[:, :, None] >> numpy.arange(depth)[::-1]) & 1
        packed = numpy.packbits(bits.reshape(height, -1).astype(numpy.uint8), axis=1)
    return b"".join(b"\0" + row.tobytes() for row in packed)


def png(kind, depth, chunks=(), interlaced=False):
    """Random pixels of a kind."""
    random = numpy.random.default_rng(kind * 100 + depth)
    samples = random.integers(0, 1 << depth, (SIDE, SIDE, CHANNELS[kind]))
    passes = ADAM7 if interlaced else [(0, 0, 1, 1)]
    data = b"".join(rows(samples[y::down, x::right], depth) for x, y, right, down in passes)
    header = struct.pack(">IIBBBBB", SIDE, SIDE, depth, kind, 0, 0, interlaced)
    body = b"".join(chunk(name, content) for name, content in chunks)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + body
            + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b""))


def seen_by_ablate(file):
    """The middle of a picture as the program decodes it, from a contact sheet."""
    with folder() as path:
        for split in ["train", "val"]:
            os.makedirs(f"{path}/f/{split}/a")
            open(f"{path}/f/{split}/a/a.png", "wb").write(file)
        ablate("data", "preview", f"folder={path}/f", "--columns", 1, "--output", f"{path}/s.png")
        return numpy.asarray(Image.open(f"{path}/s.png").convert("RGB"))[2:2 + SHEET, 2:2 + SHEET]


def seen_by_pillow(file):
    picture = Image.open(io.BytesIO(file))
    if picture.mode.startswith("I"):
        # 16 bits of grey: `convert` would cut them to 255, so the high byte is taken by hand.
        high = (numpy.asarray(picture).astype(numpy.uint16) >> 8).astype(numpy.uint8)
        assert "transparency" not in picture.info
        picture = Image.fromarray(high)
    if picture.mode in ("LA", "PA", "RGBA") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        white = Image.new("RGB", picture.size, "white")
        white.paste(picture, mask=picture.getchannel("A"))
        picture = white
    return numpy.asarray(picture.convert("RGB"))[CUT:CUT + SHEET, CUT:CUT + SHEET]


def tones(file):
    ours, theirs = seen_by_ablate(file), seen_by_pillow(file)
    wrong = (ours != theirs).any(axis=2).sum()
    assert not wrong, f"{wrong} of {SHEET * SHEET} pixels differ by up to " \
        f"{numpy.abs(ours.astype(int) - theirs).max()}"


def kinds():
    """Name and file of every colour type and depth, and of what changes tones elsewhere."""
    random = numpy.random.default_rng(1)
    palette = (b"PLTE", random.integers(0, 256, 768).astype(numpy.uint8).tobytes())
    opacity = (b"tRNS", random.integers(0, 256, 256).astype(numpy.uint8).tobytes())
    gamma = [(b"gAMA", struct.pack(">I", value)) for value in (100_000, 45_455)]
    for depth in [1, 2, 4, 8, 16]:
        yield f"grey {depth}", png(GREY, depth)
        yield f"grey {depth}, interlaced", png(GREY, depth, interlaced=True)
    for depth in [1, 2, 4, 8]:
        short = (palette[0], palette[1][:3 << depth])
        clear = (opacity[0], opacity[1][:1 << depth])
        yield f"palette {depth}", png(PALETTE, depth, [short])
        yield f"palette {depth} with opacity", png(PALETTE, depth, [short, clear])
    for kind, name in [(COLOUR, "colour"), (GREY_ALPHA, "grey, alpha"), (COLOUR_ALPHA, "colour, alpha")]:
        for depth in [8, 16]:
            yield f"{name} {depth}", png(kind, depth)
            yield f"{name} {depth}, interlaced", png(kind, depth, interlaced=True)
            yield f"{name} {depth}, gamma", png(kind, depth, gamma[:1])
    yield "grey 8, gamma 1", png(GREY, 8, gamma[:1])
    yield "grey 8, gamma 1/2.2", png(GREY, 8, gamma[1:])
    yield "grey 8, sRGB", png(GREY, 8, [(b"sRGB", b"\0")])
    yield "grey 8, a level transparent", png(GREY, 8, [(b"tRNS", struct.pack(">H", 77))])
    yield "colour 8, a colour transparent", png(COLOUR, 8, [(b"tRNS", struct.pack(">HHH", 1, 2, 3))])


def torchvision(width, height):
    """Probabilities of a picture with --preprocessing torchvision, and of torchvision's array."""
    preset = transforms.Compose([
        transforms.Resize(256), transforms.CenterCrop(224), transforms.ToImage(),
        transforms.ToDtype(torch.float32, scale=True),
        transforms.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))])
    y, x = numpy.mgrid[:height, :width]
    random = numpy.random.default_rng(width)
    waves = [118 + 60 * numpy.sin(x / (9 + c)) + 50 * numpy.cos(y / (13 - c)) for c in range(3)]
    noise = random.integers(-8, 8, (height, width, 3))
    picture = Image.fromarray(numpy.clip(numpy.stack(waves, 2) + noise, 0, 255).astype(numpy.uint8))
    words = ["--model", "resnet-18", "--set", "width=8", "--classes", 7, "--seed", 3]
    with folder() as path:
        picture.save(f"{path}/p.jpg", quality=95)
        array = preset(Image.open(f"{path}/p.jpg").convert("RGB")).numpy().transpose(1, 2, 0)[None]
        numpy.save(f"{path}/x.npy", numpy.ascontiguousarray(array))
        ablate("predict", *words, "--input", f"{path}/x.npy", "--output", f"{path}/y.npy")
        logits = numpy.load(f"{path}/y.npy")[0]
        theirs = numpy.exp(logits - logits.max())
        theirs /= theirs.sum()
        ablate("predict", *words, "--preprocessing", "torchvision", f"{path}/p.jpg", "--format", "csv",
               "--output", f"{path}/top.csv")
        for row in csv.DictReader(open(f"{path}/top.csv")):
            ours, expected = float(row["probability"]), 100 * theirs[int(row["label"])]
            assert abs(ours - expected) < 0.2, f"class {row['label']}: {ours} % and {expected:.2f} %"


def all_cases(suite):
    for name, file in kinds():
        suite.case(f"PNG, {name}", tones, file)
    # Even and odd remainders, tall and wide, large enough to be reduced while it is decoded otherwise.
    for size in [(300, 400), (401, 333), (1200, 900), (257, 256), (100, 80)]:
        suite.case(f"torchvision's preprocessing of {size}", torchvision, *size)
