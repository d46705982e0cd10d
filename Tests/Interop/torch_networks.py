"""Weights of PyTorch's own networks (timm's, randomly initialised) give PyTorch's logits here."""

import warnings

import numpy
import torch
from safetensors.torch import save_file

from harness import ablate, assert_close, folder, images, settings

# torchvision, which timm imports, wants operators that its wheels have for one build of torch alone;
# nothing here uses them.
_operators = torch.library.Library("torchvision", "DEF")
for _name in ["nms", "qnms"]:
    _operators.define(f"{_name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import timm
    from torchvision.transforms import v2 as transforms  # noqa: F401  (for pictures.py)


def network(name):
    """One of timm's with weights and statistics whose every value matters."""
    torch.manual_seed(5)
    model = timm.create_model(name, num_classes=12).eval()
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(module.weight, 0.5, 1.5)
            torch.nn.init.normal_(module.bias, 0, 0.2)
            torch.nn.init.normal_(module.running_mean, 0, 0.2)
            torch.nn.init.uniform_(module.running_var, 2, 6)
    for key, value in model.named_parameters():
        if key.endswith("bias") and "se" in key:
            torch.nn.init.normal_(value, 0, 0.5)
    if hasattr(model, "maxpool") and isinstance(model.maxpool, torch.nn.MaxPool2d):
        # As docs/interchange.md says: ours pools as the paper's release does.
        model.maxpool = torch.nn.MaxPool2d(3, 2, 0, ceil_mode=True)
    return model


# What `ablate` calls it, its settings, and what it says of the names.
CASES = {
    "resnet18": ("resnet-18", {}, ""),
    "resnet50": ("resnet-50", {}, ""),
    "seresnet50": ("se-resnet-50", {"se.bias": "true"}, "timm's resnet.py"),
    "seresnext50_32x4d": ("se-resnext-50-32x4d", {"se.bias": "true"}, "timm's resnet.py"),
    "legacy_seresnet50": (
        "se-resnet-50", {"se.bias": "true", "stride_in": "1x1"}, "timm's senet.py (legacy)"),
    "legacy_seresnext50_32x4d": (
        "se-resnext-50-32x4d", {"se.bias": "true"}, "timm's senet.py (legacy)"),
    "inception_v3": ("inception-v3", {}, ""),
}


def logits(name, prefix=""):
    ours, pairs, source = CASES[name]
    side = 107 if name == "inception_v3" else 64
    model = network(name)
    state = {prefix + key: value for key, value in model.state_dict().items()
             if not key.startswith("AuxLogits")}
    with folder() as path, torch.inference_mode():
        x = images(f"{path}/x.npy", side)
        theirs = model(torch.from_numpy(x.transpose(0, 3, 1, 2))).numpy()
        save_file(state, f"{path}/f.safetensors")
        said = ablate(
            "predict", "--model", ours, "--classes", 12, *settings(pairs), "--weights",
            f"{path}/f.safetensors", "--input", f"{path}/x.npy", "--output", f"{path}/y.npy")
        assert_close(numpy.load(f"{path}/y.npy"), theirs, name)
    assert source in said and ("its names" in said) == bool(source), said
    assert (f"without the prefix {prefix}" in said) == bool(prefix), said


def misfit():
    """What does not fit is told with the names that the file has."""
    with folder() as path:
        state = {f"trunk.{key}": value for key, value in network("resnet18").state_dict().items()}
        save_file(state, f"{path}/f.safetensors")
        images(f"{path}/x.npy", 64)
        words = ["--weights", f"{path}/f.safetensors", "--input", f"{path}/x.npy", "--output",
                 f"{path}/y.npy", "--classes", 12]
        said = ablate("predict", "--model", "resnet-18", *words, code=65)
        assert "missing: conv1.weight [64, 3, 7, 7] (there is trunk.conv1.weight)" in said, said
        save_file(network("seresnet50").state_dict(), f"{path}/f.safetensors")
        said = ablate("predict", "--model", "se-resnet-50", *words, code=65)
        assert "--set se.bias=true reads them" in said, said


def all_cases(suite):
    for name in CASES:
        suite.case(f"{name} of timm", logits, name)
    for prefix in ["module.", "model.", "backbone.", "_orig_mod.", "module._orig_mod."]:
        if prefix.count(".") == 1:
            suite.case(f"names behind {prefix}", logits, "resnet18", prefix)
    suite.case("weights that do not fit", misfit)
