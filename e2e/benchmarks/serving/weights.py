"""The weights of the MLP 784-512-10, the same for each format, and the row that is asked about."""

import numpy

SEED = 20260101


def draw():
    """Both weight matrices, drawn as He et al. 2015 do, and one row; FP32. Biases are zero."""
    random = numpy.random.default_rng(SEED)
    first = random.standard_normal((784, 512)).astype(numpy.float32) * numpy.float32((2 / 784) ** 0.5)
    second = random.standard_normal((512, 10)).astype(numpy.float32) * numpy.float32((2 / 512) ** 0.5)
    return first, second, random.random((1, 784), numpy.float32)
