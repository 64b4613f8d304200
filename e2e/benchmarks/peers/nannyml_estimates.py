#!/usr/bin/env python3
"""Scores NannyML's CBPE and DLE, with their defaults, on rows that `drift-estimate --export DIR` wrote.

pip install nannyml==0.13.1; nannyml_estimates.py DIR. Prints the mean distance of estimate and truth, as drift-estimate does.
"""

import collections
import glob
import os
import sys
import warnings

os.environ.setdefault("NML_DISABLE_USAGE_LOGGING", "1")  # no usage statistics leave the machine
warnings.filterwarnings("ignore")
import nannyml
import pandas
from sklearn.metrics import accuracy_score, f1_score, roc_auc_score


def classifier(rows, window_rows):
    rows["prediction"] = (rows.score >= 0.5).astype(int)
    estimator = nannyml.CBPE(
        metrics=["accuracy", "f1", "roc_auc"], problem_type="classification_binary", y_pred="prediction",
        y_pred_proba="score", y_true="label", chunk_size=window_rows)
    estimator.fit(rows[rows.window < 0].reset_index(drop=True))
    said = estimator.estimate(rows[rows.window >= 0].reset_index(drop=True)).filter(period="analysis").to_df()
    for w, (_, group) in enumerate(rows[rows.window >= 0].groupby("window")):
        truth = {
            "accuracy": accuracy_score(group.label, group.prediction),
            "f1": f1_score(group.label, group.prediction),
            "roc_auc": roc_auc_score(group.label, group.score)}
        for metric, value in truth.items():
            yield metric, abs(said[(metric, "value")].iloc[w] - value)


def regression(rows, window_rows):
    estimator = nannyml.DLE(
        feature_column_names=["x0", "x1", "x2"], y_pred="prediction", y_true="target", metrics=["mae"],
        chunk_size=window_rows)
    estimator.fit(rows[rows.window < 0].reset_index(drop=True))
    said = estimator.estimate(rows[rows.window >= 0].reset_index(drop=True)).filter(period="analysis").to_df()
    for w, (_, group) in enumerate(rows[rows.window >= 0].groupby("window")):
        yield "mae", abs(said[("mae", "value")].iloc[w] - (group.target - group.prediction).abs().mean())


def main():
    distances = collections.defaultdict(list)
    for file in sorted(glob.glob(os.path.join(sys.argv[1], "*.csv"))):
        family, kind, _ = os.path.basename(file).split("-")
        rows = pandas.read_csv(file)
        window_rows = int((rows.window == 0).sum())
        method = classifier if family == "classifier" else regression
        for metric, distance in method(rows, window_rows):
            distances[family, kind, metric].append(distance)
    for (family, kind, metric), values in sorted(distances.items()):
        print(f"{family:12} {kind:16} {metric:9} {sum(values) / len(values):.4f}")


if __name__ == "__main__":
    main()
