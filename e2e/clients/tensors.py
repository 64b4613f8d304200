"""What the echo model gets and gives back, and how answers are compared."""

import ml_dtypes
import numpy as np

NUMBERS = {
    "BOOL": np.array([True, False]),
    "UINT8": np.array([0, 255], np.uint8),
    "INT8": np.array([-128, 127], np.int8),
    "INT16": np.array([-32768, 32767], np.int16),
    "INT32": np.array([-(2**31), 2**31 - 1], np.int32),
    "INT64": np.array([-(2**63), 2**63 - 1], np.int64),
    "FP32": np.array([-0.1, 3.4e38], np.float32),
    "FP64": np.array([-0.1, 1.7e308], np.float64),
    "FP16": np.array([-0.1, 65504], np.float16),
    "BF16": np.array([-0.1, 3.3e38], ml_dtypes.bfloat16),
    "BYTES": np.array(["Grüße".encode(), b""], np.object_),
}
BINARY_ONLY = {"FP16", "BF16"}


def same(got, wanted):
    if wanted.dtype == np.object_:  # from JSON this client gives text, from binary data bytes
        got = np.array([v.encode() if isinstance(v, str) else v for v in got], np.object_)
    assert got is not None and got.dtype == wanted.dtype and np.array_equal(got, wanted), (got, wanted)


def refused(call, error, *parts):
    try:
        call()
    except error as e:
        assert all(part in str(e) for part in parts), str(e)
    else:
        raise AssertionError("not refused: " + " ".join(parts))
