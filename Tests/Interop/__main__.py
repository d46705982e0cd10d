"""python Tests/Interop BINARY [--full]: other programs read what ablate writes, and the reverse."""

import sys

import networks
import onnx_networks
import pages
import pictures
import torch_networks
import trackers
import verdicts
import weights
from harness import Suite

suite = Suite()
suite.section("safetensors")
weights.all_cases(suite)
suite.section("PyTorch's networks")
torch_networks.all_cases(suite)
suite.section("networks that PyTorch exports")
onnx_networks.all_cases(suite)
suite.section("pictures")
pictures.all_cases(suite)
suite.section("every network")
networks.every_network(suite)
suite.section("SE settings")
networks.se_settings(suite)
suite.section("other settings")
networks.choices(suite)
suite.section("native sizes")
networks.native_sizes(suite)
suite.section("trackers")
trackers.all_cases(suite)
suite.section("verdicts")
verdicts.all_cases(suite)
suite.section("pages")
pages.all_cases(suite)
if "--full" in sys.argv:
    suite.section("full width")
    networks.full_width(suite)
sys.exit(suite.finish())
