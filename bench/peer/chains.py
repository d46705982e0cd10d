"""Networks without shortcuts for small images, VGG and MobileNet, as docs/models describes them."""

from torch import nn
from torch.nn import functional

from .branches import Layer, add_staged
from .excitation import Excitation


class VGG(nn.Module):
    """`features`: 3×3 convolutions with biases, batch norm and ReLU, and max-pools between stages."""

    def __init__(self, counts, width, stem_stride):
        super().__init__()
        layers, channels = [], 3
        for stage, count in enumerate(counts):
            if stage > 0:
                layers.append(nn.MaxPool2d(2))
            outputs = width << min(stage, 3)
            for _ in range(count):
                stride = stem_stride if channels == 3 else 1
                layers += [
                    nn.Conv2d(channels, outputs, 3, stride, 1), nn.BatchNorm2d(outputs), nn.ReLU()]
                channels = outputs
        self.features = nn.Sequential(*layers)
        self.fc = nn.Linear(channels, 10)

    def forward(self, x):
        return self.fc(self.features(x).mean((2, 3)))


class Pair(nn.Module):
    """A depthwise 3×3 and a pointwise 1×1 convolution, each with batch norm and ReLU; an SE block."""

    def __init__(self, inputs, outputs, stride, reduction):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, inputs, 3, stride, 1, groups=inputs, bias=False)
        self.bn1 = nn.BatchNorm2d(inputs)
        self.conv2 = nn.Conv2d(inputs, outputs, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.se = Excitation(outputs, reduction, ("reduce", "expand")) if reduction else None

    def forward(self, x):
        y = functional.relu(self.bn1(self.conv1(x)))
        y = functional.relu(self.bn2(self.conv2(y)))
        return y if self.se is None else self.se(y)


class MobileNet(nn.Module):
    def __init__(self, reduction, width, stem_stride):
        super().__init__()
        self.stem = Layer(3, width, 3, stem_stride)
        channels = width
        for stage, (pairs, first) in enumerate(zip([1, 2, 2, 6, 2], [1, 1, 2, 2, 2]), 1):
            for block in range(1, pairs + 1):
                pair = Pair(channels, width << stage, first if block == 1 else 1, reduction)
                add_staged(self, stage, f"block{block}", pair)
                channels = width << stage
        self.fc = nn.Linear(channels, 10)

    def forward(self, x):
        x = self.stem(x)
        for stage in range(1, 6):
            x = getattr(self, f"stage{stage}")(x)
        return self.fc(x.mean((2, 3)))


def cifar_vgg_11(reduction, width=64, stem_stride=1):
    if reduction:
        raise SystemExit("peer: cifar-vgg-11 is here without SE blocks only")
    return VGG([1, 1, 2, 2, 2], width, stem_stride)


def cifar_mobilenet(reduction, width=32, stem_stride=1):
    return MobileNet(reduction, width, stem_stride)
