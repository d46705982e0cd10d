"""python bench/report.py RESULTS.json [MACHINES.json]: the page docs/benchmarks.md, on standard output.

python bench/report.py --night RESULTS.json: the page docs/benchmarks-night.md, of the night's networks.
"""

import json
import statistics
import sys

from machines import with_summaries
from sections.alone import batches, loading, profile, sizes, trials
from sections.compared import excitation, inference, memory, networks, settings, training
from sections.roof import kernels, night_networks, peak
from sections.spread import machines
from sections.text import mib, number_of, table
from sections.values import all_rounds, nights, peaks, unmeasured, without_nights
from sides import SECOND_LABEL


def page(values, known=()):
    """`known` are the machines measured before; without any there is no section on them."""
    all, values = values, without_nights(values)
    return joined([
        head(values, "Benchmarks", MAIN), machine(values), networks(values), training(values),
        inference(values), excitation(values), memory(values), peak(values), kernels(values),
        profile(values), batches(values), sizes(values), trials(values), loading(values),
        settings(values), machines(with_summaries(known, all)) if known else ""])


def night_page(values):
    """The networks of the night, apart from the others."""
    values = nights(values)
    return joined([
        head(values, "Benchmarks of the night's networks", NIGHT), machine(values), networks(values),
        night_networks(values), excitation(values), memory(values), settings(values)])


def joined(sections):
    return "\n".join(section for section in sections if section)


MAIN = """`make bench` measures everything on this page and writes it; run it to get the figures of your machine. It
installs PyTorch, the peer, in a virtual environment, checks that its networks are the same as ours, and lets
both sides take turns. The raw numbers are in `bench/results/`. The narrow networks of the scale `night` have
[a page of their own](benchmarks-night.md)."""

NIGHT = """`make bench BENCH="--only night"` measures this page alone and writes it; `make bench` writes it too, beside
[the page of the other networks](benchmarks.md). The raw numbers are in `bench/results/`."""


def head(values, title, text):
    identity = values["identity"]
    quick = "**A quick run: the numbers mean nothing.**\n\n" if identity["quick"] else ""
    if missing := unmeasured(values, nights=text is NIGHT):
        quick += f"**Not measured yet**: {', '.join(missing)}.\n\n"
    return f"""# {title}

{quick}{text}

- Only one side runs at a time. In a round each network of a group runs first with our program, then with the
  peer. There are {number_of(identity["rounds"], "round")} of about {identity["seconds"]:g} s a turn, after warm-up. A turn's figure is the median over its steps.
- **Ratio** is our speed divided by the peer's in the same round: above 1 we are faster. The tables show its
  median, least and greatest value over the rounds.
- Both sides use {number_of(identity["threads"], "thread")} and float32, on data that are in memory. A training step is forward with batch
  statistics, cross-entropy, backward, and SGD with momentum and weight decay. For inference both sides fold
  batch norm into the convolutions. Both flush denormals.
- The peer runs each network in the best of its four settings: contiguous or channels-last, eager or compiled
  (`torch.compile`). The section on the peer's settings shows all four.
{second(values)}"""


def second(values):
    if "second" not in values:
        return ""
    return (
        f"- **{SECOND_LABEL}** is our program built with `ABLATE_MARCH=x86-64-v3`, for CPUs without AVX-512. In training it\n"
        "  takes its turn in each round, between ours and the peer; its ratio is its speed divided by the peer's.\n")


def machine(values):
    env = values.get("environment")
    if not env:
        return ""
    loads = [turns["load"] for rounds in all_rounds(values) for turns in rounds]
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
    if loads:
        rows.append(["load before a round", f"median {statistics.median(loads):.2f}, at most {max(loads):.2f}"])
    return "## Machine\n\n" + table(["", "<"], rows)


if __name__ == "__main__":
    def read(name):
        with open(name) as file:
            return json.load(file)

    if sys.argv[1] == "--night":
        sys.stdout.write(night_page(read(sys.argv[2])))
    else:
        sys.stdout.write(page(*map(read, sys.argv[1:3])))
