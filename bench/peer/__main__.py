"""One network of the peer under one setting, timed when it is asked.

python -m peer train|infer --model NAME --batch B --input S [--set KEY=VALUE ...]
    [--channels-last] [--compiled] [--threads N]

Prints a line of JSON when it is ready. For each line `N` on standard input it runs one step without and
N steps with the clock, and prints {"seconds": [...], "resident_peak_bytes": N}. It ends with its input.

A training step is zero_grad, forward, cross-entropy, backward, and SGD with momentum 0.9 and weight
decay 1e-4. Inference has batch norm folded into the convolutions, as ours has. Denormals are flushed, as
ours are.
"""

import argparse
import json
import sys
import time

import torch
import torch._inductor.config
from torch.fx.experimental.optimization import fuse

from .networks import network, parameters


def arguments():
    parser = argparse.ArgumentParser(prog="peer")
    parser.add_argument("mode", choices=["train", "infer"])
    parser.add_argument("--model", required=True)
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--input", type=int, required=True)
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--channels-last", action="store_true")
    parser.add_argument("--compiled", action="store_true")
    return parser.parse_args()


def resident_peak():
    with open("/proc/self/status") as status:
        line = next(line for line in status if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024


def training_step(model, x, classes):
    y = torch.arange(len(x)) % classes
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, weight_decay=1e-4)
    loss = torch.nn.CrossEntropyLoss()

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss(model(x), y).backward()
        optimizer.step()

    return step


def inference_step(model, x):
    def step():
        with torch.inference_mode():
            model(x)

    return step


def step(options):
    torch.manual_seed(1)
    model = network(options.model, options.set)
    classes = model.fc.out_features
    count = parameters(model)
    x = torch.randn(options.batch, 3, options.input, options.input)
    if options.mode == "train":
        model.train()
    else:
        # Compiled, the compiler folds batch norm itself, and lays out the weights before.
        model = model.eval() if options.compiled else fuse(model.eval())
        torch._inductor.config.freezing = True
    if options.channels_last:
        model = model.to(memory_format=torch.channels_last)
        x = x.contiguous(memory_format=torch.channels_last)
    if options.compiled:
        model = torch.compile(model)
    made = training_step(model, x, classes) if options.mode == "train" else inference_step(model, x)
    return made, count


def main():
    options = arguments()
    torch.set_num_threads(options.threads)
    torch.set_flush_denormal(True)
    start = time.monotonic()
    body, count = step(options)
    for _ in range(2 if options.mode == "train" else 5):
        body()
    say(ready_seconds=time.monotonic() - start, parameters=count)
    for line in sys.stdin:
        body()
        seconds = []
        for _ in range(int(line)):
            start = time.perf_counter()
            body()
            seconds.append(time.perf_counter() - start)
        say(seconds=seconds, resident_peak_bytes=resident_peak())


def say(**members):
    print(json.dumps(members), flush=True)


main()
