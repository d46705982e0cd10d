"""Safetensors: names, axes, and the way back."""

import json
import math

import ml_dtypes
import numpy
import onnx
from safetensors.numpy import load_file, save_file

from harness import (
    FIXTURES, ablate, assert_close, folder, images, load_onnx, metadata, settings)


def fixture(path):
    """Names and shapes of a state_dict, as its file lists them."""
    pairs = [line.split() for line in path.read_text().splitlines() if not line.startswith("#")]
    return {
        name: () if shape == "scalar" else tuple(map(int, shape.split("x")))
        for name, shape in pairs}


# Networks whose names are looked at in a narrow form, since their weights take half a gigabyte.
NARROW = {"se-senet-154": {"width": 32}, "vgg-16": {"width": 4}, "inception-resnet-v2": {"width": 8}}


def known_names(path):
    """PyTorch's own names and shapes, with nothing missing and nothing besides; a list of weights alone
    is compared with ours alone."""
    expected = fixture(path)
    narrow = NARROW.get(path.stem)
    with folder() as scratch:
        file = f"{scratch}/f.safetensors"
        ablate(
            "export", "safetensors", "--model", path.stem, *settings(narrow or {}), "--output", file)
        found = {name: values.shape for name, values in load_file(file).items()}
    if all(name.endswith(".weight") for name in expected):
        found = {name: shape for name, shape in found.items() if name.endswith(".weight")}
    # timm has the layers of SE blocks as 1×1 convolutions.
    found = {
        name: shape + (1, 1) if "se_module" in name else shape for name, shape in found.items()}
    assert set(found) == set(expected), sorted(set(found) ^ set(expected))[:6]
    wrong = [name for name in found if found[name] != expected[name] and not narrow]
    assert not wrong, [(name, found[name], expected[name]) for name in wrong[:3]]


def layouts():
    with folder() as path:
        for layout in ["nchw", "nhwc"]:
            ablate(
                "export", "safetensors", "--model", "vgg-16",
                *settings({"width": 4, "input": 64, "classes": 7}), "--layout", layout, "--output",
                f"{path}/{layout}.safetensors")
            assert metadata(f"{path}/{layout}.safetensors")["layout"] == layout
        first, last = (load_file(f"{path}/{layout}.safetensors") for layout in ["nchw", "nhwc"])
        assert first.keys() == last.keys()
        assert first["features.0.weight"].shape == (4, 3, 3, 3)
        for name, values in first.items():
            if values.ndim == 4:
                assert numpy.array_equal(values.transpose(2, 3, 1, 0), last[name]), name
            elif name == "classifier.0.weight":
                # The first layer behind the features reads a map of 2×2 positions.
                cube = values.reshape(256, 32, 2, 2)
                assert numpy.array_equal(
                    cube.transpose(2, 3, 1, 0).reshape(128, 256), last[name]), name
            elif values.ndim == 2:
                assert numpy.array_equal(values.T, last[name]), name
            else:
                assert numpy.array_equal(values, last[name]), name


def round_trip(name, pairs):
    """Export, import and export give the same bytes in both formats, and the same logits."""
    words = ["--model", name, "--seed", 3] + settings(pairs)
    with folder() as path:
        def export(kind, target, *source):
            ablate("export", kind, *source, "--output", f"{path}/{target}")
            return open(f"{path}/{target}", "rb").read()

        def predict(*source):
            ablate("predict", *source, "--input", f"{path}/x.npy", "--output", f"{path}/y.npy")
            return open(f"{path}/y.npy", "rb").read()

        first = export("safetensors", "nchw.safetensors", *words)
        last = export("safetensors", "nhwc.safetensors", *words, "--layout", "nhwc")
        again = ["--weights", f"{path}/nhwc.safetensors"]
        assert export("safetensors", "again.safetensors", *again) == first
        assert export("safetensors", "again.safetensors", *again, "--layout", "nhwc") == last
        assert export("onnx", "b.onnx", *again) == export("onnx", "a.onnx", *words)
        x = images(f"{path}/x.npy", pairs.get("input", 32), 5)
        logits = predict(*words)
        assert predict(*again) == logits
        assert predict("--weights", f"{path}/nchw.safetensors") == logits
        # A file of another program says nothing but names and values.
        save_file(load_file(f"{path}/nchw.safetensors"), f"{path}/bare.safetensors")
        bare = ["--weights", f"{path}/bare.safetensors"]
        assert predict("--model", name, *settings(pairs), *bare) == logits
        assert "name it with --model" in ablate(
            "predict", *bare, "--input", f"{path}/x.npy", "--output", f"{path}/y.npy", code=64)


def half_precision(dtype):
    """Weights of two bytes give the bits of the same values in four."""
    with folder() as path:
        file = f"{path}/f.safetensors"
        ablate("export", "safetensors", "--model", "se-cifar-resnet-20", "--output", file)
        tensors = load_file(file)
        halves = {k: v if v.dtype == numpy.int64 else v.astype(dtype) for k, v in tensors.items()}
        wide = {k: v if v.dtype == numpy.int64 else v.astype(numpy.float32) for k, v in halves.items()}
        images(f"{path}/x.npy", 32)
        logits = []
        for content in [halves, wide]:
            save_file(content, f"{path}/g.safetensors", metadata(file))
            ablate(
                "predict", "--weights", f"{path}/g.safetensors", "--input", f"{path}/x.npy",
                "--output", f"{path}/y.npy")
            logits.append(numpy.load(f"{path}/y.npy"))
        assert numpy.array_equal(*logits)


def header():
    """The header is as the format wants it, byte by byte, and the data are aligned."""
    with folder() as path:
        file = f"{path}/f.safetensors"
        ablate("export", "safetensors", "--model", "se-cifar-resnet-20", "--output", file)
        data = open(file, "rb").read()
    length = int.from_bytes(data[:8], "little")
    assert length % 8 == 0 and data[8:9] == b"{"
    entries = json.loads(data[8:8 + length])
    about = entries.pop("__metadata__")
    assert about["model"] == "se-cifar-resnet-20" and about["seed"] == "1"
    assert json.loads(about["settings"])["se.reduction"] == "16"
    end = 0
    for entry in sorted(entries.values(), key=lambda entry: entry["data_offsets"]):
        size = {"I64": 8, "F32": 4}[entry["dtype"]]
        assert entry["data_offsets"][0] == end and end % size == 0
        end = entry["data_offsets"][1]
        assert end - entry["data_offsets"][0] == size * math.prod(entry["shape"])
    assert end == len(data) - 8 - length


def trial():
    """A trained trial: its kept weights, its ONNX model and `predict` agree, and name its classes."""
    with folder() as path:
        experiment = f"{path}/tiny.yaml"
        open(experiment, "w").write(
            "name: tiny\ntitle: Tiny\npurpose: a test\nanswers: nothing\n"
            "base: {model: cifar-resnet-8, width: 8, se.reduction: 4}\n"
            "axes: [{arms: [{name: only}]}]\n"
            "scales: {smoke: {about: tiny, seeds: 1, set: {training: {epochs: 2, batch: 16},\n"
            "  data: {name: shapes, train: 128, test: 32}}}}\n")
        database = ["--db", f"{path}/results.db"]
        ablate("run", experiment, "--scale", "smoke", *database)
        lines = ablate("query", "SELECT trial_id FROM v_trials", "--format", "csv", *database)
        identity = lines.split()[-1]
        kept = f"{path}/weights/{identity}.safetensors"
        steps = load_file(kept)["bn1.num_batches_tracked"]
        assert steps == 2 * 128 // 16, steps
        names = json.loads(metadata(kept)["class_names"])
        assert len(names) == 12 and names[0] == "disc stripes", names
        words = ["--trial", identity[:10]] + database
        ablate("export", "safetensors", *words, "--output", f"{path}/f.safetensors")
        assert open(kept, "rb").read() == open(f"{path}/f.safetensors", "rb").read()
        x = images(f"{path}/x.npy", 32, 70)
        ablate("predict", *words, "--input", f"{path}/x.npy", "--output", f"{path}/y.npy")
        ablate("export", "onnx", *words, "--fold-bn", "--output", f"{path}/model.onnx")
        assert_close(numpy.load(f"{path}/y.npy"), load_onnx(f"{path}/model.onnx", "nchw", 32)(x), "trial")
        properties = {p.key: p.value for p in onnx.load(f"{path}/model.onnx").metadata_props}
        assert properties["trial"] == identity


def all_cases(suite):
    for path in sorted(FIXTURES.glob("*.txt")):
        suite.case(f"names of {path.stem}", known_names, path)
    suite.case("layouts", layouts)
    suite.case("header", header)
    for name, pairs in [
        ("se-cifar-resnet-20", {"se.squeeze": "none"}), ("cifar-wrn-16-8", {"width": 4}),
        ("resnet-50", {"width": 16, "input": 40, "classes": 9}),
        ("vgg-16", {"width": 4, "input": 64}), ("cifar-shufflenet", {"width": 12}),
    ]:
        suite.case(f"round trip of {name}", round_trip, name, pairs)
    for dtype in [numpy.float16, ml_dtypes.bfloat16]:
        suite.case(f"weights in {numpy.dtype(dtype).name}", half_precision, dtype)
    suite.case("trial", trial)
