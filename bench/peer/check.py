"""python -m peer.check BINARY [NETWORK ...]: the peer's networks are ours.

A network is a name, or a name and settings in one word such as "cifar-vgg-11 width=32"; without any, all
of the plan are checked. For each network the names, shapes and number of parameters are those of `ablate export`, and with its
weights the logits are those of `ablate predict`.
"""

import json
import subprocess
import sys
import tempfile

import numpy
import torch

from works import FULL

from .networks import network, parameters

# Relative to the largest logit: single precision, through many layers of random weights, in another order.
TOLERANCE = 1e-3


def ablate(binary, *words):
    result = subprocess.run([binary, *words], capture_output=True, text=True)
    if result.returncode:
        raise SystemExit(f"peer.check: ablate {' '.join(words)}: {result.stderr.strip()}")
    return result.stdout


def tensors(path):
    """A safetensors file: length of the header, header in JSON, values."""
    data = open(path, "rb").read()
    start = 8 + int.from_bytes(data[:8], "little")
    kinds = {"F32": numpy.float32, "I64": numpy.int64}
    result = {}
    for name, entry in json.loads(data[8:start]).items():
        if name == "__metadata__":
            continue
        first, last = (start + offset for offset in entry["data_offsets"])
        values = numpy.frombuffer(data[first:last], kinds[entry["dtype"]])
        result[name] = torch.from_numpy(values.reshape(entry["shape"]).copy())
    return result


def check(binary, text):
    name, *settings = text.split()
    words = ["--model", name, *(word for setting in settings for word in ["--set", setting])]
    ours = json.loads(ablate(binary, "models", name, *words[2:], "--json"))[0]
    # The size of the images shapes no layer of the peer's.
    model = network(name, [s for s in settings if not s.startswith("input=")]).eval()
    if parameters(model) != ours["parameters"]:
        raise SystemExit(
            f"peer.check: {text} has {parameters(model)} parameters, ours has {ours['parameters']}")
    with tempfile.TemporaryDirectory() as folder:
        weights, x, y = (f"{folder}/{part}" for part in ["w.safetensors", "x.npy", "y.npy"])
        ablate(binary, "export", "safetensors", *words, "--output", weights)
        model.load_state_dict(tensors(weights), strict=True)
        images = numpy.random.default_rng(1).normal(size=[2, *ours["input"]]).astype(numpy.float32)
        numpy.save(x, images)
        ablate(binary, "predict", "--weights", weights, "--input", x, "--output", y)
        expected = numpy.load(y)
    with torch.inference_mode():
        logits = model(torch.from_numpy(images.transpose(0, 3, 1, 2).copy())).numpy()
    error = float(abs(logits - expected).max() / abs(expected).max())
    if not error <= TOLERANCE:
        raise SystemExit(f"peer.check: {text}: logits differ by {error:.1e} of the largest")
    return {"parameters": ours["parameters"], "macs": ours["macs"], "error": error}


if __name__ == "__main__":
    texts = sys.argv[2:] or FULL.networks
    print(json.dumps({text: check(sys.argv[1], text) for text in texts}, indent=2))
