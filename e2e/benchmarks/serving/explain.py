"""Explanations of our server beside those of Python's shap, on the same models and the same background.

    python -m venv venv && venv/bin/pip install -r explain.txt
    venv/bin/python explain.py export models/        # trees.onnx and forest.onnx, a repository
    model-server --repository models/ &
    venv/bin/python explain.py compare models/ http://localhost:8080

Errors are against shap's TreeExplainer, which reads the trees and is exact: the root of the mean square over all
attributions, in percent of the largest one. Times are medians for one row; shap's explainers ask ONNX Runtime in their
own process, with one thread; the server is asked over HTTP.
"""

import json
import pathlib
import statistics
import sys
import time
import urllib.request

import numpy
import onnxruntime
import shap
from sklearn.datasets import load_breast_cancer, make_friedman1
from sklearn.ensemble import GradientBoostingRegressor, RandomForestClassifier
from skl2onnx import to_onnx

ROWS = 10
BACKGROUND = 100


class Case:
    """A model, the rows to be explained and the background; the last value of the output is explained."""

    def __init__(self, name, output, model, x, y):
        self.name, self.output, self.model = name, output, model
        x = x.astype(numpy.float32)
        model.fit(x[:-ROWS], y[:-ROWS])
        self.rows = x[-ROWS:]
        drawn = numpy.random.RandomState(1).choice(len(x) - ROWS, BACKGROUND, replace=False)
        self.background = x[drawn]


def cases():
    yield Case("trees", "variable", GradientBoostingRegressor(n_estimators=100, max_depth=4, random_state=0),
               *make_friedman1(3000, 20, noise=0.5, random_state=0))
    yield Case("forest", "probabilities", RandomForestClassifier(100, max_depth=6, random_state=0),
               *load_breast_cancer(return_X_y=True))


def export(folder):
    for case in cases():
        target = pathlib.Path(folder, case.name, "1", "model.onnx")
        target.parent.mkdir(parents=True, exist_ok=True)
        options = {id(case.model): {"zipmap": False}} if hasattr(case.model, "classes_") else {}
        target.write_bytes(to_onnx(case.model, case.rows[:1], options=options).SerializeToString())


def each_row(rows, explain):
    """Attributions [row, feature] and the median of the seconds that a row took; the first one warms up."""
    explain(rows[:1])
    values, seconds = [], []
    for i in range(len(rows)):
        begun = time.perf_counter()
        values.append(numpy.array(explain(rows[i:i + 1]))[0])
        seconds.append(time.perf_counter() - begun)
    return numpy.array(values), statistics.median(seconds)


def ours(case, server, evaluations, row):
    def tensor(name, rows):
        return {"name": name, "datatype": "FP32", "shape": list(rows.shape), "data": rows.ravel().tolist()}

    body = {"inputs": [tensor("X", row), tensor("background", case.background)],
            "parameters": {"evaluations": evaluations}}
    url = f"{server}/v2/models/{case.name}/explain"
    with urllib.request.urlopen(urllib.request.Request(url, json.dumps(body).encode())) as answer:
        outputs = {output["name"]: output for output in json.load(answer)["outputs"]}
    told = outputs[case.output + ".attributions"]
    values = numpy.array(told["data"]).reshape(told["shape"]).reshape(1, -1, row.shape[1])[:, -1]
    total = outputs[case.output + ".base_values"]["data"][-1] + values.sum()
    assert abs(total - outputs[case.output]["data"][-1]) < 1e-9
    return values


def compare(folder, server):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    print("shap", shap.__version__, "ONNX Runtime", onnxruntime.__version__)
    for case in cases():
        session = onnxruntime.InferenceSession(str(pathlib.Path(folder, case.name, "1", "model.onnx")), options)

        def predict(rows):
            return session.run([case.output], {"X": rows.astype(numpy.float32)})[0][:, -1].astype(numpy.float64)

        trees = shap.TreeExplainer(case.model, case.background, feature_perturbation="interventional")
        exact, seconds = each_row(case.rows, lambda row: numpy.array(trees.shap_values(row, check_additivity=False)))
        exact = exact if exact.ndim == 2 else exact[..., -1]
        print(f"{case.name}: TreeExplainer {1000 * seconds:.1f} ms")
        kernel = shap.KernelExplainer(predict, case.background)
        masker = shap.maskers.Independent(case.background, BACKGROUND)
        orders = shap.PermutationExplainer(predict, masker, seed=0)
        others = {"KernelExplainer": lambda row: kernel.shap_values(row, silent=True),
                  "PermutationExplainer": lambda row: orders(row, silent=True).values}
        for evaluations in (2048, 4096, 16384):
            others[f"here, {evaluations} evaluations"] = lambda row, most=evaluations: ours(case, server, most, row)
        for name, explain in others.items():
            values, seconds = each_row(case.rows, explain)
            error = numpy.sqrt(((values - exact) ** 2).mean()) / numpy.abs(exact).max()
            print(f"{case.name}: {name} {1000 * seconds:.1f} ms, error {100 * error:.2f} %", flush=True)


if __name__ == "__main__":
    {"export": export, "compare": compare}[sys.argv[1]](*sys.argv[2:])
