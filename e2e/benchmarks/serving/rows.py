"""Writes one row as the requests that the load generators send, and what a right server answers."""

import json
import struct

from serving import wire


def write_numpy(folder, name, tensor, row, expected):
    """The same for NumPy arrays: numbers as the shortest text that is the same FP32 again, as a careful client sends."""
    data = [float(str(value)) for value in row.ravel()]
    write(folder, name, tensor, list(row.shape), data, [float(value) for value in expected.ravel()])


def write(folder, name, tensor, shape, row, expected):
    """NAME.json, NAME.binary with its header's length, NAME.grpc and NAME.expected.json below the folder's requests."""
    folder = folder / "requests"
    folder.mkdir(parents=True, exist_ok=True)
    described = {"name": tensor, "shape": shape, "datatype": "FP32"}
    (folder / f"{name}.json").write_text(json.dumps({"inputs": [{**described, "data": row}]}, separators=(",", ":")))
    raw = struct.pack(f"<{len(row)}f", *row)
    header = {
        "inputs": [{**described, "parameters": {"binary_data_size": len(raw)}}],
        "parameters": {"binary_data_output": True},
    }
    head = json.dumps(header, separators=(",", ":")).encode()
    (folder / f"{name}.binary").write_bytes(head + raw)
    (folder / f"{name}.binary-header").write_text(str(len(head)))
    (folder / f"{name}.grpc").write_bytes(wire.infer_request(name, tensor, shape, raw))
    (folder / f"{name}.expected.json").write_text(json.dumps(expected))
