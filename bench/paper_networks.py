#!/usr/bin/env python3
r"""Times the paper's networks: noisegate's engines beside the training loop that
one writes in PyTorch, in turn.

    bench/paper_networks.py --program build/release/noisegate_paper_steps \
        > bench/measured/networks/one_core.json
    bench/paper_networks.py --program ... --cores 2 > .../two_cores.json
    bench/paper_table docs/performance.md

On one core both have one thread. On more, noisegate has as many processes, each
of one thread with a trial of its own, as its workers are, and PyTorch one
process with as many threads.

The PyTorch loops run in this process, so call it with the Python whose PyTorch
is to be compared with (2.11). Data are random numbers of the right shape: speed
is the same. PyTorch's Wide-ResNet is channels-last, with nn.BatchNorm2d over
the whole batch (at B = 64 that is one ghost group) and without crop and flip,
which noisegate's steps do have. Each round runs both once; the ratio is the
median over rounds, so that what slows the machine for a while slows both.
Prints one JSON object.
"""
import argparse
import datetime
import gzip
import json
import os
import pathlib
import random
import statistics
import struct
import subprocess
import sys
import tempfile
import time

import torch
from torch import nn
from torch.nn import functional

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent
                       / "reference" / "golden"))
import make_wide_resnet_golden as wide_resnet  # noqa: E402

torch.set_default_dtype(torch.float32)  # the golden values' is double

VOCABULARY, UNITS, UNROLL = 10000, 650, 35
WIDTHS = [784, 1000, 500, 250, 30, 250, 500, 1000, 784]


class Lstm(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(VOCABULARY, UNITS)
        self.lstm = nn.LSTM(UNITS, UNITS, 2, dropout=0.5)
        self.decoder = nn.Linear(UNITS, VOCABULARY)
        self.dropout = nn.Dropout(0.5)
        for weight in self.parameters():
            nn.init.uniform_(weight, -0.05, 0.05)

    def forward(self, tokens, state):
        x, state = self.lstm(self.dropout(self.embedding(tokens)), state)
        return self.decoder(self.dropout(x)), state


def lstm_steps(batch):
    net = Lstm()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
    state = (torch.zeros(2, batch, UNITS), torch.zeros(2, batch, UNITS))
    tokens = torch.randint(VOCABULARY, (64, UNROLL + 1, batch))
    step = 0
    while True:
        window = tokens[step % len(tokens)]
        state = tuple(part.detach() for part in state)
        logits, state = net(window[:-1], state)
        loss = functional.cross_entropy(logits.view(-1, VOCABULARY),
                                        window[1:].reshape(-1),
                                        reduction="sum") / batch
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 5)
        optimizer.step()
        step += 1
        yield loss


def autoencoder_steps(batch):
    layers = []
    for i, (a, b) in enumerate(zip(WIDTHS, WIDTHS[1:])):
        layers.append(nn.Linear(a, b))
        if i == len(WIDTHS) - 2:
            layers.append(nn.Sigmoid())
        elif i != 3:
            layers.append(nn.Tanh())
    net = nn.Sequential(*layers)
    optimizer = torch.optim.SGD(
        [{"params": [w for w in net.parameters() if w.dim() > 1],
          "weight_decay": 1e-5},
         {"params": [w for w in net.parameters() if w.dim() == 1]}],
        lr=0.008, momentum=0.9)
    images = torch.rand(4096, 784)
    while True:
        order = torch.randperm(len(images))
        for first in range(0, len(images) - batch + 1, batch):
            x = images[order[first:first + batch]]
            loss = (net(x) - x).square().sum(1).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            yield loss


def wide_resnet_steps(batch, normalised):
    # The golden values' net, with PyTorch's own normalisation.
    wide_resnet.GhostNorm = nn.BatchNorm2d
    net = wide_resnet.WideResnet(16, 4, 16, 10, normalised)
    net = net.float().to(memory_format=torch.channels_last)
    optimizer = torch.optim.SGD(
        [{"params": [w for w in net.parameters() if w.dim() > 1],
          "weight_decay": 5e-4},
         {"params": [w for w in net.parameters() if w.dim() == 1]}],
        lr=0.01, momentum=0.9)
    images = torch.randn(1000, 3, 32, 32)
    labels = torch.randint(10, (1000,))
    while True:
        order = torch.randperm(len(images))
        for first in range(0, len(images) - batch + 1, batch):
            index = order[first:first + batch]
            x = images[index].contiguous(memory_format=torch.channels_last)
            loss = functional.cross_entropy(net(x), labels[index])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            yield loss


def write_cifar(folder):
    for name in [f"data_batch_{i}" for i in range(1, 6)] + ["test_batch"]:
        records = b"".join(bytes([i % 10]) + random.randbytes(3072)
                           for i in range(200))
        (folder / f"{name}.bin").write_bytes(records)


def write_text(folder):
    """10,000 words in three splits."""
    random.seed(1)
    words = [f"w{i}" for i in range(VOCABULARY - 1)]
    first = " ".join(words)
    for split, count in (("train", 200000), ("valid", 100), ("test", 100)):
        lines = [" ".join(random.choices(words, k=20))
                 for _ in range(count // 20)]
        if split == "train":
            lines.insert(0, first)
        (folder / f"ptb.{split}.txt").write_text(
            "".join(f" {line} \n" for line in lines))


def write_images(folder):
    for split, count in (("train", 4096), ("t10k", 16)):
        images = struct.pack(">IIII", 0x803, count, 28, 28)
        labels = struct.pack(">II", 0x801, count)
        (folder / f"{split}-images-idx3-ubyte.gz").write_bytes(
            gzip.compress(images + random.randbytes(count * 784), 1))
        (folder / f"{split}-labels-idx1-ubyte").write_bytes(
            labels + bytes(i % 10 for i in range(count)))


NETWORKS = {
    "lstm_ptb": (lstm_steps, write_text, "1.4", []),
    "deep_autoencoder_mnist": (
        autoencoder_steps, write_images, "0.08",
        ["train_examples=4096", "test_examples=16"]),
    "wrn_16_4_bn_cifar10": (
        lambda batch: wide_resnet_steps(batch, True), write_cifar, "0.1",
        ["train_examples=1000"]),
    "wrn_16_4_nobn_cifar10": (
        lambda batch: wide_resnet_steps(batch, False), write_cifar, "0.1",
        ["train_examples=1000"]),
}


def time_eager(steps, count):
    seconds = []
    next(steps)
    for _ in range(count):
        start = time.perf_counter()
        loss = next(steps)
        seconds.append(time.perf_counter() - start)
    if not torch.isfinite(loss):
        raise ArithmeticError("the loss is not finite")
    return statistics.median(seconds)


def time_noisegate(options, workload, batch, folder):
    """What each process says; they run at the same time."""
    _, _, rate, parameters = NETWORKS[workload]
    program, count = options.program, options.steps
    command = [program, workload, "--data", str(folder), "--batch", str(batch),
               "--rate", rate, "--steps", str(count)]
    for parameter in parameters:
        command += ["--parameter", parameter]
    environment = dict(os.environ, OMP_NUM_THREADS="1",
                       OPENBLAS_NUM_THREADS="1")
    running = [subprocess.Popen(command, stdout=subprocess.PIPE,
                                env=environment)
               for _ in range(options.cores)]
    said = [process.communicate()[0] for process in running]
    if any(process.returncode for process in running):
        raise RuntimeError(f"{' '.join(command)} failed")
    out = [json.loads(text) for text in said]
    if not all(process["finite"] for process in out):
        raise ArithmeticError("weights are not finite")
    return out


def measure(workload, batch, options):
    make_steps, write_data, _, _ = NETWORKS[workload]
    torch.manual_seed(1)
    ours, eager = [], []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        write_data(folder)
        for _ in range(options.rounds):
            eager.append(time_eager(make_steps(batch), options.steps))
            ours.append(time_noisegate(options, workload, batch, folder))
    speeds = [sum(process["examples_per_second"] for process in mine)
              for mine in ours]
    ratios = [mine * theirs / batch for theirs, mine in zip(eager, speeds)]
    return {"workload": workload, "batch_size": batch,
            "noisegate_examples_per_second": statistics.median(speeds),
            "eager_examples_per_second": batch / statistics.median(eager),
            "ratio": statistics.median(ratios), "ratios": ratios,
            "rounds": ours}


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return "unknown"


def parse():
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("cells", nargs="*", metavar="WORKLOAD/B:SIZE",
                        default=["lstm_ptb/B:16", "deep_autoencoder_mnist/B:64",
                                 "wrn_16_4_bn_cifar10/B:64",
                                 "wrn_16_4_nobn_cifar10/B:64"])
    parser.add_argument("--program", required=True,
                        help="noisegate_paper_steps")
    parser.add_argument("--steps", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cores", type=int, default=1)
    options = parser.parse_args()
    for cell in options.cells:
        workload, _, size = cell.partition("/B:")
        if workload not in NETWORKS or not size.isdigit() or int(size) < 1:
            parser.error(f"no cell {cell}")
    return options


def main():
    options = parse()
    torch.set_num_threads(options.cores)
    torch.set_flush_denormal(True)
    cells = [cell.split("/B:") for cell in options.cells]
    json.dump({"date": datetime.datetime.now(datetime.timezone.utc)
               .isoformat(timespec="seconds"),
               "command": f"bench/paper_networks.py --cores {options.cores} "
               f"--steps {options.steps} --rounds {options.rounds}",
               "cores": options.cores, "processor": processor(),
               "load": os.getloadavg(), "torch": torch.__version__,
               "cells": [measure(workload, int(size), options)
                         for workload, size in cells]},
              sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
