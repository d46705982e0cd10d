"""Sections on ours alone."""

import statistics

from works import Work

from .text import mib, number_of, section, table
from .values import pieces

# Parts of a training step that the page shows.
SHOWN_PARTS = 20
PASSES = [
    ("forward_kernel_ms", "forward: products"), ("forward_rest_ms", "forward: rest"),
    ("input_gradient_ms", "backward: to inputs"), ("weight_gradient_ms", "backward: to weights"),
    ("backward_rest_ms", "backward: rest"),
]


def profile(values):
    entry = values.get("profile")
    if not entry:
        return ""
    work, found = Work.of(entry["work"]), entry["profile"]
    whole = found["milliseconds"]
    rows = [
        [name, *[""] * len(PASSES), f"{ms:.2f}", f"{100 * ms / whole:.1f}"] for name, ms in [
            ("step", whole)]]
    sums = [sum(part.get(key, 0) for part in found["parts"]) for key, _ in PASSES]
    rows[0][1:1 + len(PASSES)] = [f"{value:.2f}" for value in sums]
    for part in found["parts"][:SHOWN_PARTS]:
        rows.append(
            [f"{part['layer']}", *[f"{part[key]:.2f}" if part.get(key) else "" for key, _ in PASSES],
             f"{part['total_ms']:.2f}", f"{part['share']:.1f}"])
    return section(
        "A training step by layer",
        f"`ablate bench train --model {work.model} --batch {work.batch} --input {work.input} --profile`: "
        f"milliseconds, the {len(rows) - 1} longest\nof {len(found['parts'])} parts. Products are those of convolutions; "
        "rest is batch norm, activations, other\noperations and waiting.",
        table(["part", *[name for _, name in PASSES], "all", "share (%)"], rows))


def scaled(values, prefix, title, text, column):
    rows = []
    for entry in pieces(values, prefix):
        work, turns = Work.of(entry["work"]), entry["threads"]
        alone, most = turns["1"], turns[max(turns, key=int)]
        rows.append(
            [work.label, getattr(work, column), f"{alone['images_per_second']:.1f}",
             f"{most['images_per_second']:.1f}",
             f"{most['images_per_second'] / alone['images_per_second']:.2f}",
             f"{most['gflops_per_second']:.1f}", mib(most["resident_peak_bytes"])])
    most = number_of(values["identity"]["threads"], "thread")
    return rows and section(title, text, table(
        ["network", column, "1 thread", most, "ratio", "GFLOP/s", "memory (MiB)"], rows))


def batches(values):
    return scaled(
        values, "batches", "Scaling with the batch", "Training, images per second; ours alone.", "batch")


def sizes(values):
    return scaled(
        values, "sizes", "Scaling with the image", "Training at several image sizes; ours alone.", "input")


def trials(values):
    entries = pieces(values, "trials")
    if not entries:
        return ""
    points = [(entry["images"], entry["seconds"]) for entry in entries]
    slope, start = statistics.linear_regression(*zip(*points)) if len(points) > 1 else (0, 0)
    rows = [
        [f"{entry['images']:,}", f"{entry['seconds']:.2f}", f"{start + slope * entry['images']:.2f}",
         f"{entry['images_per_second']:.1f}"] for entry in entries]
    return section(
        "What a trial costs",
        f"One epoch of `{entries[0]['model']}` by `ablate run`, with augmentation and scoring, by the number of\n"
        f"images. The line is {1e3 * slope:.3f} s per thousand images plus {start:.2f} s.",
        table(["images", "seconds", "line", "images per second"], rows))


def loading(values):
    entry = values.get("loading")
    if not entry:
        return ""
    work, folder = Work.of(entry["work"]), entry["folder"]
    memory = statistics.mean(turn["images_per_second"] for turn in entry["preloaded"])
    busy = sum(folder["phases"][phase] for phase in ["forward", "backward", "update"])
    waited = folder["phases"]["data"]
    rows = [
        ["data in memory, before and after", *[f"{memory:.2f}", "", ""]],
        [f"{entry['pictures']} JPEG files of {entry['bytes_per_picture'] / 1e3:.0f} kB",
         f"{folder['images_per_second']:.2f}", f"{100 * folder['images_per_second'] / memory:.1f}",
         f"{100 * waited / (waited + busy):.2f}"],
    ]
    return section(
        "Loading data",
        f"Training `{work.model}`, batch {work.batch}, on a folder of JPEG files of 500×375 pixels: decoded, cropped at random\n"
        f"to {work.input}×{work.input}, flipped, by threads during training; one epoch, including the wait for the first batch.",
        table(["data", "images per second", "of memory (%)", "waiting for data (%)"], rows))
