"""BN-Inception as docs/models describes it, and its relative for small images."""

from collections import OrderedDict

import torch
from torch import nn
from torch.nn import functional

from .residual import Excitation

# Stage and module; 1×1; 3×3: reduce, conv; double 3×3: reduce, first, second; pool; its projection.
# Without a 1×1 branch the module has stride 2.
ROWS = [
    ("3a", 64, (64, 64), (64, 96, 96), "mean", 32),
    ("3b", 64, (64, 96), (64, 96, 96), "mean", 64),
    ("3c", None, (128, 160), (64, 96, 96), "max", None),
    ("4a", 224, (64, 96), (96, 128, 128), "mean", 128),
    ("4b", 192, (96, 128), (96, 128, 128), "mean", 128),
    ("4c", 160, (128, 160), (128, 160, 160), "mean", 128),
    ("4d", 96, (128, 192), (160, 192, 192), "mean", 128),
    ("4e", None, (128, 192), (192, 256, 256), "max", None),
    ("5a", 352, (192, 320), (160, 224, 224), "mean", 128),
    ("5b", 352, (192, 320), (192, 224, 224), "max", 128),
]


class Layer(nn.Module):
    """Convolution, batch norm, ReLU."""

    def __init__(self, inputs, outputs, kernel, stride=1):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)
        self.bn = nn.BatchNorm2d(outputs)

    def forward(self, x):
        return functional.relu(self.bn(self.conv(x)))


class Module(nn.Module):
    """Branches on one input, joined along the channels; an SE block behind."""

    def __init__(self, inputs, row, reduction):
        super().__init__()
        _, single, triple, double, pool, projection = row
        stride = 2 if single is None else 1
        if single is not None:
            self.branch1 = nn.Sequential(OrderedDict(conv=Layer(inputs, single, 1)))
        self.branch2 = nn.Sequential(OrderedDict(
            reduce=Layer(inputs, triple[0], 1), conv=Layer(triple[0], triple[1], 3, stride)))
        self.branch3 = nn.Sequential(OrderedDict(
            reduce=Layer(inputs, double[0], 1), conv1=Layer(double[0], double[1], 3),
            conv2=Layer(double[1], double[2], 3, stride)))
        branch = OrderedDict()
        if stride == 2:
            branch["pool"] = nn.MaxPool2d(3, 2, ceil_mode=True)
        else:
            branch["pool"] = nn.AvgPool2d(3, 1, 1) if pool == "mean" else nn.MaxPool2d(3, 1, 1)
        if projection is not None:
            branch["conv"] = Layer(inputs, projection, 1)
        self.branch4 = nn.Sequential(branch)
        self.outputs = (single or 0) + triple[1] + double[2] + (projection or inputs)
        self.se = Excitation(self.outputs, reduction, ("reduce", "expand")) if reduction else None

    def forward(self, x):
        parts = [self.branch1(x)] if hasattr(self, "branch1") else []
        y = torch.cat(parts + [self.branch2(x), self.branch3(x), self.branch4(x)], 1)
        return y if self.se is None else self.se(y)


class Inception(nn.Module):
    def __init__(self, small, classes, reduction):
        super().__init__()
        self.stem = nn.Sequential(OrderedDict(self.stem_layers(small)))
        channels = 64 if small else 192
        for row in ROWS:
            stage, letter = f"stage{row[0][0]}", f"module{row[0][1]}"
            if not hasattr(self, stage):
                self.add_module(stage, nn.Sequential())
            module = Module(channels, row, reduction)
            getattr(self, stage).add_module(letter, module)
            channels = module.outputs
        self.fc = nn.Linear(channels, classes)

    @staticmethod
    def stem_layers(small):
        """Layers of the stem under ours' names: numbered where there are several."""
        if small:
            convolutions, pools = [("", 3, 64, 3, 1)], []
        else:
            convolutions = [("1", 3, 64, 7, 2), ("2", 64, 64, 1, 1), ("3", 64, 192, 3, 1)]
            pools = ["1", "3"]
        for number, inputs, outputs, kernel, stride in convolutions:
            yield f"conv{number}", nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)
            yield f"bn{number}", nn.BatchNorm2d(outputs)
            yield f"relu{number}", nn.ReLU()
            if number in pools:
                yield f"pool{number}", nn.MaxPool2d(3, 2, ceil_mode=True)

    def forward(self, x):
        x = self.stage5(self.stage4(self.stage3(self.stem(x))))
        return self.fc(x.mean((2, 3)))


def bn_inception(reduction):
    return Inception(False, 1000, reduction)


def cifar_inception(reduction):
    return Inception(True, 10, reduction)
