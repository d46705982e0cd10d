"""The Inception-ResNet for small images, as docs/models describes it."""

from torch import nn
from torch.nn import functional

from .branches import Branches, Layer, add_staged, scaled
from .excitation import Excitation

WIDTH = 32
EPSILON = 1e-3
BLOCKS = 2


def stages(c):
    """For each stage: its module's name and branches, the branches of its blocks, and their factor."""
    def pool():
        return nn.MaxPool2d(3, 2, 1)

    def half(channels):
        return (3, c(channels), 2)

    return [
        ("moduleb",
         [[(1, c(96))], [(1, c(48)), (5, c(64))], [(1, c(64)), (3, c(96)), (3, c(96))],
          [nn.AvgPool2d(3, 1, 1, count_include_pad=False), (1, c(64))]],
         [[(1, c(32))], [(1, c(32)), (3, c(32))], [(1, c(32)), (3, c(48)), (3, c(64))]], 0.17),
        ("modulea",
         [[half(384)], [(1, c(256)), (3, c(256)), half(384)], [pool()]],
         [[(1, c(192))], [(1, c(128)), ((1, 7), c(160)), ((7, 1), c(192))]], 0.1),
        ("modulea",
         [[(1, c(256)), half(384)], [(1, c(256)), half(288)],
          [(1, c(256)), (3, c(288)), half(320)], [pool()]],
         [[(1, c(192))], [(1, c(192)), ((1, 3), c(224)), ((3, 1), c(256))]], 0.2),
    ]


class Block(Branches):
    """Branches, a linear 1×1 convolution with a bias, an SE block, a factor, and the addition."""

    def __init__(self, channels, branches, factor, is_last, reduction):
        super().__init__(channels, branches, EPSILON)
        self.conv1 = nn.Conv2d(self.outputs, channels, 1)
        self.se = Excitation(channels, reduction, ("reduce", "expand")) if reduction else None
        self.factor, self.is_last = factor, is_last

    def forward(self, x):
        y = self.conv1(super().forward(x))
        if self.se is not None:
            y = self.se(y)
        # The last block of the network adds the branch as it is, and has no ReLU.
        return x + y if self.is_last else functional.relu(x + self.factor * y)


class InceptionResNet(nn.Module):
    def __init__(self, reduction, width, stem_stride):
        super().__init__()

        def c(channels):
            return scaled(channels, width, WIDTH)

        self.stem = Layer(3, width, 3, stem_stride, EPSILON)
        channels = width
        for index, (name, branches, inner, factor) in enumerate(stages(c)):
            module = Branches(channels, branches, EPSILON)
            channels = module.outputs
            add_staged(self, 5 + index, name, module)
            for block in range(1, BLOCKS + 1):
                is_last = index == 2 and block == BLOCKS
                add_staged(
                    self, 5 + index, f"block{block}",
                    Block(channels, inner, factor, is_last, reduction))
        self.head = Layer(channels, c(1536), 1, epsilon=EPSILON)
        self.fc = nn.Linear(c(1536), 10)

    def forward(self, x):
        x = self.stage7(self.stage6(self.stage5(self.stem(x))))
        return self.fc(self.head(x).mean((2, 3)))


def cifar_inception_resnet(reduction, width=WIDTH, stem_stride=1):
    return InceptionResNet(reduction, width, stem_stride)
