"""Networks that PyTorch exports: inference against ONNX Runtime, a training step against PyTorch, counts against fvcore."""

import contextlib
import copy
import io
import json
import subprocess
import warnings

import numpy
import onnx
import onnxruntime
import torch
import torch_networks  # noqa: F401  (makes torchvision importable)
from fvcore.nn import FlopCountAnalysis, parameter_count
from safetensors.numpy import load_file
from torch import nn

from harness import BINARY, ablate, assert_close, folder

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import timm
    import torchvision


class SqueezeExcite(nn.Module):
    """As in most tutorials: two linear layers between views."""

    def __init__(self, channels):
        super().__init__()
        self.fc = nn.Sequential(
            nn.Linear(channels, channels // 4, bias=False), nn.ReLU(),
            nn.Linear(channels // 4, channels, bias=False), nn.Hardsigmoid())

    def forward(self, x):
        n, c = x.shape[:2]
        return x * self.fc(x.mean((2, 3))).view(n, c, 1, 1).expand_as(x)


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride, activation):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs, eps=1e-3)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, groups=4)
        self.bn2 = nn.BatchNorm2d(outputs, momentum=0.2)
        self.se = SqueezeExcite(outputs)
        self.activation = activation
        self.down = nn.Conv2d(inputs, outputs, 1, stride) if stride > 1 else nn.Identity()

    def forward(self, x):
        y = self.activation(self.bn1(self.conv1(x)))
        return self.activation(self.se(self.bn2(self.conv2(y))) + self.down(x))


class Own(nn.Module):
    """What people write: blocks, a shuffle, joined maps, a hidden layer on a flattened map."""

    def __init__(self, activation):
        super().__init__()
        self.stem = nn.Conv2d(3, 16, 5, padding=2)
        self.pool = nn.MaxPool2d(3, 2, 1)
        self.block1 = Block(16, 16, 1, activation)
        self.block2 = Block(16, 32, 2, activation)
        self.wide = nn.Conv2d(32, 32, (1, 3), padding=(0, 1))
        self.narrow = nn.Conv2d(64, 32, 1, bias=False)
        self.hidden = nn.Linear(32 * 2 * 2, 24)
        self.norm = nn.BatchNorm1d(24)
        self.drop = nn.Dropout(0.0)
        self.last = nn.Linear(24, 12)
        self.activation = activation

    def forward(self, x):
        x = self.block2(self.block1(self.pool(self.activation(self.stem(x)))))
        n, c, h, w = x.shape
        x = x.view(n, 4, c // 4, h, w).transpose(1, 2).reshape(n, c, h, w)
        x = self.narrow(torch.cat([self.wide(x), x * 0.5], 1))
        x = torch.flatten(nn.functional.avg_pool2d(x, 4, 4), 1)
        return self.last(self.drop(self.activation(self.norm(self.hidden(x)))))


ACTIVATIONS = {
    "ReLU": nn.ReLU, "leaky ReLU": lambda: nn.LeakyReLU(0.1), "ReLU6": nn.ReLU6, "SiLU": nn.SiLU,
    "hard swish": nn.Hardswish, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid,
}


def own(name):
    torch.manual_seed(7)
    return Own(ACTIVATIONS[name]())


def shaken(model):
    """Statistics whose every value matters."""
    for module in model.modules():
        if isinstance(module, (nn.BatchNorm2d, nn.BatchNorm1d)):
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.normal_(module.bias, 0, 0.2)
            nn.init.normal_(module.running_mean, 0, 0.2)
            nn.init.uniform_(module.running_var, 2, 6)
    return model.eval()


def export(model, path, side, opset=17, dynamo=False, training=False):
    """Batch norm stays, as docs/own-networks.md tells people to export."""
    images = torch.zeros(2, 3, side, side)
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        if dynamo:
            torch.onnx.export(model, (images,), path, dynamo=True, optimize=False, opset_version=opset, verbose=False)
        else:
            torch.onnx.export(
                model, (images,), path, dynamo=False, opset_version=opset, do_constant_folding=False,
                training=torch.onnx.TrainingMode.TRAINING if training
                else torch.onnx.TrainingMode.PRESERVE,
                dynamic_axes={"x": {0: "n"}}, input_names=["x"])
    # An exporter that cannot write an operator set writes another one.
    written = {each.domain: each.version for each in onnx.load(path).opset_import}
    assert written[""] == opset, f"the exporter wrote operator set {written['']} for {opset}"


def counts(model, side):
    """Parameters, and multiply-adds of convolutions and fully connected layers."""
    analysis = FlopCountAnalysis(model, torch.zeros(1, 3, side, side))
    analysis.unsupported_ops_warnings(False).uncalled_modules_warnings(False)
    by = analysis.by_operator()
    return parameter_count(model)[""], sum(by[kind] for kind in ["conv", "linear", "addmm", "matmul"])


def inference(model, side, **how):
    """Logits and counts of an exported network."""
    model = shaken(model)
    with folder() as path:
        file = f"{path}/net.onnx"
        export(model, file, side, **how)
        x = numpy.random.default_rng(1).normal(size=(2, side, side, 3)).astype(numpy.float32)
        numpy.save(f"{path}/x.npy", x)
        ablate("predict", "--weights", file, "--input", f"{path}/x.npy", "--output", f"{path}/y.npy")
        session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
        name = session.get_inputs()[0].name
        theirs = session.run(None, {name: x.transpose(0, 3, 1, 2)})[0]
        assert_close(numpy.load(f"{path}/y.npy"), theirs, "logits")
        listing = subprocess.run(
            [BINARY, "models", file, "--json"], capture_output=True, check=True, text=True).stdout
        ours = json.loads(listing)[0]
        parameters, macs = counts(model, side)
        assert (ours["parameters"], ours["macs"]) == (parameters, macs), (ours["parameters"], parameters, ours["macs"], macs)
        # Exported again by us, it is the same network.
        ablate("export", "onnx", "--weights", file, "--keep-bn", "--output", f"{path}/again.onnx")
        again = onnxruntime.InferenceSession(f"{path}/again.onnx", providers=["CPUExecutionProvider"])
        assert_close(again.run(None, {"images": x.transpose(0, 3, 1, 2)})[0], theirs, "exported again")


def training_step(make, side, classes=12):
    """The gradients of one step on given images, from the weights in the file: ours and PyTorch's."""
    # Before the weights are drawn: of some, rounding turns a ReLU over, and the gradient is another one.
    torch.manual_seed(1)
    model = make().train()
    with folder() as path:
        export(model, f"{path}/net.onnx", side, training=True)
        random = numpy.random.default_rng(2)
        pixels = random.integers(0, 256, size=(24, side, side, 3), dtype=numpy.uint8)
        labels = numpy.arange(24) % classes
        for split in ["train", "test"]:
            numpy.save(f"{path}/{split}-images.npy", pixels)
            numpy.save(f"{path}/{split}-labels.npy", labels)
        open(f"{path}/step.yaml", "w").write(
            "name: step\ntitle: Step\npurpose: a test\nanswers: nothing\n"
            "base: {model: net.onnx, weights: file}\naxes: []\n"
            "scales: {smoke: {about: one step, seeds: 1, set: {training: {epochs: 1, batch: 24, rate: 1,\n"
            "  momentum: 0, schedule: step, augmentation: none}, data: {name: npy}}}}\n")
        ablate(
            "run", f"{path}/step.yaml", "--scale", "smoke", "--data", f"npy={path}", "--db", f"{path}/r.db")
        identity = ablate(
            "query", "SELECT trial_id FROM v_trials", "--format", "csv", "--db", f"{path}/r.db").split()[-1]
        after = load_file(f"{path}/weights/{identity}.safetensors")
        mean = pixels.reshape(-1, 3).astype(numpy.float64).mean(0)
        deviation = pixels.reshape(-1, 3).astype(numpy.float64).std(0)
        x = torch.tensor(((pixels - mean) / deviation).astype(numpy.float32).transpose(0, 3, 1, 2).copy())
        before = {key: value.detach().numpy().copy() for key, value in model.named_parameters()}
        exact = copy.deepcopy(model).double()
        for network, images in [(model, x), (exact, x.double())]:
            nn.functional.cross_entropy(network(images), torch.tensor(labels)).backward()
        largest = max(value.grad.norm().item() for value in exact.parameters())
        for (key, value), (_, double) in zip(model.named_parameters(), exact.named_parameters()):
            ours = before[key].astype(numpy.float64) - after[key].reshape(before[key].shape)
            truth = double.grad.numpy()
            # The gradient of a bias before batch norm is zero, and the others are its measure.
            scale = max(numpy.linalg.norm(truth), 1e-2 * largest)
            error = numpy.linalg.norm(ours - truth) / scale
            # Where PyTorch's own single precision is off by more, so may ours be.
            theirs = numpy.linalg.norm(value.grad.numpy() - truth) / scale
            assert error < max(1e-4, 2 * theirs), f"gradient of {key}: off by {error:.2e}, PyTorch by {theirs:.2e}"
        for key, value in model.named_buffers():
            if key.endswith(("running_mean", "running_var")):
                assert numpy.allclose(after[key], value.numpy(), rtol=1e-4, atol=1e-5), key


def same_identity():
    """Two exporters, one network."""
    names = set()
    with folder() as path:
        model = own("ReLU").eval()
        for opset in [11, 13, 18]:
            export(model, f"{path}/{opset}.onnx", 32, opset=opset)
            result = subprocess.run(
                [BINARY, "models", f"{path}/{opset}.onnx", "--json"], capture_output=True, check=True, text=True)
            names.add(json.loads(result.stdout)[0]["name"])
    assert len(names) == 1, names


def refused(model, side, words):
    with folder() as path:
        export(model.eval(), f"{path}/net.onnx", side)
        message = ablate("models", f"{path}/net.onnx", code=65)
    assert all(word in message for word in words), message


def all_cases(suite):
    for name in ACTIVATIONS:
        suite.case(f"own network, {name}", lambda name: inference(own(name), 32), name)
    for opset in [11, 12, 14, 18, 20]:
        suite.case(f"own network, opset {opset}", lambda o: inference(own("hard swish"), 32, opset=o), opset)
    for opset in [21, 22, 23]:
        suite.case(
            f"own network by dynamo, opset {opset}", lambda o: inference(own("hard swish"), 32, opset=o, dynamo=True), opset)
    for name in ["ReLU", "hard swish"]:
        suite.case(f"own network by dynamo, {name}", lambda n: inference(own(n), 32, opset=18, dynamo=True), name)
    vision = torchvision.models
    for name, make in {
        "resnet18": lambda: vision.resnet18(num_classes=12),
        "resnext50_32x4d": lambda: vision.resnext50_32x4d(num_classes=12),
        "mobilenet_v2": lambda: vision.mobilenet_v2(num_classes=12),
        "mobilenet_v3_small": lambda: vision.mobilenet_v3_small(num_classes=12),
        "efficientnet_b0": lambda: vision.efficientnet_b0(num_classes=12),
        "densenet121": lambda: vision.densenet121(num_classes=12),
        "squeezenet1_1": lambda: vision.squeezenet1_1(num_classes=12),
        "googlenet": lambda: vision.googlenet(num_classes=12, aux_logits=False, init_weights=False),
        "regnet_y_400mf": lambda: vision.regnet_y_400mf(num_classes=12),
        "mnasnet0_5": lambda: vision.mnasnet0_5(num_classes=12),
        "timm seresnet18": lambda: timm.create_model("legacy_seresnet18", num_classes=12),
        "timm resnet26d": lambda: timm.create_model("resnet26d", num_classes=12),
    }.items():
        suite.case(name, lambda make: inference(make(), 64), make)
    for name in ["ReLU", "leaky ReLU", "ReLU6", "SiLU", "hard swish", "sigmoid"]:
        suite.case(f"training step, {name}", lambda n: training_step(lambda: own(n), 32), name)
    suite.case("training step, resnet18", lambda: training_step(lambda: vision.resnet18(num_classes=12), 32))
    suite.case("identity", same_identity)
    suite.case("ELU is refused", refused, nn.Sequential(
        nn.Conv2d(3, 12, 3), nn.ELU(), nn.AdaptiveAvgPool2d(1), nn.Flatten()), 32, ["net.onnx", "Elu", "not supported"])
    suite.case("dilation is refused", refused, nn.Sequential(
        nn.Conv2d(3, 12, 3, dilation=2), nn.AdaptiveAvgPool2d(1), nn.Flatten()), 32, ["dilation", "Conv"])
