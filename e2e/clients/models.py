"""Writes the models that the clients ask, and the configuration of a server for each: DIRECTORY/NAME/server.json.

echo   one input and one output of each datatype, all [-1], out_T = in_T
house  x[-1,3] with the columns price, size, age -> y[-1,1] = price + 2 size + 3 age
person age[-1,1] FP32, town[-1,1] BYTES -> doubled[-1,1] FP32, place[-1,1] BYTES
"""

import hashlib
import json
import pathlib
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper

ECHOED = {
    "BOOL": TensorProto.BOOL,
    "UINT8": TensorProto.UINT8,
    "INT8": TensorProto.INT8,
    "INT16": TensorProto.INT16,
    "INT32": TensorProto.INT32,
    "INT64": TensorProto.INT64,
    "FP32": TensorProto.FLOAT,
    "FP64": TensorProto.DOUBLE,
    "FP16": TensorProto.FLOAT16,
    "BF16": TensorProto.BFLOAT16,
    "BYTES": TensorProto.STRING,
}


def model(nodes, inputs, outputs, constants=(), columns=None):
    graph = helper.make_graph(nodes, "clients", inputs, outputs, list(constants))
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
    if columns:
        helper.set_model_props(made, {"columns": json.dumps(columns)})
    onnx.checker.check_model(made)
    return made.SerializeToString()


def value(name, datatype, *shape):
    return helper.make_tensor_value_info(name, datatype, shape)


def echo():
    return model(
        [helper.make_node("Identity", ["in_" + name], ["out_" + name]) for name in ECHOED],
        [value("in_" + name, datatype, "n") for name, datatype in ECHOED.items()],
        [value("out_" + name, datatype, "n") for name, datatype in ECHOED.items()],
    )


def house():
    weights = helper.make_tensor("w", TensorProto.FLOAT, [3, 1], np.array([1, 2, 3], np.float32))
    return model(
        [helper.make_node("MatMul", ["x", "w"], ["y"])],
        [value("x", TensorProto.FLOAT, "n", 3)],
        [value("y", TensorProto.FLOAT, "n", 1)],
        [weights],
        ["price", "size", "age"],
    )


def person():
    return model(
        [helper.make_node("Add", ["age", "age"], ["doubled"]), helper.make_node("Identity", ["town"], ["place"])],
        [value("age", TensorProto.FLOAT, "n", 1), value("town", TensorProto.STRING, "n", 1)],
        [value("doubled", TensorProto.FLOAT, "n", 1), value("place", TensorProto.STRING, "n", 1)],
    )


def main(directory):
    for name, content in {"echo": echo(), "house": house(), "person": person()}.items():
        folder = directory / name
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / "model.onnx"
        file.write_bytes(content)
        revision = {
            "name": name + "-1",
            "uri": file.resolve().as_uri(),
            "digest": "sha256:" + hashlib.sha256(content).hexdigest(),
            "weight": 100,
        }
        config = {"model": "shop/" + name, "generation": 1, "revisions": [revision]}
        (folder / "server.json").write_text(json.dumps(config))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
