"""ShuffleNet's units for small images, as docs/models describes them."""

import torch
from torch import nn
from torch.nn import functional

from .branches import Layer, add_staged
from .excitation import Excitation

GROUPS = 3


def shuffled(x):
    """Channel j of group i becomes channel i of group j."""
    batch, channels, height, width = x.shape
    x = x.reshape(batch, GROUPS, channels // GROUPS, height, width)
    return x.transpose(1, 2).reshape(batch, channels, height, width)


class Unit(nn.Module):
    """Pointwise group convolution, shuffle, depthwise 3×3, pointwise group convolution.

    One of stride 2 joins its branch after the average-pooled input, the others add.
    """

    def __init__(self, inputs, outputs, stride, is_grouped, reduction):
        super().__init__()
        inner, self.stride = outputs // 4, stride
        branch = outputs - inputs if stride == 2 else outputs
        self.conv1 = nn.Conv2d(inputs, inner, 1, groups=GROUPS if is_grouped else 1, bias=False)
        self.bn1 = nn.BatchNorm2d(inner)
        self.conv2 = nn.Conv2d(inner, inner, 3, stride, 1, groups=inner, bias=False)
        self.bn2 = nn.BatchNorm2d(inner)
        self.conv3 = nn.Conv2d(inner, branch, 1, groups=GROUPS, bias=False)
        self.bn3 = nn.BatchNorm2d(branch)
        self.se = Excitation(branch, reduction, ("reduce", "expand")) if reduction else None

    def forward(self, x):
        y = shuffled(functional.relu(self.bn1(self.conv1(x))))
        y = self.bn3(self.conv3(self.bn2(self.conv2(y))))
        if self.se is not None:
            y = self.se(y)
        if self.stride == 2:
            return functional.relu(torch.cat([functional.avg_pool2d(x, 3, 2, 1), y], 1))
        return functional.relu(x + y)


class ShuffleNet(nn.Module):
    def __init__(self, reduction, width, stem_stride):
        super().__init__()
        self.stem = Layer(3, width, 3, stem_stride)
        channels = width
        for stage, units in [(2, 4), (3, 8), (4, 4)]:
            outputs = 10 * width << (stage - 2)
            for block in range(1, units + 1):
                is_grouped = (stage, block) != (2, 1)
                unit = Unit(channels, outputs, 2 if block == 1 else 1, is_grouped, reduction)
                add_staged(self, stage, f"block{block}", unit)
                channels = outputs
        self.fc = nn.Linear(channels, 10)

    def forward(self, x):
        x = self.stage4(self.stage3(self.stage2(self.stem(x))))
        return self.fc(x.mean((2, 3)))


def cifar_shufflenet(reduction, width=24, stem_stride=1):
    return ShuffleNet(reduction, width, stem_stride)
