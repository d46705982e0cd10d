"""What is measured, as data."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Work:
    mode: str
    model: str
    batch: int
    input: int

    @property
    def key(self):
        return f"{self.mode} {self.model} {self.batch} {self.input}"


def train(model, batch=128, input=32):
    return Work("train", model, batch, input)


def infer(model, batch=1, input=224):
    return Work("infer", model, batch, input)


@dataclass(frozen=True)
class Plan:
    """Works of a group take turns, round by round, so that they can be compared pair by pair."""

    groups: list
    # Networks whose convolutions are held against the roof: model, batch.
    kernels: list
    # The training step that is shown layer by layer.
    profile: Work
    # Ours alone, with one thread and with two.
    batches: list
    sizes: list
    # Images that a trial sees, and the network that sees them.
    trial: tuple
    # Pictures of the folder, and the network that trains on them.
    pictures: int
    loading: Work


FULL = Plan(
    groups=[
        [train("cifar-resnet-20"), train("se-cifar-resnet-20")],
        [train("se-cifar-resnet-56")],
        [train("cifar-inception"), train("se-cifar-inception")],
        [train("resnet-50", 16, 224), train("se-resnet-50", 16, 224)],
        [train("bn-inception", 16, 224)],
        [infer("resnet-50"), infer("se-resnet-50")],
        [infer("se-resnext-50-32x4d"), infer("bn-inception")],
    ],
    kernels=[("cifar-resnet-20", 128), ("cifar-inception", 128), ("resnet-50", 16), ("bn-inception", 16)],
    profile=train("resnet-50", 16, 224),
    batches=[train("se-cifar-resnet-20", batch) for batch in [1, 2, 4, 8, 16, 32, 64, 128, 256]],
    sizes=[train("se-resnet-50", 16, size) for size in [32, 64, 96, 128, 160, 192, 224]],
    trial=("se-cifar-resnet-20", [1024, 2048, 4096, 8192]),
    pictures=320, loading=train("resnet-50", 16, 224))

# To see in a few minutes that everything works; the numbers mean nothing.
QUICK = Plan(
    groups=[
        [train("cifar-resnet-8", 8), train("se-cifar-resnet-8", 8)], [infer("cifar-resnet-8", 1, 32)]],
    kernels=[("cifar-resnet-20", 2)], profile=train("resnet-50", 2, 64),
    batches=[train("se-cifar-resnet-20", batch) for batch in [1, 4]],
    sizes=[train("se-resnet-50", 2, size) for size in [32, 64]],
    trial=("cifar-resnet-8", [128, 256, 512]), pictures=16, loading=train("resnet-50", 4, 64))
