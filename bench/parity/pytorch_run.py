#!/usr/bin/env python3
"""Repeats in PyTorch what noisegate_paper_steps --trace did.

    pytorch_run.py TRACE_FOLDER --data DATA_FOLDER

Reads the trial's spec and initial weights from the folder, and the data set from
its own files; draws order, crops and dropout masks from the trial's named
streams by streams.py; builds the net from torch.nn modules; trains with
torch.optim.SGD; and writes the loss of each update to TRACE_FOLDER/pytorch.csv.
Nothing but the file of initial weights comes from noisegate. fp32, one thread.
Needs PyTorch 2.11 and NumPy.
"""
import argparse
import gzip
import json
import pathlib
import sys
import time

import numpy
import torch
from torch import nn
from torch.nn import functional

from streams import Stream, stream_name

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "reference" / "golden"))

import make_deep_autoencoder_golden as deep  # noqa: E402
import make_lstm_golden as words  # noqa: E402
import make_wide_resnet_golden as residual  # noqa: E402

torch.set_num_threads(1)
CROP = 4


class Trace:
    """What the folder holds."""

    def __init__(self, folder):
        self.folder = folder
        self.document = json.loads((folder / "trace.json").read_text())
        self.spec = self.document["spec"]
        self.steps = self.document["steps"]
        self.parameters = self.document["parameters"]
        wide = self.spec["precision"] == "fp64"
        torch.set_default_dtype(torch.float64 if wide else torch.float32)
        self.weights = numpy.fromfile(folder / "weights.bin",
                                      numpy.float64 if wide else numpy.float32)

    def stream(self, purpose):
        return Stream(stream_name(self.spec, purpose))

    def weight(self, name):
        entry = self.document["weights"][name]
        count = int(numpy.prod(entry["shape"]))
        flat = self.weights[entry["offset"]:entry["offset"] + count]
        return torch.from_numpy(flat.reshape(entry["shape"]).copy())

    def load(self, named):
        """Name, parameter, and whether noisegate keeps its transpose."""
        with torch.no_grad():
            for name, w, transposed in named:
                given = self.weight(name)
                w.copy_(given.t() if transposed else given)

    def visits(self, examples):
        """Batches of places: epochs follow one another without a gap."""
        order, batch = self.stream("order"), self.spec["batch_size"]
        kept = (-1, None)
        for step in range(self.steps):
            out = []
            for place in range(step * batch, (step + 1) * batch):
                epoch = place // examples
                if kept[0] != epoch:
                    kept = (epoch, order.permutation(epoch, examples))
                out.append(kept[1][place % examples])
            yield step, numpy.array(out)


def make_optimizer(trace, named):
    """L2 on matrices and kernels; the rate is set at each step."""
    optimizer = trace.spec["optimizer"]
    return torch.optim.SGD(
        [{"params": [w for w in named if w.dim() >= 2],
          "weight_decay": optimizer["l2"]},
         {"params": [w for w in named if w.dim() < 2]}],
        lr=1, momentum=optimizer["momentum"])


def clip(weights, limit):
    """To the norm `limit`. torch.nn.utils.clip_grad_norm_ divides by the norm
    plus 1e-6, which double precision shows."""
    norm = sum(w.grad.square().sum() for w in weights).sqrt()
    if norm > limit:
        for w in weights:
            w.grad.mul_(limit / norm)


def set_rate(trace, optimizer, step, total):
    rate = trace.spec["effective_learning_rate"]
    rate *= 1 - trace.spec["optimizer"]["momentum"]
    if trace.spec["schedule"]["kind"] == "paper":
        rate *= residual.factor(step, total)
    for group in optimizer.param_groups:
        group["lr"] = rate


# Wide-ResNets.

def read_cifar(folder, names, count):
    raw = b"".join((folder / name).read_bytes() for name in names)
    records = numpy.frombuffer(raw, numpy.uint8).reshape(-1, 3073)[:count]
    return records[:, 1:].reshape(-1, 3, 32, 32), records[:, 0].astype(int)


def crop(image, block):
    """Pad, cut out, mirror."""
    place = int(block[0]) * (2 * CROP + 1) ** 2 >> 32
    y, x = divmod(place, 2 * CROP + 1)
    padded = functional.pad(image, (CROP,) * 4)
    cut = padded[:, y:y + 32, x:x + 32]
    return cut.flip(2) if int(block[1]) & 1 else cut


def wide_resnet(trace, data):
    p = trace.parameters
    normalised = "ghost_size" in p
    inner = data / "cifar-10-batches-bin"
    pixels, labels = read_cifar(
        inner if inner.is_dir() else data,
        [f"data_batch_{i}.bin" for i in range(1, 6)], int(p["train_examples"]))
    mean = (pixels / 255.0).mean((0, 2, 3))
    deviation = (pixels / 255.0).std((0, 2, 3))
    mean, deviation = (torch.tensor(v, dtype=torch.get_default_dtype())
                       .view(3, 1, 1)
                       for v in (mean, deviation))
    residual.GHOST = int(p.get("ghost_size", 0))
    net = residual.WideResnet(int(p["depth"]), int(p["width"]), 16, 10,
                              normalised)
    net = net.to(memory_format=torch.channels_last)
    trace.load((name, w, False) for name, w in net.named_parameters())
    crops, drops = trace.stream("augment"), trace.stream("dropout")
    batch, features = trace.spec["batch_size"], net.linear.in_features
    for step, places in trace.visits(len(labels)):
        x = (torch.from_numpy(pixels[places]).to(mean.dtype) / 255 - mean)
        x = x / deviation
        if p["augment"]:
            blocks = crops.bits(step, batch)
            x = torch.stack([crop(image, block)
                             for image, block in zip(x, blocks)])
        keep = None
        if p.get("dropout", 0):
            u = drops.uniforms(step, batch * features)
            keep = torch.tensor(u >= p["dropout"], dtype=x.dtype)
            keep = keep.view(batch, features) / (1 - p["dropout"])
        x = x.contiguous(memory_format=torch.channels_last)
        yield net, lambda: functional.cross_entropy(
            net(x, keep), torch.from_numpy(labels[places]))


# The LSTM.

def read_tokens(folder, parameters):
    """Words by number in the order in which they are first seen."""
    splits = ["train"]
    if parameters["valid_as_train"]:
        splits = ["valid", "test"]
    numbers, texts = {}, []
    for split in splits:
        words = (folder / f"ptb.{split}.txt").read_text().splitlines()
        words = [w for line in words for w in line.split() + ["<eos>"]]
        texts.append([numbers.setdefault(w, len(numbers)) for w in words])
    return numpy.array(texts[0]), len(numbers)


def lstm(trace, data):
    p = trace.parameters
    text, vocabulary = read_tokens(data, p)
    if p["train_tokens"]:
        text = text[:int(p["train_tokens"])]
    batch, unroll = trace.spec["batch_size"], int(p["unroll"])
    stride = len(text) // batch
    windows = (stride - 1) // unroll
    hidden, layers = int(p["hidden"]), 2
    net = words.Net({"vocabulary": vocabulary, "hidden": hidden,
                     "embedding": int(p["embedding"])})
    trace.load(words.named(net))
    drops, state = trace.stream("dropout"), None
    zero = torch.zeros(1, batch, hidden)
    for step in range(trace.steps):
        first = step % windows * unroll
        if first == 0:
            state = [(zero, zero)] * layers
        columns = numpy.arange(batch) * stride + first
        rows = numpy.arange(unroll)[:, None] + columns[None, :]
        masks = []
        for place in range(layers + 1):
            width = int(p["embedding"]) if place == 0 else hidden
            u = drops.uniforms(step * (layers + 1) + place,
                               unroll * batch * width)
            keep = torch.tensor(u >= p["dropout"], dtype=zero.dtype)
            masks.append(keep.view(unroll, batch, width) / (1 - p["dropout"]))

        def loss():
            nonlocal state
            logits, state = net(torch.from_numpy(text[rows]), masks, state)
            return functional.cross_entropy(
                logits.flatten(0, 1), torch.from_numpy(text[rows + 1]).flatten(),
                reduction="sum") / batch
        yield net, loss


# The autoencoder.

def autoencoder(trace, data):
    p = trace.parameters
    raw = gzip.decompress((data / "train-images-idx3-ubyte.gz").read_bytes())
    images = numpy.frombuffer(raw, numpy.uint8, offset=16).reshape(-1, 784)
    # Pixels are single precision whatever the net computes in.
    images = images[:int(p["train_examples"])].astype(numpy.float32) / 255
    images = torch.from_numpy(images).to(torch.get_default_dtype())
    net = deep.Autoencoder([784] + [int(p[k]) for k in
                                    ("hidden", "hidden2", "hidden3", "code")])
    trace.load(deep.named(net))
    order, batch = trace.stream("order"), trace.spec["batch_size"]
    batches = len(images) // batch
    for step in range(trace.steps):
        if step % batches == 0:
            visits = order.permutation(step // batches, len(images))
        first = step % batches * batch
        x = images[visits[first:first + batch].astype(int)]
        yield net, lambda: (net(x) - x).square().sum(1).mean()


NETWORKS = {"wrn": wide_resnet, "lstm": lstm, "deep": autoencoder}


def run(trace, data):
    """Losses and seconds of the updates."""
    steps = NETWORKS[trace.spec["workload"].split("_")[0]](trace, data)
    optimizer = None
    for step, (net, loss_of) in enumerate(steps):
        named = [w for w in net.parameters() if w.requires_grad]
        optimizer = optimizer or make_optimizer(trace, named)
        start = time.perf_counter()
        optimizer.zero_grad()
        loss = loss_of()
        loss.backward()
        if trace.parameters.get("clip", 0):
            clip(named, trace.parameters["clip"])
        set_rate(trace, optimizer, step, trace.steps)
        optimizer.step()
        yield loss.item(), time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    options = parser.parse_args()
    trace = Trace(options.folder)
    with open(options.folder / "pytorch.csv", "w", encoding="utf-8") as out:
        out.write(f"# PyTorch {torch.__version__}, {torch.get_num_threads()} "
                  "thread\nstep,loss,seconds\n")
        for step, (loss, seconds) in enumerate(run(trace, options.data)):
            out.write(f"{step},{loss!r},{seconds:.6f}\n")
            out.flush()


if __name__ == "__main__":
    main()
