#!/usr/bin/env python3
"""Writes wide_resnet.json: what PyTorch makes of Wide-ResNets.

    python3 make_wide_resnet_golden.py > wide_resnet.json

Needs PyTorch 2.11 (CPU) and NumPy; all in double precision. Weights and images
are not stored: both sides compute them from integers (pattern()). Each net is
trained for some updates with torch.optim.SGD, heavy ball, L2 on kernels and the
last matrix, and the schedule of Smith et al. 2020, section 4; stored are logits
and loss of the first batch, the norm of its gradient by name and a few of its
elements, the loss of each update, and the parameters and running statistics at
the end: whole, or as the gradient for the nets at full width.
"""
import json
import sys

import numpy
import torch
from torch import nn

torch.set_default_dtype(torch.float64)
GHOST, SAMPLES = 4, 5


def pattern(tensor, count):
    """Numbers in [-0.5, 0.5), exact in double precision."""
    i = numpy.arange(count, dtype=numpy.uint64)
    h = ((tensor + 1) * 7919 + i) * 2654435761 % 2**32
    return (h // 256) / 2.0**24 - 0.5


class GhostNorm(nn.BatchNorm2d):
    """Each group of GHOST examples by itself; the rest is a group."""

    def forward(self, x):
        if not self.training:
            return super().forward(x)
        out = []
        mean = torch.zeros_like(self.running_mean)
        var = torch.zeros_like(self.running_var)
        for group in x.split(GHOST):
            one = nn.BatchNorm2d(self.num_features, momentum=1.0)
            one.weight, one.bias = self.weight, self.bias
            out.append(one(group))
            mean += one.running_mean * len(group) / len(x)
            var += one.running_var * len(group) / len(x)
        self.running_mean.lerp_(mean, 0.1)
        self.running_var.lerp_(var, 0.1)
        return torch.cat(out)


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride, normalised):
        super().__init__()
        def conv(a, b, size, step):
            return nn.Conv2d(a, b, size, step, size // 2, bias=not normalised)
        if normalised:
            self.norm1 = GhostNorm(inputs)
        else:
            self.scale = nn.Parameter(torch.zeros(1))
        self.conv1 = conv(inputs, outputs, 3, stride)
        if normalised:
            self.norm2 = GhostNorm(outputs)
        self.conv2 = conv(outputs, outputs, 3, 1)
        if inputs != outputs or stride != 1:
            self.shortcut = conv(inputs, outputs, 1, stride)
        self.normalised = normalised

    def forward(self, x):
        first = torch.relu(self.norm1(x) if self.normalised else x)
        y = self.conv1(first)
        y = self.conv2(torch.relu(self.norm2(y) if self.normalised else y))
        if not self.normalised:
            y = self.scale * y
        return y + (self.shortcut(first) if hasattr(self, "shortcut") else x)


class WideResnet(nn.Module):
    def __init__(self, depth, width, stem, classes, normalised):
        super().__init__()
        self.conv = nn.Conv2d(3, stem, 3, 1, 1, bias=not normalised)
        blocks, channels, each = [], stem, (depth - 4) // 6
        for group in range(3):
            for i in range(each):
                outputs = stem * width * 2**group
                stride = 2 if group > 0 and i == 0 else 1
                blocks.append(Block(channels, outputs, stride, normalised))
                channels = outputs
        self.blocks = nn.ModuleList(blocks)
        if normalised:
            self.norm = GhostNorm(channels)
        self.linear = nn.Linear(channels, classes)
        self.normalised = normalised

    def forward(self, x, keep=None):
        x = self.conv(x)
        for block in self.blocks:
            x = block(x)
        x = torch.relu(self.norm(x) if self.normalised else x).mean((2, 3))
        return self.linear(x if keep is None else x * keep)


def set_weights(net):
    """Kernels and matrices by the pattern, √(6/fan_in) wide; scalars of blocks
    and shifts small, so that every part takes part; norm scales near 1."""
    with torch.no_grad():
        for number, (name, w) in enumerate(net.named_parameters()):
            u = torch.from_numpy(pattern(number, w.numel())).view(w.shape)
            if w.dim() >= 2:
                w.copy_(u * (2 * (6 / w[0].numel()) ** 0.5))
            elif "norm" in name and name.endswith("weight"):
                w.copy_(1 + 0.25 * u)
            else:
                w.copy_(0.25 * u)


def factor(step, total):
    """Constant for one half, then divided by 2 every twentieth."""
    decays = 0 if 2 * step < total else (20 * step - 10 * total) // total + 1
    return 0.5 ** decays


def summary(tensor, whole):
    flat = tensor.detach().reshape(-1)
    if whole:
        return flat.tolist()
    places = numpy.linspace(0, len(flat) - 1, min(SAMPLES, len(flat))).astype(int)
    return {"norm": flat.norm().item(), "places": places.tolist(),
            "values": flat[places].tolist()}


def train(case):
    net = WideResnet(case["depth"], case["width"], case["stem"],
                     case["classes"], case["normalised"])
    set_weights(net)
    whole, batch, side = case["whole"], case["batch"], case["side"]
    decayed = [w for w in net.parameters() if w.dim() >= 2]
    other = [w for w in net.parameters() if w.dim() < 2]
    rate = case["effective_learning_rate"] * (1 - case["momentum"])
    optimizer = torch.optim.SGD(
        [{"params": decayed, "weight_decay": case["l2"]}, {"params": other}],
        lr=rate, momentum=case["momentum"])
    features = net.linear.in_features
    losses = []
    for step in range(case["steps"]):
        x = torch.from_numpy(pattern(1000 + step, batch * 3 * side * side))
        x = 4 * x.view(batch, 3, side, side)
        y = torch.tensor([(3 * i + step) % case["classes"]
                          for i in range(batch)])
        keep = None
        if case["dropout"]:
            u = torch.from_numpy(pattern(2000 + step, batch * features)) + 0.5
            keep = (u >= case["dropout"]).double() / (1 - case["dropout"])
            keep = keep.view(batch, features)
        for group in optimizer.param_groups:
            group["lr"] = rate * factor(step, case["steps"])
        optimizer.zero_grad()
        logits = net(x, keep)
        loss = nn.functional.cross_entropy(logits, y)
        loss.backward()
        losses.append(loss.item())
        if step == 0:
            case["logits"] = logits.detach().reshape(-1).tolist()
            case["gradients"] = {name: summary(w.grad, False)
                                 for name, w in net.named_parameters()}
        optimizer.step()
    case["losses"] = losses
    case["parameters"] = {name: summary(w, whole)
                          for name, w in net.named_parameters()}
    case["running"] = [
        {"mean": summary(m.running_mean, whole),
         "variance": summary(m.running_var, whole)}
        for m in net.modules() if isinstance(m, GhostNorm)]
    net.eval()
    case["evaluated"] = net(x).detach().reshape(-1).tolist()
    return case


def cases():
    for normalised in (True, False):
        small = {"depth": 10, "width": 1, "stem": 4, "classes": 5, "side": 8,
                 "batch": 10, "steps": 10, "whole": True,
                 "effective_learning_rate": 0.5}
        full = {"depth": 16, "width": 4, "stem": 16, "classes": 10, "side": 16,
                "batch": 6, "steps": 2, "whole": False,
                "effective_learning_rate": 0.125}
        for case in (small, full):
            yield case | {"normalised": normalised, "momentum": 0.9,
                          "l2": 5e-4, "ghost": GHOST,
                          "dropout": 0 if normalised else 0.25}


def main():
    document = {"torch": torch.__version__.split("+")[0],
                "numpy": numpy.__version__,
                "cases": [train(case) for case in cases()]}
    json.dump(document, sys.stdout, separators=(",", ":"))
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
