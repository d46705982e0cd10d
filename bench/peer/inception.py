"""BN-Inception as docs/models describes it, and its relative for small images."""

from collections import OrderedDict

from torch import nn

from .branches import Branches, add_staged, scaled
from .excitation import Excitation

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
WIDTH = 64


def branches(row, width):
    """The steps of a module's four branches."""
    def c(channels):
        return scaled(channels, width, WIDTH)

    _, single, triple, double, pool, projection = row
    stride = 2 if single is None else 1
    if stride == 2:
        pooled = nn.MaxPool2d(3, 2, ceil_mode=True)
    else:
        pooled = nn.AvgPool2d(3, 1, 1) if pool == "mean" else nn.MaxPool2d(3, 1, 1)
    return [
        [(1, c(single))] if single else [],
        [(1, c(triple[0])), (3, c(triple[1]), stride)],
        [(1, c(double[0])), (3, c(double[1])), (3, c(double[2]), stride)],
        [pooled, (1, c(projection))] if projection else [pooled],
    ]


class Module(Branches):
    """Branches on one input, and an SE block after they are joined."""

    def __init__(self, inputs, row, width, reduction):
        super().__init__(inputs, branches(row, width))
        self.se = Excitation(self.outputs, reduction, ("reduce", "expand")) if reduction else None

    def forward(self, x):
        y = super().forward(x)
        return y if self.se is None else self.se(y)


class Inception(nn.Module):
    """`stem` is a list of (number, outputs, kernel, stride, whether a max-pool follows)."""

    def __init__(self, stem, classes, width, reduction):
        super().__init__()
        layers, channels = OrderedDict(), 3
        for number, outputs, kernel, stride, is_pooled in stem:
            layers[f"conv{number}"] = nn.Conv2d(
                channels, outputs, kernel, stride, kernel // 2, bias=False)
            layers[f"bn{number}"] = nn.BatchNorm2d(outputs)
            layers[f"relu{number}"] = nn.ReLU()
            if is_pooled:
                layers[f"pool{number}"] = nn.MaxPool2d(3, 2, ceil_mode=True)
            channels = outputs
        self.stem = nn.Sequential(layers)
        for row in ROWS:
            module = Module(channels, row, width, reduction)
            add_staged(self, row[0][0], f"module{row[0][1]}", module)
            channels = module.outputs
        self.fc = nn.Linear(channels, classes)

    def forward(self, x):
        x = self.stage5(self.stage4(self.stage3(self.stem(x))))
        return self.fc(x.mean((2, 3)))


def bn_inception(reduction, width=WIDTH):
    stem = [
        ("1", width, 7, 2, True), ("2", scaled(64, width, WIDTH), 1, 1, False),
        ("3", scaled(192, width, WIDTH), 3, 1, True)]
    return Inception(stem, 1000, width, reduction)


def cifar_inception(reduction, width=WIDTH, stem_stride=1):
    return Inception([("", width, 3, stem_stride, False)], 10, width, reduction)
