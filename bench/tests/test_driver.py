"""What is kept of an interrupted run. Needs Python alone."""

import json
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from report import page, peaks
from store import Results
from sides import steps_for
from works import FULL, QUICK, Work


class ResultsTests(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = Path(self.folder.name) / "results" / "part.json"

    def test_a_piece_is_measured_once(self):
        measured = []

        def measure():
            measured.append(1)
            return {"images_per_second": 5}

        for _ in range(2):
            results = Results(self.path, {"binary": "a"})
            self.assertEqual(results.piece("train x", measure), {"images_per_second": 5})
        self.assertEqual(len(measured), 1)
        self.assertEqual([path.name for path in self.path.parent.iterdir()], ["part.json"])

    def test_another_program_begins_anew(self):
        Results(self.path, {"binary": "a"}).put("train x", 1)
        self.assertEqual(Results(self.path, {"binary": "b"}).values, {"identity": {"binary": "b"}})

    def test_fresh_begins_anew(self):
        Results(self.path, {"binary": "a"}).put("train x", 1)
        self.assertNotIn("train x", Results(self.path, {"binary": "a"}, fresh=True).values)

    def test_a_damaged_file_begins_anew(self):
        self.path.parent.mkdir()
        self.path.write_text('{"identity": ')
        self.assertEqual(Results(self.path, {"binary": "a"}).values, {"identity": {"binary": "a"}})

    def test_the_end_leaves_the_whole_under_its_name(self):
        results = Results(self.path, {"binary": "a"})
        results.put("train x", 1)
        final = self.path.with_name("benchmarks.json")
        results.finish(final, complete=True)
        self.assertFalse(self.path.exists())
        self.assertEqual(json.loads(final.read_text()), {"identity": {"binary": "a"}, "train x": 1})

    def test_the_end_of_a_part_leaves_the_parts_for_more(self):
        results = Results(self.path, {"binary": "a"})
        results.put("train x", 1)
        final = self.path.with_name("part-done.json")
        results.finish(final, complete=False)
        self.assertEqual(json.loads(final.read_text()), results.values)
        self.assertEqual(Results(self.path, {"binary": "a"}).values, results.values)


class PageTests(unittest.TestCase):
    IDENTITY = {"quick": True, "rounds": 1, "seconds": 1, "threads": 2}

    def test_what_is_not_measured_is_said(self):
        text = page({"identity": self.IDENTITY})
        self.assertIn("A quick run: the numbers mean nothing.", text)
        self.assertIn("**Not measured yet**: training of cifar-resnet-8,", text)
        self.assertIn("trials, the step by layer, loading.", text)

    def test_the_peak_is_the_best_that_was_seen(self):
        def peak(flops, bytes):
            return {"gflops_per_second": flops, "gigabytes_per_second": bytes}

        values = {
            "identity": self.IDENTITY,
            "rounds a": [{"machine": peak(78, 30), "works": []}, {"machine": peak(205, 29), "works": []}],
            "kernels a": {"peak": peak(100, 39)}}
        self.assertEqual(peaks(values), peak(205, 39))
        self.assertEqual(peaks({"identity": self.IDENTITY}), {})


class PlanTests(unittest.TestCase):
    def test_steps_last_about_as_long_as_asked_for(self):
        self.assertEqual(steps_for(6, images_per_second=600, batch=128), 28)
        self.assertEqual(steps_for(6, images_per_second=5, batch=16), 3)
        self.assertEqual(steps_for(6, images_per_second=1e9, batch=1), 2000)

    def test_works_have_keys_of_their_own(self):
        for plan in [FULL, QUICK]:
            keys = [work.key for group in plan.groups for work in group]
            self.assertEqual(len(keys), len(set(keys)))
            self.assertTrue(all(work.mode == group[0].mode for group in plan.groups for work in group))

    def test_every_work_that_the_targets_name_is_in_the_plan(self):
        works = [work for group in FULL.groups for work in group]
        for model in ["cifar-resnet-20", "se-cifar-resnet-20", "se-cifar-resnet-56", "cifar-inception",
                      "se-cifar-inception"]:
            self.assertIn(Work("train", model, 128, 32), works)
        for model in ["resnet-50", "se-resnet-50", "bn-inception"]:
            self.assertIn(Work("train", model, 16, 224), works)
        for model in ["resnet-50", "se-resnet-50", "se-resnext-50-32x4d", "bn-inception"]:
            self.assertIn(Work("infer", model, 1, 224), works)


if __name__ == "__main__":
    unittest.main()
