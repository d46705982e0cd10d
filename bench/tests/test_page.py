"""The page that made-up numbers give. Needs Python alone."""

import json
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import machines
from report import night_page, page
from sections.roof import roof_seconds
from sections.values import peaks
from works import FULL, Work

IDENTITY = {"quick": True, "rounds": 1, "seconds": 1, "threads": 2}
PLAIN = Work("train", "cifar-mobilenet", 64, 32, ("width=8", "stem_stride=2"))
GATED = Work("train", "se-cifar-mobilenet", 64, 32, ("width=8", "stem_stride=2"))


def peak(flops, bytes):
    return {"gflops_per_second": flops, "gigabytes_per_second": bytes}


def turn(speed, rate=100):
    return {"images_per_second": speed, "gflops_per_second": rate, "resident_peak_bytes": 2**20}


def entry(work, ours, peer, second=None):
    """A work's turns in one round, as results have them."""
    fields = {name: getattr(work, name) for name in ["mode", "model", "batch", "input"]}
    # As JSON gives it back.
    turns = {"work": {**fields, "settings": list(work.settings)}, "ours": turn(ours), "peer": turn(peer)}
    return turns | ({"second": turn(second, 80)} if second else {})


def trial(work):
    return {
        "work": entry(work, 1, 1)["work"], "ours": turn(1), "best": "contiguous, eager",
        "peer": {"contiguous, eager": turn(1)}}


def kernel(name, layers, flop, bytes):
    return {"pass": name, "layers": layers, "bytes": bytes, "flop_per_byte": flop / bytes}


def fingerprint(instructions):
    return {
        "cpu": "A CPU", "cores": "2", "instructions": instructions, "threads": "2", "numerics_version": "6"}


# 4 ms where bytes bind and 6 ms where FLOP do: 6,400 images a second for a batch of 64.
KERNELS = [kernel("forward", 2, flop=1e6, bytes=4e7), kernel("weight gradient", 1, flop=1.2e9, bytes=1e6)]
NIGHT = {
    "identity": {**IDENTITY, "quick": False},
    "environment": {
        "fingerprint": fingerprint("AVX-512"), "ablate": "ablate 0.1.0", "revision": "abc", "dirty": False,
        "swift": "Swift", "compiler": "g++", "python": "3", "torch": "2", "kernel": "6", "memory_bytes": 2**30,
        "date": "2026-02-02"},
    "second": {"ablate": "ablate 0.1.0", "fingerprint": fingerprint("AVX2")},
    f"trial {PLAIN.key}": trial(PLAIN), f"trial {GATED.key}": trial(GATED),
    f"night {PLAIN.key}; {GATED.key}": [
        {"load": 0.5, "machine": peak(200, 20),
         "works": [entry(PLAIN, 3200, 1600, 2400), entry(GATED, 1600, 1000, 1500)]}],
    f"roof {PLAIN.key}": {"work": entry(PLAIN, 1, 1)["work"], "peak": peak(150, 15), "kernels": KERNELS},
}


class PageTests(unittest.TestCase):
    def test_what_is_not_measured_is_said(self):
        text = page({"identity": IDENTITY})
        self.assertIn("A quick run: the numbers mean nothing.", text)
        self.assertIn("**Not measured yet**: training of cifar-resnet-8,", text)
        self.assertIn("inference of cifar-resnet-8, kernels,", text)
        self.assertIn("trials, the step by layer, loading.", text)

    def test_networks_of_the_night_are_named_once_some_are_measured(self):
        text = night_page(NIGHT).splitlines()[2]
        self.assertIn("training of cifar-shufflenet width=12 stem_stride=2", text)
        self.assertNotIn("cifar-mobilenet", text)
        self.assertNotIn("the night's networks", text)

    def test_the_peak_is_the_best_that_was_seen(self):
        values = {
            "identity": IDENTITY,
            "rounds a": [{"machine": peak(78, 30), "works": []}, {"machine": peak(205, 29), "works": []}],
            "night a": [{"machine": peak(70, 31), "works": []}],
            "kernels a": {"peak": peak(100, 39)}, "roof a": {"peak": peak(90, 12)}}
        self.assertEqual(peaks(values), peak(205, 39))
        self.assertEqual(peaks({"identity": IDENTITY}), {})


class NightTests(unittest.TestCase):
    def test_the_roof_is_the_sum_of_what_binds_each_pass(self):
        self.assertAlmostEqual(roof_seconds(KERNELS, peak(200, 20)), 0.010)
        self.assertAlmostEqual(roof_seconds(KERNELS, peak(400, 20)), 0.007)
        self.assertAlmostEqual(roof_seconds(KERNELS, peak(200, 40)), 0.008)

    def test_a_row_has_speeds_ratios_shares_and_the_second_program(self):
        lines = night_page(NIGHT).splitlines()
        start = lines.index("## The night's networks")
        rows = [line for line in lines[start:] if line.startswith("|")][:4]
        self.assertEqual(rows[0], (
            "| network | batch | ours | peer | ratio | min | max | GFLOP/s | of peak (%) | of roof (%) | "
            "AVX2 build | its ratio | peer's setting |"))
        self.assertEqual(rows[2], (
            "| cifar-mobilenet width=8 stem_stride=2 | 64 | 3200.0 | 1600.0 | 2.00 | 2.00 | 2.00 | 100.0 | "
            "50.0 | 50.0 | 2400.0 | 1.50 | contiguous, eager |"))
        self.assertEqual(rows[3], (
            "| se-cifar-mobilenet width=8 stem_stride=2 | 64 | 1600.0 | 1000.0 | 1.60 | 1.60 | 1.60 | 100.0 | "
            "50.0 |  | 1500.0 | 1.50 | contiguous, eager |"))

    def test_the_night_stands_in_no_other_table_of_training(self):
        text = page(NIGHT)
        for title in ["Training\n", "The night's networks", "What SE blocks cost", "Memory of training", "The peer's settings"]:
            self.assertNotIn(f"## {title}", text)
        self.assertIn("(benchmarks-night.md)", text)
        self.assertNotIn("cifar-mobilenet", text)
        text = night_page(NIGHT)
        self.assertNotIn("## Share of the machine's peak", text)

    def test_gated_networks_of_the_night_are_held_against_plain_ones(self):
        self.assertIn(
            "| cifar-mobilenet width=8 stem_stride=2 | training | 64 | 32 | 2.000 | 2.000 | 2.000 | 1.600 |",
            night_page(NIGHT))

    def test_there_is_no_column_of_a_program_that_took_no_part(self):
        rounds = f"night {PLAIN.key}; {GATED.key}"
        works = [{k: v for k, v in w.items() if k != "second"} for w in NIGHT[rounds][0]["works"]]
        values = {k: v for k, v in NIGHT.items() if k != "second"}
        text = night_page(values | {rounds: [{**NIGHT[rounds][0], "works": works}]})
        self.assertIn("| of roof (%) | peer's setting |", text)
        self.assertNotIn("AVX2", text)


class MachinesTests(unittest.TestCase):
    OLD = {
        "cpu": "Old", "instructions": "AVX2", "build": "", "threads": 2, "numerics_version": "", "date": "",
        "revision": "", "torch": "1", "source": "a letter", "ratios": {PLAIN.key: 1.25, "infer x 1 224": 3.0}}

    def test_results_give_an_entry_for_each_program(self):
        ours, second = machines.summaries(NIGHT)
        self.assertEqual(ours["ratios"], {PLAIN.key: 2.0, GATED.key: 1.6})
        self.assertEqual(ours["peak"], peak(200, 20))
        self.assertEqual((second["build"], second["instructions"]), ("AVX2 build", "AVX2"))
        self.assertEqual(second["ratios"], {PLAIN.key: 1.5, GATED.key: 1.5})
        self.assertNotIn("peak", second)

    def test_the_same_measurement_is_kept_once(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "machines.json"
            for _ in range(2):
                machines.add(path, NIGHT)
            self.assertEqual(machines.read(path), machines.summaries(NIGHT))
            machines.add(path, NIGHT | {"environment": {**NIGHT["environment"], "date": "2026-01-01"}})
            dates = [entry["date"] for entry in machines.read(path)]
            self.assertEqual(dates, ["2026-01-01"] * 2 + ["2026-02-02"] * 2)

    def test_quick_numbers_are_not_kept(self):
        self.assertEqual(machines.with_summaries([self.OLD], {**NIGHT, "identity": IDENTITY}), [self.OLD])

    def test_the_page_shows_the_spread(self):
        text = page(NIGHT, [self.OLD])
        self.assertIn("| #1 | Old | AVX2 | 2 |  |  | 1 |  |  |  | a letter |", text)
        self.assertIn("| #2 | A CPU | AVX-512 | 2 | 200.0 | 20.0 | 2 | 6 | abc | 2026-02-02 |  |", text)
        self.assertIn("| #3 | A CPU, AVX2 build | AVX2 | 2 |  |  | 2 | 6 | abc | 2026-02-02 |  |", text)
        self.assertIn(f"| {PLAIN.key} | 1.25 | 2.00 | 1.50 | 1.25 | 2.00 |", text)
        self.assertIn("| infer x 1 224 | 3.00 |  |  | 3.00 | 3.00 |", text)

    def test_the_stored_machines_make_a_section(self):
        stored = machines.read(Path(__file__).resolve().parent.parent / "results/machines.json")
        self.assertIn("## The spread over CPUs", page({"identity": IDENTITY}, stored))
        known = {work.key for work in FULL.compared}
        self.assertEqual({key for entry in stored for key in entry["ratios"]} - known, set())


if __name__ == "__main__":
    unittest.main()
