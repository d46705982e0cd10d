#!/usr/bin/env python3
"""Trains by one process with all threads and by ranks with one thread each, in turns, and prints images a second, their
ratio, and the share of the time that rank 0 spent in communication.

usage: bench/ranks.py --binary .build/mpi/release/ablate [--ranks 2] [--rounds 3]

The machine must be idle. Only Python's own library is needed, and mpirun.
"""
import argparse
import os
import random
import sqlite3
import statistics
import struct
import subprocess
import tempfile

WORKS = [
    # name, model, side of the images, batch, micro-batch, images an epoch, epochs
    ("resnet-50", "resnet-50", 224, 64, 16, 256, 2),
    ("cifar-resnet-56", "cifar-resnet-56", 32, 128, 32, 5120, 2),
]
EXPERIMENT = """\
name: ranks-{name}
title: Throughput of ranks
purpose: To measure.
answers: Nothing of the paper.
baseline: none
base:
  model: {model}
  input: {side}
  se.reduction: none
  data: {{name: npy, train: {images}, test: 16}}
  training: {{epochs: {epochs}, batch: {batch}, micro_batch: {micro}, rate: 0.05}}
axes:
  - arms:
      - {{name: plain, label: plain, set: {{}}}}
scales:
  smoke: {{about: a measurement, seeds: 1}}
"""


def write_arrays(folder, side, images):
    """Noise as NumPy files."""

    def write(name, shape, kind, values):
        head = "{'descr': '%s', 'fortran_order': False, 'shape': %s, }" % (kind, shape)
        head += " " * (63 - (10 + len(head)) % 64) + "\n"
        with open(os.path.join(folder, name), "wb") as file:
            file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head.encode())
            file.write(values)

    source = random.Random(1)
    for split, count in (("train", images), ("test", 16)):
        write(f"{split}-images.npy", (count, side, side, 3), "|u1", source.randbytes(count * side * side * 3))
        write(f"{split}-labels.npy", (count,), "|u1", bytes(i % 10 for i in range(count)))


def train(arguments, folder, work, ranks):
    name, model, side, batch, micro, images, epochs = work
    path = os.path.join(folder, f"{name}.yaml")
    with open(path, "w") as file:
        file.write(
            EXPERIMENT.format(
                name=name, model=model, side=side, images=images, epochs=epochs, batch=batch, micro=micro))
    database = os.path.join(folder, f"{name}-{ranks}.db")
    for suffix in ("", "-wal", "-shm"):
        if os.path.exists(database + suffix):
            os.remove(database + suffix)
    threads = arguments.ranks // ranks
    command = [
        os.path.abspath(arguments.binary), "run", path, "--scale", "smoke", "--db", database, "--no-weights", "--quiet",
        "--threads", str(threads), "--jobs", "1", "--data", f"npy={folder}/{name}"]
    if ranks > 1:
        command = ["mpirun", "-n", str(ranks)] + command
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    with sqlite3.connect(database) as store:
        (speed,) = store.execute(
            "SELECT images_per_second FROM v_curves WHERE split = 'train' ORDER BY epoch DESC LIMIT 1").fetchone()
        phases = dict(store.execute("SELECT phase, seconds FROM phases"))
    return speed, phases.get("communication", 0) / sum(phases.values())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True, help="built by `make build MPI=1`")
    parser.add_argument("--ranks", type=int, default=2, help="ranks, and threads of the one process")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    os.environ.setdefault("OMPI_MCA_hwloc_base_binding_policy", "none")
    print(f"| network | batch, micro-batch | 1 process, {arguments.ranks} threads | {arguments.ranks} ranks, 1 thread each "
          "| ratio | in communication |")
    print("| :--- | :--- | ---: | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory() as folder:
        for work in WORKS:
            name, _, side, batch, micro, images, _ = work
            os.mkdir(os.path.join(folder, name))
            write_arrays(os.path.join(folder, name), side, images)
            alone, together, waits = [], [], []
            for _ in range(arguments.rounds):
                alone.append(train(arguments, folder, work, 1)[0])
                speed, waiting = train(arguments, folder, work, arguments.ranks)
                together.append(speed)
                waits.append(waiting)
            ratio = statistics.median(b / a for a, b in zip(alone, together))
            print(f"| {name} | {batch}, {micro} | {statistics.median(alone):.1f} | {statistics.median(together):.1f} "
                  f"| {ratio:.2f} | {100 * statistics.median(waits):.1f} % |", flush=True)


if __name__ == "__main__":
    main()
