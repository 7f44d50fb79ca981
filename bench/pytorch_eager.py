#!/usr/bin/env python3
"""The training loop that one writes in PyTorch, timed: what noisegate's engines
are compared with.

One trial in one process on one thread: torch.nn.Sequential, torch.optim.SGD, a
loss from torch.nn.functional, minibatches by index from a tensor in memory,
reshuffled each epoch. It is the quick form of that loop: no DataLoader, no
learning-rate scheduler, no loss.item() and no logging, all of which cost time
that noisegate's own steps do spend.

Prints JSON in the shape of Google Benchmark. Names are
`pytorch_eager/<workload>/B:<batch size>`; items_per_second is steps a second.
Meant for Debian's python3-torch (/usr/bin/python3), which is the LibTorch and
the BLAS that noisegate is built with.
"""
import argparse
import ctypes
import datetime
import json
import os
import re
import statistics
import sys
import time

import torch
from torch import nn
from torch.nn import functional

EXAMPLES = {"mlp_bench": 4096, "classifier_glyphs": 4096,
            "autoencoder_glyphs": 2048}


def classifier(inputs, hidden):
    return nn.Sequential(nn.Linear(inputs, hidden), nn.ReLU(),
                         nn.Linear(hidden, 10))


def autoencoder():
    return nn.Sequential(
        nn.Linear(144, 64), nn.Tanh(), nn.Linear(64, 32), nn.Tanh(),
        nn.Linear(32, 8), nn.Linear(8, 32), nn.Tanh(), nn.Linear(32, 64),
        nn.Tanh(), nn.Linear(64, 144), nn.Sigmoid())


def squared_error(output, target):
    return (output - target).square().sum(1).mean()


def make(workload, device):
    """The net, its data and its loss. Numbers are random: speed is the same."""
    count = EXAMPLES[workload]
    if workload == "autoencoder_glyphs":
        x = torch.rand(count, 144, device=device)
        return autoencoder().to(device), x, x, squared_error
    inputs, hidden = (256, 128) if workload == "mlp_bench" else (144, 64)
    x = torch.randn(count, inputs, device=device)
    y = (x @ torch.randn(inputs, 10, device=device)).argmax(1)
    return classifier(inputs, hidden).to(device), x, y, functional.cross_entropy


def steps(workload, batch_size, options):
    """Trains for ever, yielding after each step."""
    torch.manual_seed(1)
    model, x, y, loss_of = make(workload, options.device)
    optimizer = torch.optim.SGD(model.parameters(), lr=options.rate,
                                momentum=options.momentum)
    while True:
        order = torch.randperm(len(x), device=x.device)
        for first in range(0, len(x), batch_size):
            index = order[first:first + batch_size]
            loss = loss_of(model(x[index]), y[index])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            yield loss


def wait_for(device):
    if device == "cuda":
        torch.cuda.synchronize()


def time_steps(training, count, device):
    wait_for(device)
    start = time.perf_counter()
    for _ in range(count):
        loss = next(training)
    wait_for(device)
    seconds = time.perf_counter() - start
    if not torch.isfinite(loss):
        raise ArithmeticError("the loss is not finite")
    return seconds


def entry(name, rates, extra):
    """A benchmark of Google Benchmark's JSON from steps a second."""
    return {"name": name, "run_name": name, "time_unit": "us",
            "repetitions": extra.pop("repetitions"), "threads": 1,
            "real_time": 1e6 / rates, "items_per_second": rates, **extra}


def measure(workload, batch_size, options):
    name = f"pytorch_eager/{workload}/B:{batch_size}"
    training = steps(workload, batch_size, options)
    trial = time_steps(training, 50, options.device)
    count = max(20, int(50 * options.min_time / trial))
    rates = []
    for index in range(options.repetitions):
        rates.append(count / time_steps(training, count, options.device))
        yield entry(name, rates[-1], {
            "run_type": "iteration", "repetition_index": index,
            "iterations": count, "repetitions": options.repetitions})
    yield dict(entry(name, statistics.median(rates), {
        "run_type": "aggregate", "aggregate_name": "median",
        "aggregate_unit": "time", "iterations": options.repetitions,
        "repetitions": options.repetitions}), name=name + "_median")


def blas_version():
    """As the loaded OpenBLAS reports itself: the kernels it chose, too."""
    with open("/proc/self/maps", encoding="ascii", errors="replace") as maps:
        paths = set(re.findall(r"(/\S*blas\S*\.so\S*)", maps.read()))
    for path in sorted(paths):
        config = getattr(ctypes.CDLL(path), "openblas_get_config", None)
        if config is not None:
            config.restype = ctypes.c_char_p
            return config().decode()
    return "unknown"


def context(options):
    device = options.device
    if device == "cuda":
        device = torch.cuda.get_device_name()
    return {"date": datetime.datetime.now().astimezone().isoformat("T", "seconds"),
            "executable": sys.argv[0], "python": sys.version.split()[0],
            # Debian's package reports a version before its own.
            "torch": torch.__version__, "blas": blas_version(),
            "openblas_coretype": os.environ.get("OPENBLAS_CORETYPE", ""),
            "device": device, "threads": str(torch.get_num_threads()),
            "momentum": f"{options.momentum:g}"}


def parse():
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("cells", nargs="+", metavar="WORKLOAD/B:SIZE",
                        help="for instance mlp_bench/B:16")
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    parser.add_argument("--momentum", type=float, default=0.9)
    parser.add_argument("--rate", type=float, default=0.004)
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--min-time", type=float, default=0.3,
                        help="seconds a repetition")
    options = parser.parse_args()
    for cell in options.cells:
        workload, _, size = cell.partition("/B:")
        if workload not in EXAMPLES or not re.fullmatch(r"[1-9]\d*", size):
            parser.error(f"no cell {cell}")
    return options


def main():
    options = parse()
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    benchmarks = []
    for cell in options.cells:
        workload, size = cell.split("/B:")
        benchmarks += measure(workload, int(size), options)
    json.dump({"context": context(options), "benchmarks": benchmarks},
              sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
