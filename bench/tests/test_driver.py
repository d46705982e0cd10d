"""What is kept of an interrupted run, what is planned, and whose turn it is. Needs Python alone."""

import json
import sys
import tempfile
import unittest
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import pieces
from store import Results
from sides import Failure, steps_for
from works import FULL, NIGHT, QUICK, Work


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


class PlanTests(unittest.TestCase):
    def test_steps_last_about_as_long_as_asked_for(self):
        self.assertEqual(steps_for(6, images_per_second=600, batch=128), 28)
        self.assertEqual(steps_for(6, images_per_second=5, batch=16), 3)
        self.assertEqual(steps_for(6, images_per_second=1e9, batch=1), 2000)

    def test_works_have_keys_of_their_own(self):
        for plan in [FULL, QUICK]:
            keys = [work.key for work in plan.compared]
            self.assertEqual(len(keys), len(set(keys)))
            self.assertTrue(all(work.mode == group[0].mode for group in plan.groups for work in group))
            self.assertTrue(all(work.mode == "train" for group in plan.night for work in group))

    def test_a_work_without_settings_keeps_the_key_of_older_results(self):
        self.assertEqual(Work("train", "resnet-50", 16, 224).key, "train resnet-50 16 224")
        entry = {"mode": "train", "model": "resnet-50", "batch": 16, "input": 224}
        self.assertEqual(Work.of(entry), Work("train", "resnet-50", 16, 224))

    def test_settings_reach_key_label_and_both_programs(self):
        work = Work("train", "resnet-50", 64, 32, ("width=16",))
        self.assertEqual(work.key, "train resnet-50 64 32 width=16")
        self.assertEqual(work.label, "resnet-50 width=16")
        self.assertEqual(work.network, "resnet-50 width=16 input=32")
        self.assertEqual(
            work.words, ["--model", "resnet-50", "--batch", 64, "--input", 32, "--set", "width=16"])
        self.assertEqual(Work.of(json.loads(json.dumps(asdict(work)))), work)

    def test_the_night_has_the_networks_of_its_experiments(self):
        works = {(work.model, *work.settings): work.batch for group in NIGHT for work in group}
        experiments = Path(__file__).resolve().parent.parent.parent / "experiments"
        text = "".join((experiments / f"{name}.yaml").read_text() for name in ["backbones", "small-networks"])
        for (model, *settings), batch in works.items():
            if settings[1:] == ["stem_stride=2"]:
                width = settings[0].removeprefix("width=")
                plain = model.removeprefix("se-")
                self.assertIn(f"{{model: {plain}, width: {width}}}", text)
                self.assertEqual(batch, 64)
        families = {model.removeprefix("se-").rsplit("-", 1)[0] for model, *_ in works}
        for family in ["cifar-resnet", "cifar-bottleneck", "cifar-resnext", "cifar-vgg", "cifar", "cifar-preresnet",
                       "cifar-inception", "resnet"]:
            self.assertIn(family, families)
        self.assertEqual(sum(model.startswith("se-") for model, *_ in works), 4)

    def test_every_work_that_the_targets_name_is_in_the_plan(self):
        works = [work for group in FULL.groups for work in group]
        for model in ["cifar-resnet-20", "se-cifar-resnet-20", "se-cifar-resnet-56", "cifar-inception",
                      "se-cifar-inception"]:
            self.assertIn(Work("train", model, 128, 32), works)
        for model in ["resnet-50", "se-resnet-50", "bn-inception"]:
            self.assertIn(Work("train", model, 16, 224), works)
        for model in ["resnet-50", "se-resnet-50", "se-resnext-50-32x4d", "bn-inception"]:
            self.assertIn(Work("infer", model, 1, 224), works)


class FakeProgram:
    """A side that writes down its turns; ours where it has no work of its own, else the peer's."""

    def __init__(self, name, log, work=None):
        self.name, self.log, self.work = name, log, work

    def machine(self, threads):
        return {"gflops_per_second": 1, "gigabytes_per_second": 1}

    def turn(self, *words):
        work = self.work or words[0]
        self.log.append((self.name, work.model))
        return {"images_per_second": 1}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass


class TurnTests(unittest.TestCase):
    def turns(self, mode, second):
        """Whose turns there are in one round of two works."""
        log = []
        group = [Work(mode, model, 1, 32) for model in ["a", "b"]]
        known = {"ours": {"images_per_second": 1}, "peer": {"x": {"images_per_second": 1}}, "best": "x"}
        options = SimpleNamespace(
            rounds=1, threads=1, seconds=1, second=FakeProgram("second", log) if second else None)
        with tempfile.TemporaryDirectory() as folder:
            results = Results(Path(folder) / "part.json", {})
            for work in group:
                results.put(f"trial {work.key}", known)
            peer = lambda work, setting, threads: FakeProgram("peer", log, work)
            with mock.patch.object(pieces, "Peer", peer), mock.patch.object(pieces, "say"):
                pieces.compare(FakeProgram("ours", log), [group], options, results, "rounds")
            key = f"rounds {mode} a 1 32; {mode} b 1 32"
            self.assertEqual(["second" in turn for turn in results.values[key][0]["works"]], [
                second and mode == "train"] * 2)
        return log

    def test_both_sides_take_turns(self):
        self.assertEqual(
            self.turns("train", False), [("ours", "a"), ("peer", "a"), ("ours", "b"), ("peer", "b")])

    def test_the_second_program_takes_its_turn_in_training_alone(self):
        self.assertEqual(
            self.turns("train", True),
            [(side, work) for work in "ab" for side in ["ours", "second", "peer"]])
        self.assertEqual(self.turns("infer", True), self.turns("infer", False))

    def test_only_networks_that_are_not_known_are_checked(self):
        answer = SimpleNamespace(returncode=0, stdout='{"a": 1}')
        with tempfile.TemporaryDirectory() as folder:
            results = Results(Path(folder) / "part.json", {})
            results.put("check", {"b": 2})
            with mock.patch.object(pieces.subprocess, "run", return_value=answer) as run:
                pieces.check_networks(SimpleNamespace(binary="ablate"), ["a", "b"], results)
                self.assertEqual(run.call_args.args[0][-2:], ["ablate", "a"])
                pieces.check_networks(SimpleNamespace(binary="ablate"), ["a", "b"], results)
                self.assertEqual(run.call_count, 1)
            self.assertEqual(results.values["check"], {"a": 1, "b": 2})

    def test_a_peer_whose_networks_differ_ends_the_run(self):
        answer = SimpleNamespace(returncode=1, stderr="peer.check: logits differ")
        with tempfile.TemporaryDirectory() as folder:
            results = Results(Path(folder) / "part.json", {})
            with mock.patch.object(pieces.subprocess, "run", return_value=answer):
                with self.assertRaisesRegex(Failure, "logits differ"):
                    pieces.check_networks(SimpleNamespace(binary="ablate"), ["a"], results)


if __name__ == "__main__":
    unittest.main()
