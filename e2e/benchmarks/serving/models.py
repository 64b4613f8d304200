"""Makes the models of the serving benchmark, the same bytes each time, and the requests that go with them.

    python models.py FOLDER

An MLP 784-512-10 (ONNX), boosted trees over 20 features (scikit-learn as ONNX ML and as joblib for mlserver-sklearn), a
small XGBoost; torchscript.py adds the MLP as TorchScript. In requests/ NAME.json holds one V2 request of one
row, NAME.binary the same with the binary tensor extension, NAME.grpc a framed ModelInferRequest with raw contents,
and NAME.expected.json what a right server answers.
"""

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

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from serving import rows, weights  # noqa: E402

SEED = weights.SEED
OPSET = [helper.make_opsetid("", 17)]


def mlp(folder):
    """The network of weights.py; the first dimension is dynamic."""
    first, second, row = weights.draw()
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
    session = onnxruntime.InferenceSession(folder / "mlp.onnx", providers=["CPUExecutionProvider"])
    rows.write_numpy(folder, "mlp", "input", row, session.run(None, {"input": row})[0])


def trees(folder):
    """100 trees of depth 4, by scikit-learn and by XGBoost."""
    table, target = make_regression(2000, 20, noise=0.1, random_state=SEED)
    table = table.astype(numpy.float32)
    row = table[:1]
    model = GradientBoostingRegressor(n_estimators=100, max_depth=4, random_state=SEED).fit(table, target)
    joblib.dump(model, folder / "trees.joblib")
    converted = to_onnx(model, row, target_opset={"": 17, "ai.onnx.ml": 3})
    (folder / "trees.onnx").write_bytes(converted.SerializeToString())
    session = onnxruntime.InferenceSession(folder / "trees.onnx", providers=["CPUExecutionProvider"])
    rows.write_numpy(folder, "trees", "X", row, session.run(None, {"X": row})[0])
    booster = xgboost.train(
        {"max_depth": 4, "eta": 0.3, "nthread": 1, "seed": SEED}, xgboost.DMatrix(table, target), 100
    )
    booster.save_model(folder / "xgboost.json")
    rows.write_numpy(folder, "xgboost", "input", row, booster.predict(xgboost.DMatrix(row)))


if __name__ == "__main__":
    target_folder = Path(sys.argv[1])
    target_folder.mkdir(parents=True, exist_ok=True)
    mlp(target_folder)
    trees(target_folder)
