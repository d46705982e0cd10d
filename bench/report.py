"""python bench/report.py RESULTS.json: the page that docs/benchmarks.md is, on standard output."""

import json
import statistics
import sys

from works import FULL, QUICK

# Parts of a training step and kernels that the page shows.
SHOWN_PARTS = 20


def page(values):
    sections = [
        head(values), machine(values), networks(values), training(values), inference(values),
        excitation(values), memory(values), peak(values), kernels(values), profile(values),
        batches(values), sizes(values), trials(values), loading(values), settings(values)]
    return "\n".join(section for section in sections if section)


def table(heads, rows):
    """Markdown; the first column is text, the others are numbers unless their head ends in `<`."""
    left = [index == 0 or text.endswith("<") for index, text in enumerate(heads)]
    lines = [[text.rstrip("<") for text in heads], [":---" if l else "---:" for l in left], *rows]
    return "".join("| " + " | ".join(str(cell) for cell in line) + " |\n" for line in lines)


def section(title, text, rows_table, note=""):
    return f"## {title}\n\n{text}\n\n{rows_table}" + (f"\n{note}\n" if note else "")


def number_of(count, what):
    return f"{count} {what}" + ("" if count == 1 else "s")


def mib(count):
    return f"{count / 2**20:,.0f}"


def spread(values, decimals=2):
    """Median, least and greatest."""
    return [f"{value:.{decimals}f}" for value in (statistics.median(values), min(values), max(values))]


def pieces(values, prefix):
    return [value for key, value in values.items() if key.startswith(prefix + " ")]


def compared(values, mode):
    """Each work of a mode with its turns, ours and the peer's, round by round."""
    result = []
    for rounds in pieces(values, "rounds"):
        for index, first in enumerate(rounds[0]["works"]):
            if first["work"]["mode"] == mode:
                result.append((first["work"], [turns["works"][index] for turns in rounds]))
    return result


def ratios(turns):
    """Our speed in units of the peer's."""
    return [t["ours"]["images_per_second"] / t["peer"]["images_per_second"] for t in turns]


def median_speed(turns, side):
    return statistics.median(turn[side]["images_per_second"] for turn in turns)


def trial_of(values, work):
    return values[f"trial {work['mode']} {work['model']} {work['batch']} {work['input']}"]


def unmeasured(values):
    """What the plan has and `values` has not, in words."""
    plan = QUICK if values["identity"]["quick"] else FULL
    done = {
        (work["mode"], work["model"]) for mode in ["train", "infer"] for work, _ in compared(values, mode)}
    words = {"train": "training", "infer": "inference"}
    missing = [
        f"{words[work.mode]} of {work.model}" for group in plan.groups for work in group
        if (work.mode, work.model) not in done]
    sections = {
        "kernels": "kernels", "batches": "scaling with the batch", "sizes": "scaling with the image",
        "trials": "trials", "profile": "the step by layer", "loading": "loading"}
    return missing + [
        text for prefix, text in sections.items()
        if not pieces(values, prefix) and prefix not in values]


def head(values):
    identity = values["identity"]
    quick = "**A quick run: the numbers mean nothing.**\n\n" if identity["quick"] else ""
    if missing := unmeasured(values):
        quick += f"**Not measured yet**: {', '.join(missing)}.\n\n"
    return f"""# Benchmarks

{quick}`make bench` wrote this page. It installs PyTorch, the peer, in a virtual environment, checks that its networks
are ours, lets both sides take turns, and keeps the raw numbers in `bench/results/`. Do it again on your
machine; nobody has to believe us.

- One side runs at a time. Rounds alternate: ours, the peer, for each network of a group; {number_of(identity["rounds"], "round")} of
  about {identity["seconds"]:g} s a turn, after warm-up. A turn's figure is the median over its steps. **Ratio** is our speed
  divided by the peer's in the same round (above 1 we are faster); its median, least and greatest over the rounds
  are shown.
- Both use {number_of(identity["threads"], "thread")} and float32, on data that lie in memory. A training step is forward with batch statistics,
  cross-entropy, backward, and SGD with momentum and weight decay. In inference both have batch norm folded.
  Both flush denormals.
- The peer runs each work in its best of four settings, contiguous or channels-last, eager or compiled
  (`torch.compile`); all four are shown at the end.
"""


def machine(values):
    env = values.get("environment")
    if not env:
        return ""
    loads = [turns["load"] for rounds in pieces(values, "rounds") for turns in rounds]
    best = peaks(values)
    print_ = env["fingerprint"]
    rows = [
        ["CPU", f"{print_['cpu']}, {print_['cores']} cores, {print_['instructions']}"],
        ["memory", f"{mib(env['memory_bytes'])} MiB"], ["kernel", f"Linux {env['kernel']}"],
        ["ours", f"{env['ablate']}, revision {env['revision']}{' with changes' if env['dirty'] else ''}"],
        ["built by", env["swift"]],
        *([["BLAS", print_["blas"]]] if "blas" in print_ else []),
        ["peer", f"PyTorch {env['torch']}, Python {env['python']}, {env['compiler']}"],
        ["date", env["date"]],
    ]
    if best:
        rows.append([
            "measured peak",
            f"{best['gflops_per_second']:.1f} GFLOP/s, {best['gigabytes_per_second']:.1f} GB/s "
            "(`ablate bench machine`), the best of all measurements"])
        rows.append(["load before a round", f"median {statistics.median(loads):.2f}, at most {max(loads):.2f}"])
    return "## Machine\n\n" + table(["", "<"], rows)


def networks(values):
    known = values.get("check")
    if not known:
        return ""
    rows = [
        [name, f"{entry['parameters']:,}", f"{entry['macs']:,}", f"{entry['error']:.0e}"]
        for name, entry in known.items()]
    return section(
        "The same networks",
        "Parameters and their names are the same on both sides. With the weights that `ablate export` writes, the\n"
        "peer's logits differ from ours by at most so much of the largest:",
        table(["network", "parameters", "multiply-adds", "difference"], rows))


def training(values):
    rows = [
        [work["model"], work["batch"], work["input"], f"{median_speed(turns, 'ours'):.1f}",
         f"{median_speed(turns, 'peer'):.1f}", *spread(ratios(turns)), trial_of(values, work)["best"]]
        for work, turns in compared(values, "train")]
    return rows and section(
        "Training", "Images per second, medians over the rounds.",
        table(["network", "batch", "input", "ours", "peer", "ratio", "min", "max", "peer's setting<"], rows))


def inference(values):
    def latency(work, turns, side):
        return f"{1e3 * work['batch'] / median_speed(turns, side):.1f}"

    rows = [
        [work["model"], work["batch"], work["input"], latency(work, turns, "ours"),
         latency(work, turns, "peer"), *spread(ratios(turns)), trial_of(values, work)["best"]]
        for work, turns in compared(values, "infer")]
    return rows and section(
        "Inference", "Milliseconds for a batch, medians over the rounds; the ratio is that of the speeds.",
        table(
            ["network", "batch", "input", "ours (ms)", "peer (ms)", "ratio", "min", "max", "peer's setting<"],
            rows))


def excitation(values):
    rows = []
    for mode in ["train", "infer"]:
        works = {(w["model"], w["batch"], w["input"]): turns for w, turns in compared(values, mode)}
        for (model, *size), plain in works.items():
            gated = works.get((f"se-{model}", *size))
            if not gated:
                continue
            row = [model, {"train": "training", "infer": "inference"}[mode], *size]
            for side in ["ours", "peer"]:
                row += spread(
                    [p[side]["images_per_second"] / g[side]["images_per_second"]
                     for p, g in zip(plain, gated)], 3)
            rows.append(row)
    return rows and section(
        "What SE blocks cost",
        "Time of the network with SE blocks, r = 16, divided by that of the plain one in the same round.",
        table(
            ["network", "<", "batch", "input", "ours", "min", "max", "peer", "min", "max"], rows))


def memory(values):
    rows = []
    for work, turns in compared(values, "train"):
        ours = max(turn["ours"]["resident_peak_bytes"] for turn in turns)
        trial = trial_of(values, work)
        peers = {s: t["resident_peak_bytes"] for s, t in trial["peer"].items() if "failure" not in t}
        least = min(peers, key=peers.get)
        rows.append(
            [work["model"], work["batch"], work["input"], mib(ours), mib(peers[trial["best"]]),
             mib(peers[least]), least])
    return rows and section(
        "Memory of training",
        "The resident peak of a fresh process in MiB, program and libraries included; the peer in its fastest\n"
        "setting, and in that which takes least.",
        table(["network", "batch", "input", "ours", "peer, fastest", "peer, least", "which<"], rows))


def peaks(values):
    """The best that the machine was seen to give at any time, by the name of the figure."""
    found = [turns["machine"] for rounds in pieces(values, "rounds") for turns in rounds]
    found += [entry["peak"] for entry in pieces(values, "kernels")]
    names = ["gflops_per_second", "gigabytes_per_second"]
    return {name: max(peak[name] for peak in found) for name in names} if found else {}


def peak(values):
    rows = []
    for rounds in pieces(values, "rounds"):
        for index, first in enumerate(rounds[0]["works"]):
            work = first["work"]
            rates = [turns["works"][index]["ours"]["gflops_per_second"] for turns in rounds]
            shares = [100 * rate / peaks(values)["gflops_per_second"] for rate in rates]
            rows.append(
                [work["model"], {"train": "training", "infer": "inference"}[work["mode"]],
                 f"{statistics.median(rates):.1f}", *spread(shares, 1)])
    return rows and section(
        "Share of the machine's peak",
        "Our GFLOP/s over the whole step, everything included, by the arithmetic of direct convolution: two for each\n"
        "multiply-add of convolutions and fully connected layers, a training step as three forward passes. The peak\n"
        "is the best of all measurements: what else the host runs can only lower it. Winograd's kernels need\n"
        "fewer products than are counted.",
        table(["network", "<", "GFLOP/s", "share (%)", "min", "max"], rows))


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
        "prints each shape; here are the sums over all layers. Bytes are both maps and the weights once; the roof\n"
        "is the lower of the peak and bandwidth × FLOP per byte, each the best of all measurements.",
        table(
            ["network", "batch", "pass<", "ms", "GFLOP/s", "of peak (%)", "GB/s", "of bandwidth (%)",
             "FLOP/byte", "of roof (%)"], rows))


PASSES = [
    ("forward_kernel_ms", "forward: products"), ("forward_rest_ms", "forward: rest"),
    ("input_gradient_ms", "backward: to inputs"), ("weight_gradient_ms", "backward: to weights"),
    ("backward_rest_ms", "backward: rest"),
]


def profile(values):
    entry = values.get("profile")
    if not entry:
        return ""
    work, found = entry["work"], entry["profile"]
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
        f"`ablate bench train --model {work['model']} --batch {work['batch']} --input {work['input']} --profile`: "
        f"milliseconds, the {len(rows) - 1} longest\nof {len(found['parts'])} parts. Products are those of convolutions; "
        "rest is batch norm, activations, other\noperations and waiting.",
        table(["part", *[name for _, name in PASSES], "all", "share (%)"], rows))


def scaled(values, prefix, title, text, column):
    rows = []
    for entry in pieces(values, prefix):
        turns = entry["threads"]
        alone, most = turns["1"], turns[max(turns, key=int)]
        rows.append(
            [entry["work"]["model"], entry["work"][column], f"{alone['images_per_second']:.1f}",
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
        values, "sizes", "Scaling with the image", "The same with the side of the image.", "input")


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
        f"One epoch of `{entries[0]['model']}` by `ablate run`, augmentation and scoring included, by the images that\n"
        f"it sees. The line is {1e3 * slope:.3f} s for a thousand images and {start:.2f} s besides.",
        table(["images", "seconds", "line", "images per second"], rows))


def loading(values):
    entry = values.get("loading")
    if not entry:
        return ""
    work, folder = entry["work"], entry["folder"]
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
        f"Training `{work['model']}`, batch {work['batch']}, on a folder of JPEG files of 500×375 pixels: decoded, cropped at random\n"
        f"to {work['input']}×{work['input']}, flipped, by threads beside training; one epoch, the wait for the first batch included.",
        table(["data", "images per second", "of memory (%)", "waiting for data (%)"], rows))


def settings(values):
    entries = [value for key, value in values.items() if key.startswith("trial ")]
    rows = []
    for entry in entries:
        work, row = entry["work"], []
        for setting, turn in entry["peer"].items():
            text = "failed" if "failure" in turn else f"{turn['images_per_second']:.1f}"
            row.append(f"**{text}**" if setting == entry["best"] else text)
        rows.append(
            [work["model"], {"train": "training", "infer": "inference"}[work["mode"]], work["batch"],
             work["input"], *row])
    return rows and section(
        "The peer's settings", "Images per second in one turn of each; the best took part in the rounds.",
        table(["network", "<", "batch", "input", *entries[0]["peer"]], rows))


if __name__ == "__main__":
    with open(sys.argv[1]) as file:
        sys.stdout.write(page(json.load(file)))
