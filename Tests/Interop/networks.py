"""Every network and every SE setting: ONNX Runtime against `ablate predict`."""

import functools
import json
import re
import subprocess

import numpy

from harness import (
    BINARY, ablate, assert_close, folder, images, load_onnx, settings, tame)

# Layout of the images, and whether batch norm is folded.
VARIANTS = [("nchw", False), ("nhwc", True), ("nchw", True), ("nhwc", False)]


@functools.cache
def names():
    """The networks that `ablate models` lists, without their SE twins, with their own input."""
    result = subprocess.run([BINARY, "models", "--json"], capture_output=True, check=True)
    models = json.loads(result.stdout)
    return {m["name"]: m["input"][0] for m in models if not m["name"].startswith("se-")}


def small(name, side):
    """Settings that make a network quick and leave its structure as it is."""
    if side < 100:
        family = re.sub("-[0-9].*", "", name)
        width = {"cifar-resnext": 16, "cifar-wrn": 4, "cifar-shufflenet": 12}.get(family)
        return {"width": width or 16}
    width = {"shufflenet": 12, "mobilenet": 8, "senet-154": 32}.get(name, 16)
    # Odd sides let windows hang over; BN-Inception's pools and convolutions agree on even ones only.
    input = 64 if name == "bn-inception" else 107 if side > 224 else 75
    return {"width": width, "input": input, "classes": 100}


def compare(name, pairs=None, variants=VARIANTS[:1], fresh=False, opset=None):
    """Exports a network, plain weights or tame ones, and compares logits of three images and of one."""
    with folder() as path:
        weights = f"{path}/tame.safetensors"
        words = ["--model", name, "--seed", "7"] + settings(pairs or {})
        if not fresh:
            ablate("export", "safetensors", *words, "--output", f"{path}/fresh.safetensors")
            tame(f"{path}/fresh.safetensors", weights)
            words = ["--weights", weights]
        side = (pairs or {}).get("input") or names()[name.removeprefix("se-")]
        x = images(f"{path}/x.npy", side)
        ablate("predict", *words, "--input", f"{path}/x.npy", "--output", f"{path}/y.npy")
        ours = numpy.load(f"{path}/y.npy")
        for layout, folds in variants:
            extra = ["--layout", layout] + (["--fold-bn"] if folds else ["--keep-bn"])
            extra += ["--opset", opset] if opset else []
            ablate("export", "onnx", *words, *extra, "--output", f"{path}/model.onnx")
            what = f"{name} {pairs or ''} {layout}{' folded' if folds else ''}"
            model = load_onnx(f"{path}/model.onnx", layout, side)
            assert_close(ours, model(x), what)
            assert_close(ours[:1], model(x[:1]), f"{what}, batch 1")


def every_network(suite):
    for name, side in names().items():
        pairs = small(name, side)
        suite.case(name, compare, name, pairs, [VARIANTS[0], VARIANTS[1]])
        suite.case(f"se-{name}", compare, f"se-{name}", pairs, [VARIANTS[2], VARIANTS[3]])


def native_sizes(suite):
    for name in ["resnet-50", "se-resnet-50", "inception-v3"]:
        suite.case(f"{name}, native", compare, name)
    for name, input in [("resnet-152", 64), ("se-mobilenet", 224), ("cifar-preresnet-164", 32)]:
        suite.case(f"{name}, fresh", compare, name, {"input": input}, VARIANTS[:2], True)


def full_width(suite):
    """All networks as they are, at a small input: minutes, so only on request."""
    for name, side in names().items():
        pairs = {"input": 224 if name == "vgg-16" else small(name, side)["input"]} if side > 99 else {}
        for full in [name, f"se-{name}"]:
            suite.case(f"{full}, full width", compare, full, pairs)


# A network of each kind, with the placements that make sense in it and its stages.
SE_NETWORKS = {
    "resnet-50": (["standard", "pre", "post", "identity", "3x3"], "[3,5]"),
    "cifar-resnet-20": (["standard", "pre", "post", "identity", "3x3"], "[2,4]"),
    "bn-inception": (["standard", "pre"], "[4]"),
    "cifar-inception": (["standard", "pre"], "[3,5]"),
}


def se_settings(suite):
    for name, (placements, stages) in SE_NETWORKS.items():
        base = small(name, names()[name]) | {"width": 8 if "inception" in name else 16}
        if name.startswith("cifar"):
            base["input"] = 24
        cases = [
            {"se.squeeze": squeeze, "se.excitation": excitation, "se.bias": "true"}
            for squeeze in ["avg", "max", "none"] for excitation in ["sigmoid", "tanh", "relu"]]
        cases += [{"se.placement": placement, "se.reduction": 4} for placement in placements]
        cases += [{"se.stages": stages}, {"se.placement": "pre", "se.squeeze": "none"}]
        for index, case in enumerate(cases):
            variant = VARIANTS[index % len(VARIANTS)]
            suite.case(f"{name} {case}", compare, name, base | case, [variant])
    refused = ["post", "identity", "3x3"]
    for placement in refused:
        suite.case(
            f"bn-inception, {placement} is refused",
            lambda p: ablate(
                "export", "onnx", "--model", "bn-inception", "--set", f"se.placement={p}",
                "--output", "/dev/null", code=64), placement)


def choices(suite):
    """Settings that change the structure otherwise, and versions of the operator set."""
    for name, pairs in [
        ("cifar-resnet-20", {"shortcut": "B"}), ("cifar-resnet-20", {"stem_stride": 2}),
        ("cifar-resnet-20", {"input": 33}), ("resnet-50", {"stride_in": "1x1"}),
        ("resnet-50", {"shortcut": "A"}), ("vgg-16", {"batch_norm": "false"}),
        ("cifar-vgg-11", {"batch_norm": "false", "se.reduction": 16}),
    ]:
        pairs = small(name, names()[name]) | pairs
        suite.case(f"{name} {pairs}", compare, name, pairs, VARIANTS[:2])
    for opset in [13, 15, 18, 21, 23]:
        for name in ["se-cifar-resnet-20", "cifar-shufflenet"]:
            suite.case(
                f"{name}, opset {opset}", compare, name, {"width": 12}, VARIANTS[1:2], False, opset)
