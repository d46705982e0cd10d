"""The sections of a run: each measures its pieces and puts them into the results."""

import json
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

from sides import BENCH, SETTINGS, Failure, Peer, steps_for


def say(text):
    print(f"bench:   {text}", file=sys.stderr, flush=True)


def check(ours, plan, options, results):
    check_networks(ours, plan.networks, results)


def check_networks(ours, networks, results):
    """The peer's networks are ours: names, parameters, logits."""
    known = results.values.get("check", {})
    missing = [network for network in networks if network not in known]
    if not missing:
        return
    result = subprocess.run(
        [sys.executable, "-m", "peer.check", ours.binary, *missing], cwd=BENCH, capture_output=True,
        text=True)
    if result.returncode:
        raise Failure(result.stderr.strip())
    results.put("check", dict(sorted({**known, **json.loads(result.stdout)}.items())))


def train(ours, plan, options, results):
    compare(ours, groups_of(plan, "train"), options, results, "rounds")


def infer(ours, plan, options, results):
    compare(ours, groups_of(plan, "infer"), options, results, "rounds")


def groups_of(plan, mode):
    return [group for group in plan.groups if group[0].mode == mode]


def night(ours, plan, options, results):
    """Narrow networks on small images: compared, and each convolution by itself for the roof."""
    works = [work for group in plan.night for work in group]
    check_networks(ours, sorted({work.network for work in works}), results)
    compare(ours, plan.night, options, results, "night")
    for work in works:
        results.piece(f"roof {work.key}", lambda: roof(ours, work, options))


def roof(ours, work, options):
    """FLOP and bytes of every convolution and pass, and the machine's peak beside them."""
    say(f"kernels of {work.key}")
    found = ours.json(
        "bench", "kernels", *work.words, "--threads", options.threads, "--steps",
        2 if options.quick else 10)
    return {"work": asdict(work), "peak": found["peak"], "kernels": found["kernels"]}


def compare(ours, groups, options, results, name):
    """Trials of the peer's settings, then rounds; `name` is how the key of the rounds begins."""
    for group in groups:
        for work in group:
            results.piece(f"trial {work.key}", lambda: trial(ours, work, options))
        key = f"{name} " + "; ".join(work.key for work in group)
        if len(results.values.get(key, [])) < options.rounds:
            rounds(ours, group, options, results, key)


def trial(ours, work, options):
    """Every setting of the peer, and a look at our own speed."""
    say(f"trial of {work.key}")
    first = ours.turn(work, 2, options.threads)
    settings = {}
    for setting in SETTINGS:
        try:
            with Peer(work, setting, options.threads) as peer:
                guess = peer.turn(1)["images_per_second"]
                turn = peer.turn(steps_for(options.seconds, guess, work.batch))
                settings[setting] = {**turn, "ready_seconds": peer.ready["ready_seconds"]}
        except Failure as failure:
            say(str(failure))
            settings[setting] = {"failure": str(failure)}
    speeds = {s: t["images_per_second"] for s, t in settings.items() if "failure" not in t}
    if not speeds:
        raise Failure(f"the peer runs {work.key} under no setting")
    return {
        "work": asdict(work), "ours": first, "peer": settings, "best": max(speeds, key=speeds.get)}


def rounds(ours, group, options, results, key):
    """For each work of a group a turn of ours, of the second program in training, and of the peer."""
    with ExitStack() as stack:
        peers = {}
        for work in group:
            best = results.values[f"trial {work.key}"]["best"]
            peers[work] = stack.enter_context(Peer(work, best, options.threads))
        while len(done := results.values.get(key, [])) < options.rounds:
            say(f"{key}: {len(done) + 1} of {options.rounds}")
            turns = {"load": os.getloadavg()[0], "machine": machine(ours, options.threads), "works": []}
            for work in group:
                known = results.values[f"trial {work.key}"]
                steps = steps_for(options.seconds, known["ours"]["images_per_second"], work.batch)
                mine = ours.turn(work, steps, options.threads)
                entry = {"work": asdict(work), "ours": mine}
                if options.second and work.mode == "train":
                    entry["second"] = options.second.turn(work, steps, options.threads)
                theirs = known["peer"][known["best"]]["images_per_second"]
                entry["peer"] = peers[work].turn(steps_for(options.seconds, theirs, work.batch))
                turns["works"].append(entry)
            results.put(key, done + [turns])


def machine(ours, threads):
    peak = ours.machine(threads)
    return {name: peak[name] for name in ["gflops_per_second", "gigabytes_per_second"]}


def kernels(ours, plan, options, results):
    for model, batch in plan.kernels:
        words = ["bench", "kernels", "--shapes", BENCH / "shapes" / f"{model}.txt", "--batch", batch]
        words += ["--threads", options.threads, "--steps", 2 if options.quick else 10]
        results.piece(f"kernels {model}", lambda: {**ours.json(*words), "shapes": model})


def profile(ours, plan, options, results):
    work = plan.profile

    def measure():
        result = ours.json(
            "bench", "train", *work.words, "--steps", 2 if options.quick else 5,
            "--threads", options.threads, "--profile")
        return {"work": asdict(work), "profile": result["profile"]}

    results.piece("profile", measure)


def scaling(ours, plan, options, results):
    """Ours alone, with one thread and with all."""
    for name, works in [("batches", plan.batches), ("sizes", plan.sizes)]:
        for work in works:
            results.piece(f"{name} {work.key}", lambda: scaled(ours, work, options))


def scaled(ours, work, options):
    say(f"scaling of {work.key}")
    threads = {}
    for count in sorted({1, options.threads}):
        guess = ours.turn(work, 1, count)["images_per_second"]
        steps = steps_for(options.seconds / 2, guess, work.batch)
        threads[str(count)] = ours.turn(work, steps, count)
    return {"work": asdict(work), "threads": threads}


EXPERIMENT = """name: bench
title: A trial of the benchmarks
purpose: to be timed
answers: nothing
base: {{model: {model}}}
axes: [{{arms: [{{name: only}}]}}]
scales:
  smoke:
    about: one trial
    seeds: 1
    set:
      training: {{epochs: 1, batch: {batch}, rate: 0.01, augmentation: {augmentation}}}
      data: {data}
"""


def run_trial(ours, folder, options, *words, **settings):
    """Trains once, and gives what the database says of it."""
    folder = Path(folder)
    (folder / "bench.yaml").write_text(EXPERIMENT.format(**settings))
    database = ["--db", folder / "results.db"]
    ours.run(
        "run", folder / "bench.yaml", "--scale", "smoke", "--threads", options.threads, "--no-weights",
        *database, *words)

    def query(text):
        return json.loads(ours.run("query", text, "--json", *database))

    trial = query("SELECT seconds, images_per_second FROM v_trials")[0]
    phases = {row["phase"]: row["seconds"] for row in query("SELECT phase, seconds FROM phases")}
    return {**trial, "phases": phases}


def trials(ours, plan, options, results):
    """What a trial costs by the images that it sees."""
    model, counts = plan.trial
    for count in counts:
        def measure():
            say(f"a trial of {count} images")
            with tempfile.TemporaryDirectory() as folder:
                result = run_trial(
                    ours, folder, options, model=model, batch=32, augmentation="crop_flip",
                    data=f"{{name: shapes, train: {count}, test: 32}}")
            return {"model": model, "images": count, **result}

        results.piece(f"trials {model} {count}", measure)


def loading(ours, plan, options, results):
    """Training on a folder of JPEG files with augmentation, between two measurements in memory."""
    # Not above: `run.py --help` needs no package.
    import pictures
    work = plan.loading

    def preloaded(steps):
        return ours.turn(work, steps, options.threads, "--classes", pictures.CLASSES)

    def measure():
        say(f"training on {plan.pictures} pictures")
        with tempfile.TemporaryDirectory() as folder:
            pictures.make(f"{folder}/pictures", plan.pictures)
            sizes = [path.stat().st_size for path in Path(folder).glob("pictures/train/*/*.jpg")]
            guess = preloaded(2)["images_per_second"]
            steps = steps_for(options.seconds, guess, work.batch)
            before = preloaded(steps)
            trained = run_trial(
                ours, folder, options, "--data", f"folder={folder}/pictures", "--set",
                f"input={work.input}", model=work.model, batch=work.batch,
                augmentation="resized_crop", data="{name: folder}")
            after = preloaded(steps)
        return {
            "work": asdict(work), "pictures": plan.pictures,
            "bytes_per_picture": sum(sizes) / len(sizes), "preloaded": [before, after], "folder": trained}

    results.piece("loading", measure)
