#!/usr/bin/env python3
"""Writes sgd.json: a few steps of torch.optim.SGD on two small nets.

    /usr/bin/python3 make_sgd_golden.py > sgd.json

Made with PyTorch 1.13.1 (Debian 12, python3-torch), in double precision.
Weights are written as [in, out], the transpose of what nn.Linear keeps.
"""
import json

import torch

torch.manual_seed(20200626)
torch.set_default_dtype(torch.float64)

EXAMPLES, BATCH, STEPS = 12, 4, 6


class Autoencoder(torch.nn.Module):
    """tanh, a linear code, sigmoid; as in fixtures/models/autoencoder.h."""

    def __init__(self, widths):
        super().__init__()
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


def linears(net):
    return [m for m in net.modules() if isinstance(m, torch.nn.Linear)]


def weights(net):
    return [{"weight": m.weight.detach().t().tolist(),
             "bias": m.bias.detach().tolist()} for m in linears(net)]


def run(net, loss_of, inputs, targets, rate, momentum, l2):
    net.load_state_dict(run.start[id(net)])
    optimizer = torch.optim.SGD(
        [{"params": [m.weight for m in linears(net)], "weight_decay": l2},
         {"params": [m.bias for m in linears(net)], "weight_decay": 0}],
        lr=rate, momentum=momentum)
    losses = []
    for step in range(STEPS):
        rows = [(step * BATCH + i) % EXAMPLES for i in range(BATCH)]
        optimizer.zero_grad()
        loss = loss_of(net(inputs[rows]), targets[rows])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return {"rate": rate, "momentum": momentum, "l2": l2, "losses": losses,
            "weights": weights(net)}


run.start = {}

OPTIMIZERS = [(0.3, 0.0, 0.0), (0.3, 0.0, 0.02), (0.1, 0.9, 0.0),
              (0.1, 0.9, 0.02)]


def record(name, widths, net, loss_of, inputs, targets):
    run.start[id(net)] = {k: v.clone() for k, v in net.state_dict().items()}
    return {"name": name, "widths": widths, "inputs": inputs.tolist(),
            "targets": targets.tolist(), "start": weights(net),
            "runs": [run(net, loss_of, inputs, targets, *o)
                     for o in OPTIMIZERS]}


def main():
    classifier = torch.nn.Sequential(
        torch.nn.Linear(5, 4), torch.nn.ReLU(), torch.nn.Linear(4, 3))
    images = torch.rand(EXAMPLES, 6)
    models = [
        record("mlp", [5, 4, 3], classifier, torch.nn.CrossEntropyLoss(),
               torch.randn(EXAMPLES, 5), torch.randint(3, (EXAMPLES,))),
        record("autoencoder", [6, 5, 2], Autoencoder([6, 5, 2, 5, 6]),
               lambda y, x: ((y - x) ** 2).sum(1).mean(), images, images),
    ]
    print(json.dumps({"torch": torch.__version__, "batch": BATCH,
                      "models": models}, indent=1))


if __name__ == "__main__":
    main()
