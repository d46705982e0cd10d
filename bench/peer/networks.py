"""The peer's networks by our names; `se-` puts an SE block of r = 16 where ours has one."""

import re

from . import inception, residual

REDUCTION = 16


def network(name):
    reduction = REDUCTION if name.startswith("se-") else None
    plain = name.removeprefix("se-")
    if match := re.fullmatch(r"cifar-resnet-(\d+)", plain):
        return residual.cifar_resnet(int(match[1]), reduction)
    makers = {
        "resnet-50": residual.resnet_50, "resnext-50-32x4d": residual.resnext_50,
        "bn-inception": inception.bn_inception, "cifar-inception": inception.cifar_inception,
    }
    if plain not in makers:
        raise SystemExit(f"peer: there is no network called '{name}'")
    return makers[plain](reduction)


def parameters(model):
    return sum(parameter.numel() for parameter in model.parameters())
