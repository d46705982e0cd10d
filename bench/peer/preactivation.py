"""Pre-activation ResNets of bottlenecks for small images, as docs/models describes them."""

from collections import OrderedDict

from torch import nn
from torch.nn import functional

from .excitation import Excitation


class Block(nn.Module):
    """Batch norm, ReLU, convolution, three times. A projection reads what the first ReLU gives."""

    def __init__(self, inputs, width, stride, reduction):
        super().__init__()
        outputs = 4 * width
        self.bn1 = nn.BatchNorm2d(inputs)
        self.conv1 = nn.Conv2d(inputs, width, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, stride, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, outputs, 1, bias=False)
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False))
        self.se_module = Excitation(outputs, reduction) if reduction else None

    def forward(self, x):
        activated = functional.relu(self.bn1(x))
        y = self.conv2(functional.relu(self.bn2(self.conv1(activated))))
        y = self.conv3(functional.relu(self.bn3(y)))
        if self.se_module is not None:
            y = self.se_module(y)
        return y + (x if self.downsample is None else self.downsample(activated))


class PreActivationNetwork(nn.Module):
    """A bare stem, three stages, batch norm with ReLU, mean, classifier."""

    def __init__(self, blocks, reduction, width, stem_stride):
        super().__init__()
        self.conv1 = nn.Conv2d(3, width, 3, stem_stride, 1, bias=False)
        channels = width
        for stage in range(3):
            layers = []
            for block in range(blocks):
                stride = 2 if stage > 0 and block == 0 else 1
                layers.append(Block(channels, width << stage, stride, reduction))
                channels = 4 * width << stage
            self.add_module(f"layer{stage + 1}", nn.Sequential(*layers))
        self.head = nn.Sequential(OrderedDict(bn=nn.BatchNorm2d(channels)))
        self.fc = nn.Linear(channels, 10)

    def forward(self, x):
        x = self.layer3(self.layer2(self.layer1(self.conv1(x))))
        return self.fc(functional.relu(self.head(x)).mean((2, 3)))


def cifar_preresnet_164(reduction, width=16, stem_stride=1):
    return PreActivationNetwork(18, reduction, width, stem_stride)
