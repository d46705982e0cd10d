"""Every machine that was measured: CPU, date, revision, and the ratios of each work.

python bench/machines.py RESULTS.json [...] adds what complete results say to bench/results/machines.json.
"""

import json
import os
import statistics
import sys
from pathlib import Path

from sections.values import all_rounds, has_second, peaks, ratios, turns_of
from sides import SECOND_LABEL

# What tells one measurement from another.
NAMES = ["cpu", "instructions", "date", "revision"]


def read(path):
    return json.loads(path.read_text()) if path.exists() else []


def summaries(values):
    """What is kept of results: an entry for each program that was measured."""
    env = values.get("environment")
    works = turns_of(all_rounds(values))
    if not env or not works:
        return []
    shared = {"date": env["date"], "revision": env["revision"], "torch": env["torch"]}
    entries = [entry(env["fingerprint"], "", shared, works, "ours")]
    entries[0]["peak"] = peaks(values)
    seconds = [(work, turns) for work, turns in works if has_second(turns)]
    if seconds:
        entries.append(entry(values["second"]["fingerprint"], SECOND_LABEL, shared, seconds, "second"))
    return entries


def entry(fingerprint, build, shared, works, side):
    return {
        "cpu": fingerprint["cpu"], "instructions": fingerprint["instructions"], "build": build,
        "threads": int(fingerprint["threads"]), "numerics_version": fingerprint["numerics_version"], **shared,
        "ratios": {work.key: round(statistics.median(ratios(turns, side)), 4) for work, turns in works}}


def is_same(one, other):
    return all(one.get(name) == other.get(name) for name in NAMES)


def with_summaries(known, values):
    """The entries and those of results; the latter win."""
    new = [] if values["identity"]["quick"] else summaries(values)
    kept = [entry for entry in known if not any(is_same(entry, other) for other in new)]
    return sorted(kept + new, key=lambda entry: entry["date"])


def add(path, values):
    new = path.with_name(path.name + ".new")
    new.write_text(json.dumps(with_summaries(read(path), values), indent=1, ensure_ascii=False) + "\n")
    os.replace(new, path)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        with open(name) as file:
            add(Path(__file__).resolve().parent / "results/machines.json", json.load(file))
