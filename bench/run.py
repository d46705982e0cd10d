"""python bench/run.py: measures ablate and its peer alternately, and writes docs/benchmarks.md and
docs/benchmarks-night.md.

Each piece is saved as soon as it is measured; the same command goes on after an interruption. Run it on
an idle machine: the load is recorded, and the page shows it.
"""

import argparse
import fcntl
import hashlib
import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

import machines
import pieces
from report import night_page, page
from store import Results
from sections.values import nights
from sides import SECOND_INSTRUCTIONS, SECOND_LABEL, Failure, Ours
from works import FULL, QUICK

ROOT = Path(__file__).resolve().parent.parent
SECTIONS = {
    "check": pieces.check, "train": pieces.train, "night": pieces.night, "infer": pieces.infer,
    "kernels": pieces.kernels, "profile": pieces.profile, "scaling": pieces.scaling,
    "trials": pieces.trials, "loading": pieces.loading,
}


def arguments():
    parser = argparse.ArgumentParser(prog="bench/run.py", description=__doc__.splitlines()[0])
    parser.add_argument("--binary", default=ROOT / ".build/release/ablate", type=Path)
    parser.add_argument(
        "--second-binary", type=Path, metavar="PATH",
        help=f"the {SECOND_LABEL}, made with ABLATE_MARCH=x86-64-v3; takes turns in training")
    parser.add_argument("--rounds", type=int, default=5, help="turns of each side (default 5)")
    parser.add_argument("--seconds", type=float, default=6, help="of a turn, about (default 6)")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--only", help=f"sections, of {','.join(SECTIONS)} (default all)")
    parser.add_argument("--quick", action="store_true", help="see whether everything works")
    parser.add_argument("--fresh", action="store_true", help="forget what an interrupted run has")
    parser.add_argument(
        "--results", type=Path,
        help="JSON (default benchmarks.json in bench/results when complete, night.json with --only night)")
    parser.add_argument(
        "--page", type=Path,
        help="Markdown (default docs/benchmarks.md when complete, docs/benchmarks-night.md with --only night)")
    options = parser.parse_args()
    options.sections = options.only.split(",") if options.only else list(SECTIONS)
    if unknown := set(options.sections) - set(SECTIONS):
        parser.error(f"--only: no section is called {', '.join(sorted(unknown))}")
    if options.rounds < 1 or options.threads < 1 or options.seconds <= 0:
        parser.error("--rounds, --threads and --seconds must be positive")
    if not os.access(options.binary, os.X_OK):
        parser.error(f"there is no {options.binary}; `make build` makes it")
    if options.second_binary and not os.access(options.second_binary, os.X_OK):
        parser.error(f"there is no {options.second_binary}; bench/README.md says how to build it")
    return options


def identity(options):
    """What must be the same for measurements to be of one run."""
    import torch

    def digest(path):
        return hashlib.sha256(path.read_bytes()).hexdigest()

    second = {"second_sha256": digest(options.second_binary)} if options.second_binary else {}
    return {
        "binary_sha256": digest(options.binary), "torch": torch.__version__, "quick": options.quick,
        "rounds": options.rounds, "seconds": options.seconds, "threads": options.threads, "cpu": cpu(),
        **second,
    }


def second_program(path, threads):
    """The second program, if there is one, and what it says of itself."""
    if path is None:
        return None, None
    second = Ours(path)
    fingerprint = second.machine(threads)["fingerprint"]
    if fingerprint["instructions"] != SECOND_INSTRUCTIONS:
        raise Failure(
            f"{path} is for {fingerprint['instructions']}, not {SECOND_INSTRUCTIONS}; bench/README.md "
            "says how to build it")
    return second, {"ablate": second.run("--version").strip(), "fingerprint": fingerprint}


def cpu():
    with open("/proc/cpuinfo") as info:
        return next((l.split(":", 1)[1].strip() for l in info if l.startswith("model name")), "unknown")


def environment(ours, threads):
    def first_line(*command):
        try:
            return subprocess.run(command, capture_output=True, text=True).stdout.splitlines()[0]
        except (OSError, IndexError):
            return "unknown"

    import torch
    with open("/proc/meminfo") as memory:
        bytes = int(memory.readline().split()[1]) * 1024
    return {
        "fingerprint": ours.machine(threads)["fingerprint"], "ablate": ours.run("--version").strip(),
        "revision": first_line("git", "-C", str(ROOT), "rev-parse", "--short=12", "HEAD"),
        "dirty": bool(subprocess.run(
            ["git", "-C", str(ROOT), "status", "--porcelain", "--untracked-files=no"],
            capture_output=True, text=True).stdout.strip()),
        "swift": first_line("swift", "--version"), "compiler": first_line("g++", "--version"),
        "python": platform.python_version(), "torch": torch.__version__,
        "torch_build": " ".join(torch.__config__.show().split()),
        "kernel": platform.release(), "memory_bytes": bytes,
        "date": time.strftime("%Y-%m-%d", time.gmtime()),
    }


def sole(folder):
    """A lock that lasts as long as the file that it returns: two runs would measure each other."""
    folder.mkdir(parents=True, exist_ok=True)
    file = open(folder / "part.lock", "w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        sys.exit(f"bench: another run measures already, by the lock {file.name}; wait until it ends")
    return file


def write(path, text):
    """Whole or not at all."""
    new = path.with_name(path.name + ".new")
    new.write_text(text)
    new.replace(path)


def main():
    options = arguments()
    plan = QUICK if options.quick else FULL
    complete = not options.quick and options.sections == list(SECTIONS)
    sole_night = not options.quick and options.sections == ["night"]
    folder, docs = ROOT / "bench/results", ROOT / "docs"
    name, target = (
        ("benchmarks", docs / "benchmarks.md") if complete
        else ("night", docs / "benchmarks-night.md") if sole_night
        else ("part-done", folder / "part-done.md"))
    final, target = options.results or folder / f"{name}.json", options.page or target
    lock = sole(folder)
    ours = Ours(options.binary)
    # Before the results: a program that is refused must not cost what an interrupted run has.
    options.second, said = second_program(options.second_binary, options.threads)
    results = Results(folder / "part.json", identity(options), options.fresh)
    results.piece("environment", lambda: environment(ours, options.threads))
    if said:
        results.piece("second", lambda: said)
    start = time.monotonic()
    for section in options.sections:
        print(f"bench: {time.monotonic() - start:6.0f} s  {section}", file=sys.stderr, flush=True)
        SECTIONS[section](ours, plan, options, results)
    results.finish(final, complete)
    lock.close()
    if complete:
        machines.add(folder / "machines.json", results.values)
        # As `--only night` leaves them.
        (folder / "night.json").write_text(json.dumps(nights(results.values), indent=1) + "\n")
    if sole_night:
        write(target, night_page(results.values))
    else:
        write(target, page(results.values, machines.read(folder / "machines.json")))
        if "night" in options.sections:
            write(target.with_name(f"{target.stem}-night.md"), night_page(results.values))
    print(f"bench: {time.monotonic() - start:6.0f} s  wrote {final} and {target}", file=sys.stderr)


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"bench: {failure}")
    except KeyboardInterrupt:
        sys.exit("bench: interrupted; the same command goes on")
