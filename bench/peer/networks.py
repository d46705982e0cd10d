"""The peer's networks by our names; `se-` puts an SE block of r = 16 where ours has one."""

import inspect
import re

from . import chains, inception, inception_resnet, preactivation, residual, shufflenet

REDUCTION = 16
# Depths of a family that are built by number.
FAMILIES = {
    r"cifar-resnet-(\d+)": residual.cifar_resnet,
    r"cifar-bottleneck-(\d+)": residual.cifar_bottleneck,
}
MAKERS = {
    "resnet-50": residual.resnet_50, "resnext-50-32x4d": residual.resnext_50,
    "bn-inception": inception.bn_inception, "cifar-inception": inception.cifar_inception,
    "cifar-inception-resnet": inception_resnet.cifar_inception_resnet,
    "cifar-mobilenet": chains.cifar_mobilenet, "cifar-preresnet-164": preactivation.cifar_preresnet_164,
    "cifar-resnext-29": residual.cifar_resnext_29, "cifar-shufflenet": shufflenet.cifar_shufflenet,
    "cifar-vgg-11": chains.cifar_vgg_11,
}


def network(name, settings=()):
    """The network of a name and of settings such as `width=16`."""
    plain = name.removeprefix("se-")
    make, words = maker(plain)
    keywords = {}
    for setting in settings:
        key, _, value = setting.partition("=")
        if key not in inspect.signature(make).parameters or not value.isdecimal():
            raise SystemExit(f"peer: {plain} takes no setting '{setting}'")
        keywords[key] = int(value)
    return make(*words, REDUCTION if name.startswith("se-") else None, **keywords)


def maker(plain):
    for pattern, make in FAMILIES.items():
        if match := re.fullmatch(pattern, plain):
            return make, [int(match[1])]
    if plain not in MAKERS:
        raise SystemExit(f"peer: there is no network called '{plain}'")
    return MAKERS[plain], []


def parameters(model):
    return sum(parameter.numel() for parameter in model.parameters())
