"""Makes the models of the serving benchmark, the same bytes each time, and the requests that go with them.

    python models.py FOLDER

An MLP 784-512-10 (ONNX), boosted trees over 20 features (scikit-learn as ONNX ML and as joblib for mlserver-sklearn), a
small XGBoost, and the MLP as TorchScript where torch can be imported. In requests/ NAME.json holds one V2 request of one
row, NAME.binary the same with the binary tensor extension, NAME.grpc a framed ModelInferRequest with raw contents,
and NAME.expected.json what a right server answers.
"""

import json
import struct
import sys
from pathlib import Path

import joblib
import numpy
import onnx
import onnxruntime
import xgboost
from onnx import TensorProto, helper, numpy_helper
from skl2onnx import to_onnx
from sklearn.datasets import make_regression
from sklearn.ensemble import GradientBoostingRegressor

SEED = 20260101
OPSET = [helper.make_opsetid("", 17)]


def mlp(folder, random):
    """784-512-10 with ReLU and softmax, weights drawn as He et al. 2015 do; the first dimension is dynamic."""
    first = random.standard_normal((784, 512)).astype(numpy.float32) * numpy.float32((2 / 784) ** 0.5)
    second = random.standard_normal((512, 10)).astype(numpy.float32) * numpy.float32((2 / 512) ** 0.5)
    graph = helper.make_graph(
        [
            helper.make_node("Gemm", ["input", "w1", "b1"], ["h"]),
            helper.make_node("Relu", ["h"], ["r"]),
            helper.make_node("Gemm", ["r", "w2", "b2"], ["z"]),
            helper.make_node("Softmax", ["z"], ["output"], axis=1),
        ],
        "mlp",
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, ["batch", 784])],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, ["batch", 10])],
        [
            numpy_helper.from_array(first, "w1"),
            numpy_helper.from_array(numpy.zeros(512, numpy.float32), "b1"),
            numpy_helper.from_array(second, "w2"),
            numpy_helper.from_array(numpy.zeros(10, numpy.float32), "b2"),
        ],
    )
    onnx.save(helper.make_model(graph, opset_imports=OPSET, ir_version=8), folder / "mlp.onnx")
    row = random.random((1, 784), numpy.float32)
    session = onnxruntime.InferenceSession(folder / "mlp.onnx", providers=["CPUExecutionProvider"])
    requests(folder, "mlp", "input", row, session.run(None, {"input": row})[0])
    torchscript(folder, first, second, row)


def torchscript(folder, first, second, row):
    try:
        import torch
    except ImportError as missing:
        print(f"no TorchScript model: {missing}", file=sys.stderr)
        return

    class Mlp(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.w1 = torch.nn.Parameter(torch.from_numpy(first))
            self.w2 = torch.nn.Parameter(torch.from_numpy(second))

        def forward(self, x):
            return torch.softmax(torch.relu(x @ self.w1) @ self.w2, 1)

    model = torch.jit.trace(Mlp().eval(), torch.from_numpy(row))
    model.save(folder / "torch.pt")
    requests(folder, "torch", "input", row, model(torch.from_numpy(row)).detach().numpy())


def trees(folder):
    """100 trees of depth 4, by scikit-learn and by XGBoost."""
    rows, target = make_regression(2000, 20, noise=0.1, random_state=SEED)
    rows = rows.astype(numpy.float32)
    row = rows[:1]
    model = GradientBoostingRegressor(n_estimators=100, max_depth=4, random_state=SEED).fit(rows, target)
    joblib.dump(model, folder / "trees.joblib")
    converted = to_onnx(model, row, target_opset={"": 17, "ai.onnx.ml": 3})
    (folder / "trees.onnx").write_bytes(converted.SerializeToString())
    session = onnxruntime.InferenceSession(folder / "trees.onnx", providers=["CPUExecutionProvider"])
    requests(folder, "trees", "X", row, session.run(None, {"X": row})[0])
    booster = xgboost.train(
        {"max_depth": 4, "eta": 0.3, "nthread": 1, "seed": SEED}, xgboost.DMatrix(rows, target), 100
    )
    booster.save_model(folder / "xgboost.json")
    requests(folder, "xgboost", "input", row, booster.predict(xgboost.DMatrix(row)))


def requests(folder, name, tensor, row, expected):
    folder = folder / "requests"
    folder.mkdir(exist_ok=True)
    shape = list(row.shape)
    described = {"name": tensor, "shape": shape, "datatype": "FP32"}
    # The shortest text that is the same FP32 again: what a careful client sends.
    data = [float(str(value)) for value in row.ravel()]
    (folder / f"{name}.json").write_text(json.dumps({"inputs": [{**described, "data": data}]}, separators=(",", ":")))
    raw = row.astype("<f4").tobytes()
    header = {
        "inputs": [{**described, "parameters": {"binary_data_size": len(raw)}}],
        "parameters": {"binary_data_output": True},
    }
    head = json.dumps(header, separators=(",", ":")).encode()
    (folder / f"{name}.binary").write_bytes(head + raw)
    (folder / f"{name}.binary-header").write_text(str(len(head)))
    # message ModelInferRequest { string model_name = 1; repeated InferInputTensor inputs = 5; repeated bytes
    # raw_input_contents = 7; }  InferInputTensor { string name = 1; string datatype = 2; repeated int64 shape = 3; }
    inner = field(1, tensor.encode()) + field(2, b"FP32") + field(3, b"".join(varint(n) for n in shape))
    message = field(1, name.encode()) + field(5, inner) + field(7, raw)
    (folder / f"{name}.grpc").write_bytes(b"\0" + struct.pack(">I", len(message)) + message)
    (folder / f"{name}.expected.json").write_text(json.dumps([float(value) for value in numpy.ravel(expected)]))


def varint(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def field(number, payload):
    return varint(number << 3 | 2) + varint(len(payload)) + payload


if __name__ == "__main__":
    target_folder = Path(sys.argv[1])
    target_folder.mkdir(parents=True, exist_ok=True)
    mlp(target_folder, numpy.random.default_rng(SEED))
    trees(target_folder)
