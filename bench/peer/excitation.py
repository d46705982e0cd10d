"""The SE block."""

import torch
from torch import nn
from torch.nn import functional


class Excitation(nn.Module):
    """Mean over positions, two layers without biases, sigmoid, gate times map."""

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
