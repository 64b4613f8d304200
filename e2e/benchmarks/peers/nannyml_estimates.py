#!/usr/bin/env python3
"""Scores NannyML's CBPE and DLE, with their defaults, on rows that `drift-estimate --export DIR` wrote.

    pip install -r requirements-drift.txt
    nannyml_estimates.py DIR

Prints the mean distances of estimate and truth over all windows, Evenkeel's and NannyML's, and the mean of their difference
with a 95% interval: paired by model, since windows of a model share its reference. Level means that it contains 0.
"""

import collections
import glob
import os
import sys
import warnings

os.environ.setdefault("NML_DISABLE_USAGE_LOGGING", "1")  # no usage statistics leave the machine
warnings.filterwarnings("ignore")
import lightgbm
import nannyml
import pandas
import scipy.stats
from sklearn.metrics import accuracy_score, f1_score, roc_auc_score


class Silent:
    def info(self, _):
        pass

    warning = info


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
            yield w, metric, value, abs(said[(metric, "value")].iloc[w] - value)


def regression(rows, window_rows):
    estimator = nannyml.DLE(
        feature_column_names=["x0", "x1", "x2"], y_pred="prediction", y_true="target", metrics=["mae"],
        chunk_size=window_rows)
    estimator.fit(rows[rows.window < 0].reset_index(drop=True))
    said = estimator.estimate(rows[rows.window >= 0].reset_index(drop=True)).filter(period="analysis").to_df()
    for w, (_, group) in enumerate(rows[rows.window >= 0].groupby("window")):
        value = (group.target - group.prediction).abs().mean()
        yield w, "mae", value, abs(said[("mae", "value")].iloc[w] - value)


def main():
    lightgbm.register_logger(Silent())
    ours = pandas.read_csv(os.path.join(sys.argv[1], "evenkeel.csv")).set_index(["model", "window", "metric"]).estimate
    theirs = collections.defaultdict(list)  # [family, kind, metric][model]
    gaps = collections.defaultdict(list)  # ours less theirs
    for file in sorted(glob.glob(os.path.join(sys.argv[1], "*-*-*.csv"))):
        model = os.path.basename(file)[:-len(".csv")]
        family, kind, _ = model.split("-")
        rows = pandas.read_csv(file)
        window_rows = int((rows.window == 0).sum())
        method = classifier if family == "classifier" else regression
        of_model = collections.defaultdict(list)
        for window, metric, truth, distance in method(rows, window_rows):
            of_model[metric].append((abs(ours[model, window, metric] - truth), distance))
        for metric, pairs in of_model.items():
            for key in ((family, kind, metric), (family, "all", metric)):
                theirs[key].append(sum(b for _, b in pairs) / len(pairs))
                gaps[key].append(sum(a - b for a, b in pairs) / len(pairs))
    print(f"{'':39} Evenkeel  NannyML  difference")
    for (family, kind, metric), values in sorted(theirs.items()):
        gap = pandas.Series(gaps[family, kind, metric])
        radius = scipy.stats.t.ppf(0.975, len(gap) - 1) * gap.sem()
        mean = sum(values) / len(values)
        verdict = "level" if abs(gap.mean()) <= radius else "better" if gap.mean() < 0 else "worse"
        print(f"{family:12} {kind:16} {metric:9}   {mean + gap.mean():.4f}   {mean:.4f}  "
              f"{gap.mean():+.4f} +- {radius:.4f} {verdict}")


if __name__ == "__main__":
    main()
