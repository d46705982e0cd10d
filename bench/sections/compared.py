"""Sections that hold ours against the peer."""

from sides import SECOND_LABEL
from works import Work

from .text import MODES, mib, section, spread, table
from .values import (
    all_rounds, compared, has_second, median_speed, night, pieces, ratios, trial_of, turns_of)


def networks(values):
    known = values.get("check")
    if not known:
        return ""
    rows = [
        [name, f"{entry['parameters']:,}", f"{entry['macs']:,}", f"{entry['error']:.0e}"]
        for name, entry in known.items()]
    return section(
        "The same networks",
        "Both sides have the same parameters under the same names. The peer loads the weights that `ablate export`\n"
        "writes; the last column is the largest difference between its logits and ours, in units of the largest logit.",
        table(["network", "parameters", "multiply-adds", "difference"], rows))


def second_heads(works):
    """Heads of the columns of the second program, where it took part in any of the works."""
    if not any(has_second(turns) for _, turns in works):
        return []
    return [SECOND_LABEL, "its ratio"]


def second_cells(works, turns):
    if not second_heads(works):
        return []
    if not has_second(turns):
        return ["", ""]
    return [f"{median_speed(turns, 'second'):.1f}", spread(ratios(turns, "second"))[0]]


def training(values):
    works = compared(values, "train")
    rows = [
        [work.label, work.batch, work.input, f"{median_speed(turns, 'ours'):.1f}",
         f"{median_speed(turns, 'peer'):.1f}", *spread(ratios(turns)), *second_cells(works, turns),
         trial_of(values, work)["best"]]
        for work, turns in works]
    return rows and section(
        "Training", "Images per second, medians over the rounds.",
        table(
            ["network", "batch", "input", "ours", "peer", "ratio", "min", "max", *second_heads(works),
             "peer's setting<"], rows))


def inference(values):
    def latency(work, turns, side):
        return f"{1e3 * work.batch / median_speed(turns, side):.1f}"

    rows = [
        [work.label, work.batch, work.input, latency(work, turns, "ours"),
         latency(work, turns, "peer"), *spread(ratios(turns)), trial_of(values, work)["best"]]
        for work, turns in compared(values, "infer")]
    return rows and section(
        "Inference", "Milliseconds for a batch, medians over the rounds; the ratio is that of the speeds.",
        table(
            ["network", "batch", "input", "ours (ms)", "peer (ms)", "ratio", "min", "max", "peer's setting<"],
            rows))


def excitation(values):
    rows = []
    for mode, works in [
            ("train", compared(values, "train") + night(values)), ("infer", compared(values, "infer"))]:
        known = {(w.label, w.batch, w.input): turns for w, turns in works}
        for (label, *size), plain in known.items():
            gated = known.get((f"se-{label}", *size))
            if not gated:
                continue
            row = [label, MODES[mode], *size]
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
    for work, turns in turns_of(all_rounds(values)):
        if work.mode != "train":
            continue
        ours = max(turn["ours"]["resident_peak_bytes"] for turn in turns)
        trial = trial_of(values, work)
        peers = {s: t["resident_peak_bytes"] for s, t in trial["peer"].items() if "failure" not in t}
        least = min(peers, key=peers.get)
        rows.append(
            [work.label, work.batch, work.input, mib(ours), mib(peers[trial["best"]]),
             mib(peers[least]), least])
    return rows and section(
        "Memory of training",
        "The resident peak of a fresh process in MiB, program and libraries included. The peer is shown in its\n"
        "fastest setting, and in the one that takes the least memory.",
        table(["network", "batch", "input", "ours", "peer, fastest", "peer, least", "which<"], rows))


def settings(values):
    entries = pieces(values, "trial")
    rows = []
    for entry in entries:
        work, row = Work.of(entry["work"]), []
        for setting, turn in entry["peer"].items():
            text = "failed" if "failure" in turn else f"{turn['images_per_second']:.1f}"
            row.append(f"**{text}**" if setting == entry["best"] else text)
        rows.append([work.label, MODES[work.mode], work.batch, work.input, *row])
    return rows and section(
        "The peer's settings", "Images per second in one turn of each; the best took part in the rounds.",
        table(["network", "<", "batch", "input", *entries[0]["peer"]], rows))
