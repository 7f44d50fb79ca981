#!/usr/bin/env python3
"""Writes normal_table.h: the table behind normal_quantile() in random.cpp.

Nodes are the upper-tail quantiles |z| of the standard normal at
u = 2^(k - 33) (1 + j / 64), k = 0 ... 31, j = 0 ... 63, and u = 1/2: an equal
number of intervals in every octave of the tail probability, so that linear
interpolation is as good at six sigma as at one. Fixed point, 28 binary digits.
Needs only Python's standard library:

    ./make_normal_table.py > normal_table.h
"""

import statistics

OCTAVES = 32
INTERVALS = 64
SCALE = 1 << 28


def node(index):
    octave, part = divmod(index, INTERVALS)
    tail = 2.0 ** (octave - OCTAVES - 1) * (1 + part / INTERVALS)
    return round(-statistics.NormalDist().inv_cdf(tail) * SCALE)


def main():
    values = [node(i) for i in range(OCTAVES * INTERVALS)] + [0]
    print("#pragma once\n")
    print("#include <cstdint>\n")
    print("// Made by make_normal_table.py, which says what it is.")
    print("// clang-format off")
    print("namespace noisegate::base {\n")
    print(f"inline constexpr std::int32_t kNormalTable[{len(values)}] = {{")
    for i in range(0, len(values), 6):
        print("    " + ", ".join(str(v) for v in values[i:i + 6]) + ",")
    print("};\n")
    print("}  // namespace noisegate::base")


if __name__ == "__main__":
    main()
