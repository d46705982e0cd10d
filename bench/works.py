"""What is measured, as data."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Work:
    mode: str
    model: str
    batch: int
    input: int
    # Of the network, `key=value` each, as `ablate bench --set` takes them.
    settings: tuple = ()

    @classmethod
    def of(cls, entry):
        """The work of an entry in the results; entries of older runs have no settings."""
        return cls(**{**entry, "settings": tuple(entry.get("settings", ()))})

    @property
    def label(self):
        """The network as tables show it."""
        return " ".join([self.model, *self.settings])

    @property
    def key(self):
        return " ".join([self.mode, self.model, str(self.batch), str(self.input), *self.settings])

    @property
    def network(self):
        """What `peer.check` compares: name, settings, and the size of the images where it is another."""
        own = 32 if "cifar-" in self.model else 224
        return self.label + ("" if self.input == own else f" input={self.input}")

    @property
    def words(self):
        """What both programs are told of the network."""
        words = ["--model", self.model, "--batch", self.batch, "--input", self.input]
        return words + [word for setting in self.settings for word in ["--set", setting]]


def train(model, batch=128, input=32, settings=()):
    return Work("train", model, batch, input, settings)


def infer(model, batch=1, input=224):
    return Work("infer", model, batch, input)


def small(model, width, batch=64):
    """Training of a network for small images whose first convolution halves the map."""
    return train(model, batch, 32, (f"width={width}", "stem_stride=2"))


@dataclass(frozen=True)
class Plan:
    """Works of a group take turns, round by round, so that they can be compared pair by pair."""

    groups: list
    # Groups of networks that `ablate run --scale night` trains, and two more as narrow; on small images.
    night: list
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

    @property
    def compared(self):
        """Every work that the peer does too."""
        return [work for group in self.groups + self.night for work in group]

    @property
    def networks(self):
        return sorted({work.network for work in self.compared})


NIGHT = [
    [small("cifar-resnet-14", 16), small("se-cifar-resnet-14", 16)],
    [small("cifar-bottleneck-11", 16), small("se-cifar-bottleneck-11", 16)],
    [small("cifar-resnext-29", 4)],
    [small("cifar-vgg-11", 16)],
    [small("cifar-inception", 4), small("se-cifar-inception", 4)],
    [small("cifar-inception-resnet", 2)],
    [small("cifar-mobilenet", 8), small("se-cifar-mobilenet", 8)],
    [small("cifar-shufflenet", 12)],
    [train("cifar-preresnet-164")],
    [train("resnet-50", 64, 32, ("width=16",))],
]

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
    night=NIGHT,
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
    night=[
        [small("cifar-vgg-11", 8, 4)],
        [small("cifar-bottleneck-11", 8, 4), small("se-cifar-bottleneck-11", 8, 4)]],
    kernels=[("cifar-resnet-20", 2)], profile=train("resnet-50", 2, 64),
    batches=[train("se-cifar-resnet-20", batch) for batch in [1, 4]],
    sizes=[train("se-resnet-50", 2, size) for size in [32, 64]],
    trial=("cifar-resnet-8", [128, 256, 512]), pictures=16, loading=train("resnet-50", 4, 64))
