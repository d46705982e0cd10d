"""Residual networks as docs/models describes them, with the names that `ablate export` gives layers."""

from torch import nn
from torch.nn import functional

from .excitation import Excitation


class PaddedShortcut(nn.Module):
    """Every second position, zero channels after the existing ones (option A)."""

    def __init__(self, stride, channels):
        super().__init__()
        self.stride, self.channels = stride, channels

    def forward(self, x):
        x = x[:, :, ::self.stride, ::self.stride]
        return functional.pad(x, (0, 0, 0, 0, 0, self.channels - x.shape[1]))


class Block(nn.Module):
    """Basic block (two 3×3) or bottleneck (1×1, 3×3, 1×1); the stride is in the first 3×3."""

    def __init__(self, inputs, widths, stride, groups, padded, reduction):
        super().__init__()
        kernels = [3, 3] if len(widths) == 2 else [1, 3, 1]
        strides = [stride, 1] if len(widths) == 2 else [1, stride, 1]
        self.depth, channels = len(widths), inputs
        for index, (kernel, width) in enumerate(zip(kernels, widths)):
            self.add_module(f"conv{index + 1}", nn.Conv2d(
                channels, width, kernel, strides[index], kernel // 2, bias=False,
                groups=groups if self.depth == 3 and kernel == 3 else 1))
            self.add_module(f"bn{index + 1}", nn.BatchNorm2d(width))
            channels = width
        self.downsample = None
        if stride != 1 or inputs != channels:
            self.downsample = PaddedShortcut(stride, channels) if padded else nn.Sequential(
                nn.Conv2d(inputs, channels, 1, stride, bias=False), nn.BatchNorm2d(channels))
        self.se_module = Excitation(channels, reduction) if reduction else None

    def forward(self, x):
        y = x
        for index in range(1, self.depth + 1):
            y = getattr(self, f"bn{index}")(getattr(self, f"conv{index}")(y))
            if index < self.depth:
                y = functional.relu(y)
        if self.se_module is not None:
            y = self.se_module(y)
        if self.downsample is not None:
            x = self.downsample(x)
        return functional.relu(y + x)


class ResidualNetwork(nn.Module):
    """Stem, stages of blocks whose width doubles from each to the next, mean, classifier.

    `stem_stride` is that of a 3×3 stem; None is a 7×7 of stride 2 with a max-pool.
    """

    def __init__(
            self, blocks, width, multiples, groups, padded, stem_stride, classes, reduction):
        super().__init__()
        small = stem_stride is not None
        kernel, stride = (3, stem_stride) if small else (7, 2)
        self.conv1 = nn.Conv2d(3, width, kernel, stride, kernel // 2, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.pool = nn.Identity() if small else nn.MaxPool2d(3, 2, ceil_mode=True)
        channels, self.stages = width, len(blocks)
        for stage, count in enumerate(blocks):
            widths = [multiple * width << stage for multiple in multiples]
            layers = []
            for block in range(count):
                stride = 2 if stage > 0 and block == 0 else 1
                layers.append(Block(channels, widths, stride, groups, padded, reduction))
                channels = widths[-1]
            self.add_module(f"layer{stage + 1}", nn.Sequential(*layers))
        self.fc = nn.Linear(channels, classes)

    def forward(self, x):
        x = self.pool(functional.relu(self.bn1(self.conv1(x))))
        for stage in range(1, self.stages + 1):
            x = getattr(self, f"layer{stage}")(x)
        return self.fc(x.mean((2, 3)))


def cifar_resnet(depth, reduction, width=16, stem_stride=1):
    return ResidualNetwork([(depth - 2) // 6] * 3, width, [1, 1], 1, True, stem_stride, 10, reduction)


def cifar_bottleneck(depth, reduction, width=16, stem_stride=1):
    return ResidualNetwork(
        [(depth - 2) // 9] * 3, width, [1, 1, 4], 1, False, stem_stride, 10, reduction)


def cifar_resnext_29(reduction, width=64, stem_stride=1):
    return ResidualNetwork([3, 3, 3], width, [8, 8, 4], 8, False, stem_stride, 10, reduction)


def resnet_50(reduction, width=64):
    return ResidualNetwork([3, 4, 6, 3], width, [1, 1, 4], 1, False, None, 1000, reduction)


def resnext_50(reduction, width=64):
    return ResidualNetwork([3, 4, 6, 3], width, [2, 2, 4], 32, False, None, 1000, reduction)
