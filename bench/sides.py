"""The two sides: the program itself, and the peer in a process of its own."""

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

BENCH = Path(__file__).resolve().parent
# All ways to run the peer; the best of each work is kept.
SETTINGS = {
    "contiguous, eager": [],
    "channels-last, eager": ["--channels-last"],
    "contiguous, compiled": ["--compiled"],
    "channels-last, compiled": ["--channels-last", "--compiled"],
}


# The program built by ABLATE_MARCH=x86-64-v3, what the page calls it, and what it says of itself.
SECOND_LABEL = "AVX2 build"
SECOND_INSTRUCTIONS = "AVX2"


class Failure(Exception):
    pass


class Ours:
    def __init__(self, binary):
        self.binary = str(Path(binary).resolve())

    def run(self, *words):
        result = subprocess.run([self.binary, *map(str, words)], capture_output=True, text=True)
        if result.returncode:
            raise Failure(f"ablate {' '.join(map(str, words))}: {result.stderr.strip()}")
        return result.stdout

    def json(self, *words):
        return json.loads(self.run(*words, "--json"))

    def machine(self, threads):
        return self.json("bench", "machine", "--threads", threads)

    def turn(self, work, steps, threads, *words):
        """One measurement in a fresh process."""
        result = self.json(
            "bench", work.mode, *work.words, "--steps", steps, "--threads", threads, *words)
        return {
            "images_per_second": result["images_per_second"]["median"],
            "gflops_per_second": result["gflops_per_second"],
            "resident_peak_bytes": result["resident_peak_bytes"],
            "planned_peak_bytes": result["peak_memory_bytes"], "steps": steps,
        }


class Peer:
    """A process that holds one network under one setting, and runs steps when it is asked."""

    def __init__(self, work, setting, threads):
        command = [
            sys.executable, "-m", "peer", work.mode, *work.words, "--threads", threads,
            *SETTINGS[setting]]
        self.work, self.setting = work, setting
        self.process = subprocess.Popen(
            list(map(str, command)), cwd=BENCH, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, env={**os.environ, "OMP_NUM_THREADS": str(threads)})
        self.ready = self.answer()

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            message = self.process.stderr.read().strip().splitlines()
            self.close()
            raise Failure(f"the peer, {self.work.key}, {self.setting}: {message[-1] if message else 'ended'}")
        return json.loads(line)

    def turn(self, steps):
        self.process.stdin.write(f"{steps}\n")
        self.process.stdin.flush()
        answer = self.answer()
        # Its threads spin for a while before they sleep; the other side shall have the cores.
        time.sleep(0.3)
        return {
            "images_per_second": self.work.batch / statistics.median(answer["seconds"]),
            "resident_peak_bytes": answer["resident_peak_bytes"], "steps": steps,
        }

    def close(self):
        self.process.stdin.close()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def steps_for(seconds, images_per_second, batch, least=3):
    """Steps that take about so many seconds."""
    return max(least, min(2000, round(seconds * images_per_second / batch)))
