"""Residual networks as docs/models describes them, with the names that `ablate export` gives layers."""

import torch
from torch import nn
from torch.nn import functional


class Excitation(nn.Module):
    """The SE block: mean over positions, two layers without biases, sigmoid, gate times map."""

    def __init__(self, channels, reduction, names=("fc1", "fc2")):
        super().__init__()
        hidden = max(1, channels // reduction)
        self.add_module(names[0], nn.Linear(channels, hidden, bias=False))
        self.add_module(names[1], nn.Linear(hidden, channels, bias=False))
        self.names = names

    def forward(self, x):
        first, second = (getattr(self, name) for name in self.names)
        gate = torch.sigmoid(second(functional.relu(first(x.mean((2, 3))))))
        return x * gate[:, :, None, None]


class PaddedShortcut(nn.Module):
    """Every second position, zero channels behind the existing ones (option A)."""

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
    """Stem, stages of blocks whose width doubles from each to the next, mean, classifier."""

    def __init__(self, blocks, width, multiples, groups, small, classes, reduction):
        super().__init__()
        self.conv1 = nn.Conv2d(3, width, 3 if small else 7, 1 if small else 2, 1 if small else 3, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.pool = nn.Identity() if small else nn.MaxPool2d(3, 2, ceil_mode=True)
        channels, self.stages = width, len(blocks)
        for stage, count in enumerate(blocks):
            widths = [multiple * width << stage for multiple in multiples]
            layers = []
            for block in range(count):
                stride = 2 if stage > 0 and block == 0 else 1
                layers.append(Block(channels, widths, stride, groups, small, reduction))
                channels = widths[-1]
            self.add_module(f"layer{stage + 1}", nn.Sequential(*layers))
        self.fc = nn.Linear(channels, classes)

    def forward(self, x):
        x = self.pool(functional.relu(self.bn1(self.conv1(x))))
        for stage in range(1, self.stages + 1):
            x = getattr(self, f"layer{stage}")(x)
        return self.fc(x.mean((2, 3)))


def cifar_resnet(depth, reduction):
    return ResidualNetwork([(depth - 2) // 6] * 3, 16, [1, 1], 1, True, 10, reduction)


def resnet_50(reduction):
    return ResidualNetwork([3, 4, 6, 3], 64, [1, 1, 4], 1, False, 1000, reduction)


def resnext_50(reduction):
    return ResidualNetwork([3, 4, 6, 3], 64, [2, 2, 4], 32, False, 1000, reduction)
