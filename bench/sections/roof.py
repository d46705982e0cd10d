"""Sections that hold ours against what the machine gives at best."""

import statistics

from works import Work

from .compared import second_cells, second_heads
from .text import MODES, section, spread, table
from .values import median_speed, night, peaks, pieces, ratios, trial_of, turns_of


def peak(values):
    rows = []
    for work, turns in turns_of(pieces(values, "rounds")):
        rates = [turn["ours"]["gflops_per_second"] for turn in turns]
        shares = [100 * rate / peaks(values)["gflops_per_second"] for rate in rates]
        rows.append(
            [work.label, MODES[work.mode], f"{statistics.median(rates):.1f}", *spread(shares, 1)])
    return rows and section(
        "Share of the machine's peak",
        "Our GFLOP/s over the whole step, everything included, by the arithmetic of direct convolution: two for each\n"
        "multiply-add of convolutions and fully connected layers; a training step counts as three forward passes.\n"
        "The peak is the best of all measurements, because other work on the host can only lower it. Winograd's\n"
        "kernels need fewer products than are counted, so a share can pass 100 %.",
        table(["network", "<", "GFLOP/s", "share (%)", "min", "max"], rows))


def roof_seconds(kernels, best):
    """The least time of a training step's convolutions: in each pass FLOP or bytes take longer."""
    total = 0
    for kernel in kernels:
        flop = kernel["bytes"] * kernel["flop_per_byte"]
        total += kernel["layers"] * max(
            flop / (1e9 * best["gflops_per_second"]),
            kernel["bytes"] / (1e9 * best["gigabytes_per_second"]))
    return total


def night_networks(values):
    works = night(values)
    roofs = {Work.of(entry["work"]): entry["kernels"] for entry in pieces(values, "roof")}
    best, rows = peaks(values), []
    for work, turns in works:
        rate = statistics.median(turn["ours"]["gflops_per_second"] for turn in turns)
        speed, share = median_speed(turns, "ours"), ""
        if work in roofs:
            share = f"{100 * speed * roof_seconds(roofs[work], best) / work.batch:.1f}"
        rows.append(
            [work.label, work.batch, f"{speed:.1f}", f"{median_speed(turns, 'peer'):.1f}",
             *spread(ratios(turns)), f"{rate:.1f}", f"{100 * rate / best['gflops_per_second']:.1f}", share,
             *second_cells(works, turns), trial_of(values, work)["best"]])
    return rows and section(
        "The night's networks",
        "Training of narrow networks on 32×32 images, as `ablate run --scale night` does, in images per second,\n"
        "medians over the rounds.\n\n"
        "The roof of a step is the least time of its convolutions: the sum over all layers and passes (forward, to\n"
        "inputs, to weights) of the longer of FLOP ÷ peak and bytes ÷ bandwidth. FLOP and bytes are those that\n"
        "`ablate bench kernels --model … --set … --batch …` prints; bytes are both maps and the weights once, and peak and\n"
        "bandwidth are the best of all measurements. Batch norm, activations, pools, additions and SE blocks are\n"
        "part of the step but not of the roof.",
        table(
            ["network", "batch", "ours", "peer", "ratio", "min", "max", "GFLOP/s", "of peak (%)",
             "of roof (%)", *second_heads(works), "peer's setting<"], rows))


def kernels(values):
    entries, best = pieces(values, "kernels"), peaks(values)
    rows = []
    for entry in entries:
        for total in entry["all_layers"]:
            rate, bytes, intensity = (
                total[name] for name in ["gflops_per_second", "gigabytes_per_second", "flop_per_byte"])
            roof = min(best["gflops_per_second"], best["gigabytes_per_second"] * intensity)
            rows.append(
                [entry["shapes"], entry["batch"], total["pass"], f"{total['milliseconds']:.1f}",
                 f"{rate:.1f}", f"{100 * rate / best['gflops_per_second']:.1f}", f"{bytes:.1f}",
                 f"{100 * bytes / best['gigabytes_per_second']:.1f}", f"{intensity:.1f}",
                 f"{100 * rate / roof:.1f}"])
    return rows and section(
        "Kernels against the roof",
        "`ablate bench kernels --shapes bench/shapes/NETWORK.txt` runs every convolution of a network by itself and\n"
        "prints each shape; these are the sums over all layers. Bytes are both maps and the weights once. The roof\n"
        "is the lower of the peak and bandwidth × FLOP per byte, each the best of all measurements.",
        table(
            ["network", "batch", "pass<", "ms", "GFLOP/s", "of peak (%)", "GB/s", "of bandwidth (%)",
             "FLOP/byte", "of roof (%)"], rows))
