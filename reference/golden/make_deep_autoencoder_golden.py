#!/usr/bin/env python3
"""Writes deep_autoencoder.json: ten steps of an autoencoder of four layers and
its mirror image, small and at the paper's widths, by torch.nn and
torch.optim.SGD.

    python3 make_deep_autoencoder_golden.py > deep_autoencoder.json

Made with PyTorch 2.11.0 on the CPU, in double precision. Weights and images
come from numbered() of make_lstm_golden.py, which the test has, too. Matrices
are written as [in, out], the transpose of what PyTorch keeps.
"""
import json
import math

import torch

from make_lstm_golden import MOMENTUM, factor, summary, uniform, whole

BATCH = 6


class Autoencoder(torch.nn.Module):
    """tanh between layers, a linear code, logistic output."""

    def __init__(self, encoder):
        super().__init__()
        widths = encoder + encoder[-2::-1]
        self.layers = torch.nn.ModuleList(
            torch.nn.Linear(a, b) for a, b in zip(widths, widths[1:]))

    def forward(self, x):
        code, last = len(self.layers) // 2 - 1, len(self.layers) - 1
        for i, layer in enumerate(self.layers):
            x = layer(x)
            if i == last:
                x = torch.sigmoid(x)
            elif i != code:
                x = torch.tanh(x)
        return x


def named(net):
    return [entry for i, layer in enumerate(net.layers)
            for entry in ((f"{i}.weight", layer.weight, True),
                          (f"{i}.bias", layer.bias, False))]


def start(net):
    """Matrices of the variance 1 / fan-in, biases below 1/10."""
    with torch.no_grad():
        for i, (_, weight, transposed) in enumerate(named(net)):
            shape = tuple(reversed(weight.shape)) if transposed else weight.shape
            spread = math.sqrt(3 / shape[0]) if transposed else 0.1
            drawn = (2 * uniform(i << 24, tuple(shape)) - 1) * spread
            weight.copy_(drawn.t() if transposed else drawn)


def train(encoder, run, observe):
    net = Autoencoder(encoder)
    start(net)
    optimizer = torch.optim.SGD(
        [{"params": [m.weight for m in net.layers], "weight_decay": run["l2"]},
         {"params": [m.bias for m in net.layers], "weight_decay": 0}],
        lr=1, momentum=MOMENTUM)
    losses = []
    for step in range(run["steps"]):
        images = uniform((100 + step) << 24, (BATCH, encoder[0]))
        loss = (net(images) - images).square().sum(1).mean()
        optimizer.zero_grad()
        loss.backward()
        losses.append(loss.item())
        if step == 0:
            observe("gradients", [(n, w.grad, t) for n, w, t in named(net)])
        for group in optimizer.param_groups:
            group["lr"] = run["rate"] * factor(step, run["steps"])
        optimizer.step()
    observe("weights", [(n, w.detach(), t) for n, w, t in named(net)])
    images = uniform(99 << 24, (BATCH, encoder[0]))
    with torch.no_grad():
        score = (net(images) - images).square().sum().item()
    return {"encoder": encoder, "batch": BATCH, **run, "losses": losses,
            "score": score}


def main():
    small, large = {}, {}
    small.update(train([12, 9, 7, 5, 3],
                       {"rate": 0.02, "l2": 0.01, "steps": 10}, whole(small)))
    large.update(train([784, 1000, 500, 250, 30],
                       {"rate": 0.0005, "l2": 1e-5, "steps": 10},
                       summary(large)))
    print(json.dumps({"torch": torch.__version__, "momentum": MOMENTUM,
                      "small": small, "large": large}))


if __name__ == "__main__":
    main()
