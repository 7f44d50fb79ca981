#!/usr/bin/env python3
"""Writes ghost_norm.json: ghost batch normalisation by torch.nn.BatchNorm1d.

    /usr/bin/python3 make_ghost_norm_golden.py > ghost_norm.json

Made with PyTorch 1.13.1 (Debian 12, python3-torch), in double precision.
`layers`: relu(normalised x + bias) forward and backward, for several group
sizes. `net`: a few steps of torch.optim.SGD on a net with two such layers, and
its losses when it is evaluated with the statistics of the whole training set.
Weights are written as [in, out], the transpose of what nn.Linear keeps.
"""
import json

import torch
from torch.nn import functional

torch.manual_seed(17082017)
torch.set_default_dtype(torch.float64)

EPSILON = 1e-5


def fresh_norm(width, running):
    # momentum None: running averages of one batch are that batch's.
    return torch.nn.BatchNorm1d(width, eps=EPSILON, affine=False,
                                momentum=None, track_running_stats=running)


def in_ghosts(x, ghost):
    norm = fresh_norm(x.shape[1], False)
    return torch.cat([norm(group) for group in x.split(ghost)])


def layer(examples, width, ghost):
    x = (torch.randn(examples, width) * 2 + 1).requires_grad_()
    bias = torch.randn(width).requires_grad_()
    upstream = torch.randn(examples, width)
    y = torch.relu(in_ghosts(x, ghost) + bias)
    y.backward(upstream)
    return {"ghost": ghost, "x": x.tolist(), "bias": bias.tolist(),
            "upstream": upstream.tolist(), "y": y.tolist(),
            "x_gradient": x.grad.tolist(), "bias_gradient": bias.grad.tolist()}


class Net(torch.nn.Module):
    def __init__(self, widths, ghost):
        super().__init__()
        self.ghost = ghost
        self.layers = torch.nn.ModuleList(
            torch.nn.Linear(a, b) for a, b in zip(widths, widths[1:]))
        self.norms = None

    def forward(self, x):
        for i, linear in enumerate(self.layers):
            if i + 1 == len(self.layers):
                return linear(x)
            z = functional.linear(x, linear.weight)
            z = in_ghosts(z, self.ghost) if self.training else self.norms[i](z)
            x = torch.relu(z + linear.bias)
        return x

    def measure(self, x):
        """Statistics of each layer over all of x, with biased variances."""
        self.norms = []
        for linear in self.layers[:-1]:
            z = functional.linear(x, linear.weight)
            norm = fresh_norm(z.shape[1], True)
            norm(z)
            # BatchNorm keeps unbiased variances for evaluation.
            norm.running_var *= (len(z) - 1) / len(z)
            self.norms.append(norm.eval())
            x = torch.relu(norm(z) + linear.bias)


def weights(net):
    return [{"weight": m.weight.detach().t().tolist(),
             "bias": m.bias.detach().tolist()} for m in net.layers]


def train(widths, ghost, batch, steps):
    inputs = torch.randn(24, widths[0])
    targets = torch.randint(widths[-1], (24,))
    test_inputs = torch.randn(10, widths[0])
    test_targets = torch.randint(widths[-1], (10,))
    net = Net(widths, ghost)
    start = weights(net)
    rate, momentum, l2 = 0.1, 0.9, 0.02
    optimizer = torch.optim.SGD(
        [{"params": [m.weight for m in net.layers], "weight_decay": l2},
         {"params": [m.bias for m in net.layers], "weight_decay": 0}],
        lr=rate, momentum=momentum)
    losses = []
    for step in range(steps):
        rows = [(step * batch + i) % len(inputs) for i in range(batch)]
        optimizer.zero_grad()
        loss = functional.cross_entropy(net(inputs[rows]), targets[rows])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    with torch.no_grad():
        net.measure(inputs)
        net.eval()
        train_loss = functional.cross_entropy(net(inputs), targets).item()
        test_loss = functional.cross_entropy(
            net(test_inputs), test_targets).item()
    return {"widths": widths, "ghost": ghost, "batch": batch, "rate": rate,
            "momentum": momentum, "l2": l2, "inputs": inputs.tolist(),
            "targets": targets.tolist(), "test_inputs": test_inputs.tolist(),
            "test_targets": test_targets.tolist(), "start": start,
            "losses": losses, "weights": weights(net),
            "train_loss": train_loss, "test_loss": test_loss}


def main():
    print(json.dumps({
        "torch": torch.__version__,
        "layers": [layer(8, 5, 4), layer(9, 3, 3), layer(6, 17, 6)],
        "net": train([5, 4, 6, 3], 4, 8, 6),
    }, indent=1))


if __name__ == "__main__":
    main()
