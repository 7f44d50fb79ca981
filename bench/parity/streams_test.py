#!/usr/bin/env python3
"""streams.py against published values of Philox, and against itself."""
import unittest

import numpy

from streams import Stream, philox


class StreamsTest(unittest.TestCase):
    def test_known_answers(self):
        """kat_vectors of Random123: philox4x32, 10 rounds."""
        f = 0xFFFFFFFF
        for counter, key, block in (
                ((0, 0, 0, 0), (0, 0),
                 (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
                ((f, f, f, f), (f, f),
                 (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
                ((0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
                 (0xA4093822, 0x299F31D0),
                 (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1))):
            found = philox(numpy.array([counter], numpy.uint64), key)
            self.assertEqual(tuple(int(x) for x in found[0]), block)

    def test_a_permutation_holds_each_number_once(self):
        for n in (1, 2, 7, 1000):
            order = Stream("x").permutation(3, n)
            self.assertEqual(sorted(order), list(range(n)))

    def test_uniforms_lie_in_the_unit_interval(self):
        u = Stream("x").uniforms(1, 10001)
        self.assertTrue(0 <= u.min() and u.max() < 1)
        self.assertAlmostEqual(float(u.mean()), 0.5, delta=0.02)


if __name__ == "__main__":
    unittest.main()
