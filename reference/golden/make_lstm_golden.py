#!/usr/bin/env python3
"""Writes lstm.json: ten steps of a small LSTM and three of the paper's, by
torch.nn.LSTM, torch.nn.Embedding and torch.optim.SGD.

    python3 make_lstm_golden.py > lstm.json

Made with PyTorch 2.11.0 on the CPU, in double precision. torch.nn.LSTM has two
biases a layer; bias_hh stays zero here, for the model has one. Weights, tokens
and dropout masks come from numbered() below, which the test has, too, so that
the large model needs no file. Matrices are written as [in, out], the transpose
of what PyTorch keeps.
"""
import json
import math

import numpy
import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

MOMENTUM, DROPOUT = 0.9, 0.5


def numbered(first, count):
    """Integers below 2^32, number first … first + count − 1, as uint64."""
    low = numpy.uint64(0xFFFFFFFF)
    x = numpy.arange(first, first + count, dtype=numpy.uint64)
    x = (x * numpy.uint64(2654435761)) & low
    x ^= x >> numpy.uint64(16)
    x = (x * numpy.uint64(2246822519)) & low
    return x ^ (x >> numpy.uint64(13))


def uniform(first, shape):
    """In [0, 1)."""
    count = math.prod(shape)
    return torch.from_numpy(
        numbered(first, count).astype(numpy.float64) / 2**32).view(shape)


class Net(torch.nn.Module):
    def __init__(self, shape):
        super().__init__()
        wide, hidden = shape["embedding"], shape["hidden"]
        self.embedding = torch.nn.Embedding(shape["vocabulary"], wide)
        self.layers = torch.nn.ModuleList(
            torch.nn.LSTM(wide if layer == 0 else hidden, hidden)
            for layer in range(2))
        self.decoder = torch.nn.Linear(hidden, shape["vocabulary"])
        for layer in self.layers:
            layer.bias_hh_l0.requires_grad_(False).zero_()

    def forward(self, tokens, masks, state):
        x = self.embedding(tokens) * masks[0]
        after = []
        for layer, before, mask in zip(self.layers, state, masks[1:]):
            x, new = layer(x, before)
            x = x * mask
            after.append(tuple(part.detach() for part in new))
        return self.decoder(x), after


def named(net):
    """Name, parameter and whether it is transposed, in the model's order."""
    out = [("embedding.weight", net.embedding.weight, False)]
    for i, layer in enumerate(net.layers):
        out += [(f"{i}.input.weight", layer.weight_ih_l0, True),
                (f"{i}.input.bias", layer.bias_ih_l0, False),
                (f"{i}.hidden.weight", layer.weight_hh_l0, True)]
    return out + [("decoder.weight", net.decoder.weight, True),
                  ("decoder.bias", net.decoder.bias, False)]


def start(net, spread):
    """Weight tensor i counts from i · 2^24."""
    with torch.no_grad():
        for i, (_, weight, transposed) in enumerate(named(net)):
            shape = tuple(reversed(weight.shape)) if transposed else weight.shape
            drawn = (2 * uniform(i << 24, tuple(shape)) - 1) * spread
            weight.copy_(drawn.t() if transposed else drawn)


def factor(step, total):
    """1 for half of the steps, then halved, and again every twentieth."""
    if 2 * step < total:
        return 1.0
    return 0.5 ** (1 + (20 * step - 10 * total) // total)


def batch(shape, step):
    unroll, columns = shape["unroll"], shape["columns"]
    tokens = torch.from_numpy(
        (numbered((100 + step) << 24, (unroll + 1) * columns)
         % numpy.uint64(shape["vocabulary"])).astype(numpy.int64))
    tokens = tokens.view(unroll + 1, columns)
    masks = []
    for place in range(3):
        width = shape["embedding"] if place == 0 else shape["hidden"]
        u = uniform((200 + 3 * step + place) << 24, (unroll, columns, width))
        masks.append((u >= DROPOUT).to(u.dtype) / (1 - DROPOUT))
    return tokens[:-1], tokens[1:], masks


def train(shape, run, observe):
    net = Net(shape)
    start(net, run["spread"])
    matrices = [p for p in net.parameters() if p.requires_grad and p.dim() > 1]
    biases = [p for p in net.parameters() if p.requires_grad and p.dim() == 1]
    optimizer = torch.optim.SGD(
        [{"params": matrices, "weight_decay": run["l2"]},
         {"params": biases, "weight_decay": 0}], lr=1, momentum=MOMENTUM)
    columns = shape["columns"]
    zero = torch.zeros(1, columns, shape["hidden"])
    state = [(zero, zero) for _ in net.layers]
    losses, norms = [], []
    for step in range(run["steps"]):
        inputs, targets, masks = batch(shape, step)
        logits, state = net(inputs, masks, state)
        loss = torch.nn.functional.cross_entropy(
            logits.flatten(0, 1), targets.flatten(), reduction="sum") / columns
        optimizer.zero_grad()
        loss.backward()
        losses.append(loss.item())
        grads = [p.grad for p in net.parameters() if p.requires_grad]
        norms.append(math.sqrt(sum(g.square().sum().item() for g in grads)))
        if step == 0:
            observe("gradients", [(n, w.grad, t) for n, w, t in named(net)])
        if norms[-1] > run["clip"]:
            for g in grads:
                g.mul_(run["clip"] / norms[-1])
        for group in optimizer.param_groups:
            group["lr"] = run["rate"] * factor(step, run["steps"])
        optimizer.step()
    observe("weights", [(n, w.detach(), t) for n, w, t in named(net)])
    observe("state", [(f"{i}", torch.stack((h[0], c[0])), False)
                      for i, (h, c) in enumerate(state)])
    inputs, targets, _ = batch(shape, 0)
    ones = [torch.ones(())] * 3
    with torch.no_grad():
        logits, _ = net(inputs, ones, [(zero, zero) for _ in net.layers])
        score = torch.nn.functional.cross_entropy(
            logits.flatten(0, 1), targets.flatten(), reduction="sum")
    return {"shape": shape, **run, "losses": losses, "norms": norms,
            "score": score.item()}


def whole(out):
    def observe(kind, tensors):
        out[kind] = {n: (w.t() if t else w).flatten().tolist()
                     for n, w, t in tensors}
    return observe


def summary(out):
    """Of each tensor: sum, sum of squares, and a weighted sum that knows where
    each number lies (element i of the written order times 1 + i mod 7)."""
    def observe(kind, tensors):
        out[kind] = {}
        for name, w, transposed in tensors:
            flat = (w.t() if transposed else w).flatten()
            place = 1.0 + torch.arange(flat.numel()) % 7
            out[kind][name] = [flat.sum().item(), flat.square().sum().item(),
                               (flat * place).sum().item()]
    return observe


def main():
    small, large = {}, {}
    small.update(train(
        {"vocabulary": 23, "embedding": 7, "hidden": 5, "unroll": 4,
         "columns": 3},
        {"spread": 0.5, "rate": 0.2, "l2": 0.01, "clip": 1.3, "steps": 10},
        whole(small)))
    large.update(train(
        {"vocabulary": 10000, "embedding": 650, "hidden": 650, "unroll": 35,
         "columns": 2},
        {"spread": 0.05, "rate": 0.2, "l2": 1e-4, "clip": 5, "steps": 3},
        summary(large)))
    assert small["clip"] > min(small["norms"]), small["norms"]
    for run in (small, large):
        assert run["clip"] < max(run["norms"]), run["norms"]
    print(json.dumps({"torch": torch.__version__, "momentum": MOMENTUM,
                      "dropout": DROPOUT, "small": small, "large": large}))


if __name__ == "__main__":
    main()
