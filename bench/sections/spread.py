"""The section on how the ratios differ between CPUs."""

from .text import section, table


def machines(entries):
    """`entries` are those of bench/results/machines.json and this page's own."""
    numbers = [f"#{index + 1}" for index in range(len(entries))]
    rows = [
        [number, ", ".join(filter(None, [entry["cpu"], entry["build"]])), entry["instructions"],
         entry["threads"], *peak(entry), entry["torch"], entry["numerics_version"], entry["revision"],
         entry["date"], entry.get("source", "")]
        for number, entry in zip(numbers, entries)]
    keys = dict.fromkeys(key for entry in entries for key in entry["ratios"])
    ratios = []
    for key in sorted(keys, key=lambda key: key.startswith("infer")):
        found = [entry["ratios"].get(key) for entry in entries]
        known = [ratio for ratio in found if ratio is not None]
        ratios.append(
            [key, *["" if ratio is None else f"{ratio:.2f}" for ratio in found],
             f"{min(known):.2f}", f"{max(known):.2f}"])
    return section(
        "The spread over CPUs",
        "This page and its earlier versions, from `bench/results/machines.json`, which every complete run adds to. The\n"
        "second table shows our speed divided by the peer's in its best setting, a median over the rounds. Where a\n"
        "source is named, only the figures that it gives are known.",
        table(
            ["", "CPU<", "built for<", "threads", "GFLOP/s", "GB/s", "PyTorch<", "numerics", "revision<",
             "date<", "source<"], rows)
        + "\n" + table(["work, batch, input", *numbers, "least", "greatest"], ratios))


def peak(entry):
    best = entry.get("peak") or {}
    return [
        f"{best[name]:.1f}" if name in best else "" for name in ["gflops_per_second", "gigabytes_per_second"]]
