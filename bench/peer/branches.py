"""Layers, and branches on one input, under the names that `ablate export` gives them."""

from collections import OrderedDict

import torch
from torch import nn
from torch.nn import functional


def scaled(channels, width, own):
    """Channels in proportion to the width, as multiples of 8; unchanged at the network's own width."""
    if width == own:
        return channels
    return max(8, (channels * width + 4 * own) // (8 * own) * 8)


class Layer(nn.Module):
    """Convolution that keeps the size at stride 1, batch norm, ReLU. `kernel` is a side or (height, width)."""

    def __init__(self, inputs, outputs, kernel, stride=1, epsilon=1e-5):
        super().__init__()
        sides = (kernel, kernel) if isinstance(kernel, int) else kernel
        padding = tuple(side // 2 for side in sides)
        self.conv = nn.Conv2d(inputs, outputs, sides, stride, padding, bias=False)
        self.bn = nn.BatchNorm2d(outputs, epsilon)

    def forward(self, x):
        return functional.relu(self.bn(self.conv(x)))


def branch(inputs, steps, epsilon=1e-5):
    """The layers of a branch, and the channels that it gives.

    A step is a pool, or (kernel, channels) or (kernel, channels, stride) of a layer. A 1×1 layer before
    others is called `reduce`, the others `conv`, numbered where there are several.
    """
    reduces = len(steps) > 1 and isinstance(steps[0], tuple) and steps[0][0] == 1
    layers = sum(isinstance(step, tuple) for step in steps) - reduces
    modules, channels, number = OrderedDict(), inputs, 0
    for index, step in enumerate(steps):
        if isinstance(step, nn.Module):
            modules["pool"] = step
            continue
        kernel, outputs, *stride = step
        if reduces and index == 0:
            name = "reduce"
        else:
            number += 1
            name = f"conv{number}" if layers > 1 else "conv"
        modules[name] = Layer(channels, outputs, kernel, *stride, epsilon=epsilon)
        channels = outputs
    return nn.Sequential(modules), channels


class Branches(nn.Module):
    """Branches `branch1`, `branch2`, … joined along the channels. An empty one keeps its number."""

    def __init__(self, inputs, branches, epsilon=1e-5):
        super().__init__()
        self.names, self.outputs = [], 0
        for index, steps in enumerate(branches):
            if steps:
                made, channels = branch(inputs, steps, epsilon)
                self.names.append(f"branch{index + 1}")
                self.add_module(self.names[-1], made)
                self.outputs += channels

    def forward(self, x):
        return torch.cat([getattr(self, name)(x) for name in self.names], 1)


def add_staged(network, stage, name, module):
    """Puts a module under `stageN.NAME`."""
    if not hasattr(network, f"stage{stage}"):
        network.add_module(f"stage{stage}", nn.Sequential())
    getattr(network, f"stage{stage}").add_module(name, module)
