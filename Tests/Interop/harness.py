"""What all cases need: the program, tame weights, comparisons, and a count of what passed."""

import subprocess
import sys
import tempfile
import time
import traceback
import zlib
from pathlib import Path

import numpy
import onnx
import onnxruntime
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

BINARY = Path(sys.argv[1]).resolve()
FIXTURES = Path(__file__).parent / "fixtures"
# Relative to the largest logit: single precision, summed in another order.
TOLERANCE = 1e-4

onnxruntime.set_default_logger_severity(3)


class Suite:
    """Runs cases one by one and counts."""

    def __init__(self):
        self.passed, self.failed, self.start = 0, [], time.monotonic()

    def case(self, name, body, *arguments):
        try:
            body(*arguments)
            self.passed += 1
        except Exception as error:
            self.failed.append(name)
            print(f"FAILED {name}: {error}", flush=True)
            if not isinstance(error, AssertionError):
                traceback.print_exc()

    def section(self, title):
        print(f"{time.monotonic() - self.start:6.1f} s  {title}", flush=True)

    def finish(self):
        self.section("end")
        for name in self.failed:
            print(f"failed: {name}")
        print(f"{self.passed} passed, {len(self.failed)} failed")
        return 1 if self.failed or not self.passed else 0


def ablate(*words, code=0):
    """Runs the program; its standard error is returned, and its exit code must be `code`."""
    command = [str(BINARY)] + [str(word) for word in words]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == code, (
        f"exit code {result.returncode} of `ablate {' '.join(command[1:])}`: {result.stderr.strip()}")
    return result.stdout if words[0] == "query" else result.stderr


def settings(pairs):
    """--set for each pair."""
    return [word for pair in pairs.items() for word in ("--set", "=".join(map(str, pair)))]


def folder():
    return tempfile.TemporaryDirectory(prefix="ablate-interop-")


def metadata(path):
    with safe_open(path, framework="numpy") as file:
        return file.metadata()


def tame(source, target):
    """Weights whose every value matters and whose maps neither explode nor vanish: batch norms get
    gains, shifts and statistics of their own, biases are no zeros."""
    tensors = load_file(source)
    for name, values in tensors.items():
        random = numpy.random.default_rng(zlib.crc32(name.encode()))
        norm = name.rpartition(".")[0] + ".running_var" in tensors
        if name.endswith("running_var"):
            new = random.uniform(2, 6, values.shape)
        elif name.endswith(("running_mean", ".bias")):
            new = random.normal(0, 0.2, values.shape)
        elif norm and name.endswith(".weight"):
            new = random.uniform(0.5, 1.5, values.shape)
        else:
            continue
        tensors[name] = new.astype(values.dtype)
    save_file(tensors, target, metadata(source))


def images(path, side, count=3):
    x = numpy.random.default_rng(side).normal(size=(count, side, side, 3)).astype(numpy.float32)
    numpy.save(path, x)
    return x


def load_onnx(path, layout, side):
    """Checks a model; the result maps images [n, h, w, c] to logits."""
    onnx.checker.check_model(str(path), full_check=True)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    (value,), (result,) = session.get_inputs(), session.get_outputs()
    expected = [3, side, side] if layout == "nchw" else [side, side, 3]
    assert value.name == "images" and value.shape == ["N"] + expected, value
    assert result.name == "logits" and result.shape[0] == "N", result
    axes = (0, 3, 1, 2) if layout == "nchw" else (0, 1, 2, 3)
    return lambda x: session.run(None, {"images": x.transpose(axes)})[0]


def assert_close(ours, theirs, what):
    assert ours.shape == theirs.shape, f"{what}: {ours.shape} and {theirs.shape}"
    scale = numpy.abs(theirs).max()
    assert numpy.isfinite(scale) and scale > 0, f"{what}: logits up to {scale}"
    error = numpy.abs(ours - theirs).max() / scale
    assert error <= TOLERANCE, f"{what}: off by {error:.2e} of the largest logit"
