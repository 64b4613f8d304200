"""Protobuf by hand, as much as is needed to write an ONNX model and a ModelInferRequest with nothing installed."""

import struct


def varint(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def number(field, value):
    return varint(field << 3) + varint(value)


def part(field, payload):
    """A string, bytes or message."""
    payload = payload.encode() if isinstance(payload, str) else payload
    return varint(field << 3 | 2) + varint(len(payload)) + payload


def infer_request(model, tensor, shape, raw):
    """A ModelInferRequest of one FP32 tensor with raw contents, framed for gRPC."""
    described = part(1, tensor) + part(2, "FP32") + part(3, b"".join(varint(size) for size in shape))
    message = part(1, model) + part(5, described) + part(7, raw)
    return b"\0" + struct.pack(">I", len(message)) + message


def doubling_model():
    """An ONNX model: output = input + input, FP32, batch x 4."""
    shape = part(1, part(2, "batch")) + part(1, number(1, 4))
    tensor = part(1, number(1, 1) + part(2, shape))
    node = part(1, "input") + part(1, "input") + part(2, "output") + part(4, "Add")
    values = part(11, part(1, "input") + part(2, tensor)) + part(12, part(1, "output") + part(2, tensor))
    return number(1, 8) + part(7, part(1, node) + part(2, "doubling") + values) + part(8, number(2, 17))
