"""A folder of JPEG files in the ImageNet layout, 500×375, some 100 kB each, as ImageNet's are."""

from pathlib import Path

import numpy
from PIL import Image

CLASSES = 8


def picture(random):
    """Smooth colours with edges and noise: what JPEG takes about as long for as for a photograph."""
    coarse = random.integers(0, 256, [13, 17, 3], dtype=numpy.uint8)
    smooth = Image.fromarray(coarse).resize([500, 375], Image.Resampling.BICUBIC)
    values = numpy.asarray(smooth).astype(numpy.float32)
    for _ in range(12):
        top, left = random.integers(0, 300), random.integers(0, 420)
        values[top:top + 60, left:left + 80] += random.normal(0, 40, 3)
    values += random.normal(0, 12, values.shape)
    return Image.fromarray(values.clip(0, 255).astype(numpy.uint8))


def make(folder, count):
    """`count` pictures to train on, and one of each class to test."""
    random = numpy.random.default_rng(1)
    for split, total in [("train", count), ("val", CLASSES)]:
        for index in range(total):
            target = Path(folder) / split / f"class{index % CLASSES}"
            target.mkdir(parents=True, exist_ok=True)
            picture(random).save(target / f"{index}.jpg", quality=90)
