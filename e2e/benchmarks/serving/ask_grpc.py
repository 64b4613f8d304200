"""Sends a framed ModelInferRequest to a port by the unmodified grpcio and prints the first output's FP32 values as JSON.

    python ask_grpc.py PORT FILE
"""

import json
import struct
import sys

import grpc


def fields(message):
    """The fields of a protobuf message: number and value, of which only lengths-delimited ones matter here."""
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(message):
        tag = varint()
        if tag & 7 == 0:
            yield tag >> 3, varint()
        elif tag & 7 == 2:
            length = varint()
            yield tag >> 3, message[at : at + length]
            at += length
        else:
            width = {1: 8, 5: 4}[tag & 7]
            yield tag >> 3, message[at : at + width]
            at += width


with open(sys.argv[2], "rb") as file:
    request = file.read()[5:]
with grpc.insecure_channel(f"127.0.0.1:{sys.argv[1]}") as channel:
    infer = channel.unary_unary("/inference.GRPCInferenceService/ModelInfer")
    answer = list(fields(infer(request, timeout=30, wait_for_ready=True)))
raw = [value for number, value in answer if number == 6]
if not raw:  # typed contents: outputs = 5, its contents = 5, fp32_contents = 6, packed
    output = next(value for number, value in answer if number == 5)
    contents = next(value for number, value in fields(output) if number == 5)
    raw = [value for number, value in fields(contents) if number == 6]
print(json.dumps(struct.unpack(f"<{len(raw[0]) // 4}f", raw[0])))
