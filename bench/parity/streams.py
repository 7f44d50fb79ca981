"""The project's named random streams in NumPy, written from harness/base/random.h
and the paper of Philox (Salmon et al. 2011): shares no code with them."""
import hashlib

import numpy

MASK = numpy.uint64(0xFFFFFFFF)
SHIFT = numpy.uint64(32)


def philox(counter, key):
    """Blocks [n, 4] of Philox4x32-10 for counters [n, 4] and one key."""
    x = [counter[:, i].astype(numpy.uint64) for i in range(4)]
    k = [numpy.uint64(key[0]), numpy.uint64(key[1])]
    for _ in range(10):
        a = numpy.uint64(0xD2511F53) * x[0]
        b = numpy.uint64(0xCD9E8D57) * x[2]
        x = [(b >> SHIFT) ^ x[1] ^ k[0], b & MASK,
             (a >> SHIFT) ^ x[3] ^ k[1], a & MASK]
        k = [(k[0] + numpy.uint64(0x9E3779B9)) & MASK,
             (k[1] + numpy.uint64(0xBB67AE85)) & MASK]
    return numpy.stack(x, axis=1)


def stream_name(spec, purpose):
    """What a trial calls its stream (harness/trial/spec.h)."""
    budget = spec["budget"]
    text = (f"{budget['epochs']}e" if budget["epochs"] else
            f"{budget['steps']}s")
    return (f"seed={spec['master_seed']};stream={spec['stream']};"
            f"batch={spec['batch_size']};budget={text};"
            f"replicate={spec['replicate']};purpose={purpose}")


class Stream:
    """Draws addressed by (step, element)."""

    def __init__(self, name):
        digest = hashlib.sha256(name.encode()).digest()
        self.key = (int.from_bytes(digest[:4], "little"),
                    int.from_bytes(digest[4:8], "little"))

    def bits(self, step, count):
        """Blocks [count, 4] of elements 0 … count − 1."""
        element = numpy.arange(count, dtype=numpy.uint64)
        high = numpy.full(count, step >> 32, numpy.uint64)
        low = numpy.full(count, step & 0xFFFFFFFF, numpy.uint64)
        return philox(numpy.stack([element & MASK, element >> SHIFT, low, high],
                                  axis=1), self.key)

    def permutation(self, step, n):
        block = self.bits(step, (n + 1) // 2)
        keys = (block[:, 0::2] << SHIFT | block[:, 1::2]).reshape(-1)[:n]
        return numpy.argsort(keys, kind="stable")

    def uniforms(self, step, n):
        """fill_uniform(): four a block, 24 bits each."""
        block = self.bits(step, (n + 3) // 4).reshape(-1)[:n]
        return (block >> numpy.uint64(8)).astype(numpy.float32) / 2**24
