#!/usr/bin/env python3
"""Writes random_golden.h: standard normal quantiles by SciPy, for random_test.

The arguments lie all over [0, 2^32): the ends, both sides of one half, and
powers of the golden ratio apart. Needs SciPy:

    ./random_golden.py > random_golden.h
"""

import scipy.special

TOTAL = 1 << 32


def arguments():
    ends = [0, 1, 2, 3, 10, 1000, TOTAL // 2 - 1]
    spread = [(i * 2654435769) % TOTAL for i in range(1, 200)]
    deep = [int(1.6 ** i) for i in range(6, 46)]
    chosen = ends + spread + deep
    return sorted(set(chosen + [TOTAL - 1 - x for x in chosen]))


def main():
    rows = [(x, scipy.special.ndtri((x + 0.5) / TOTAL)) for x in arguments()]
    print("#pragma once\n")
    print("#include <cstdint>\n")
    print("// Made by random_golden.py, which says what it is.")
    print("// clang-format off")
    print("namespace noisegate::base {\n")
    print("struct GoldenQuantile {\n  std::uint32_t bits;\n  double z;\n};\n")
    print("inline constexpr GoldenQuantile kGoldenQuantiles[] = {")
    for x, z in rows:
        print(f"    {{{x}U, {float(z)!r}}},")
    print("};\n")
    print("}  // namespace noisegate::base")


if __name__ == "__main__":
    main()
