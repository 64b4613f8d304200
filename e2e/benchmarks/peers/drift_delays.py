#!/usr/bin/env python3
"""Scores drift tests that exist as packages on the streams that `drift-delay --export DIR --out DELAYS.json` wrote.

    pip install -r requirements-drift.txt
    drift_delays.py DIR [--ours DELAYS.json] [--out PEERS.json] [--peers Evidently,NannyMl,...]

Each peer reads the same reference and the same rows as Evenkeel did and is calibrated: its threshold is the one that a
share alpha of the exported streams without drift exceeds within the horizon, so all have the same chance of a false alarm
in 4,000 rows. Only KS goes by Bonferroni, as it is used: alpha over the number of looks. What each does with the threshold
that it is shipped with is printed as well.

- river: ADWIN, PageHinkley and KSWIN take row by row; the reference goes first, its alarms do not count.
- Evidently: the test that its default chooses for the reference (KS, chi-square or z), on batches of 100 rows; NannyML: its
  default, the Jensen-Shannon distance, on chunks of 100 rows; scipy: ks_2samp on batches of 100 rows.
- Missing values: what takes numbers passes them over, which is also what the packages do. So where values are missing, Evidently
  and NannyML are given a column that says whether they are.
- Peers that forget begin with the drift, KSWIN 200 rows before it; their false alarms before late drifts are not counted.

The default drifts begin at multiples of 100 rows, so batches are never mixed: the best case for the peers that use them.
`drift-delay --start 150` is the middle case.
"""

import argparse
import collections
import json
import math
import os
import sys
import warnings

os.environ.setdefault("NML_DISABLE_USAGE_LOGGING", "1")  # no usage statistics leave the machine
os.environ.setdefault("DO_NOT_TRACK", "1")
warnings.filterwarnings("ignore")
import numpy
import pandas
import scipy.stats
from evidently.legacy.calculations.stattests import registry
from evidently.legacy.core import ColumnType
from nannyml.chunk import SizeBasedChunker
from nannyml.drift.univariate.methods import FeatureType, MethodFactory
from nannyml.thresholds import StandardDeviationThreshold
from river import drift

BATCH = 100
MOST_DELAY = 3000
FOREVER = 1e300


class Peer:
    """Gives a statistic that is greater the surer it is."""

    shipped = math.inf  # the statistic that is an alarm with the threshold it is shipped with

    def shipped_alarm(self, statistic):
        return statistic >= self.shipped


class Rows(Peer):
    """A peer that takes row by row."""

    memory = None  # rows that it remembers, all where it is None

    def begin(self, reference):
        for x in reference:
            self.take(x)

    def take(self, x):
        raise NotImplementedError

    def statistics(self, rows):
        for x in rows:
            yield 0.0 if math.isnan(x) else self.take(x)

    def judges(self, stream):
        return not stream["categorical"]


class PageHinkley(Rows):
    label = "Page-Hinkley (river)"
    shipped = 50.0  # on data whose deviation is about 1

    def begin(self, reference):
        self.detector = drift.PageHinkley(threshold=FOREVER)
        super().begin([x for x in reference if not math.isnan(x)])

    def take(self, x):
        d = self.detector
        d.update(x)
        return max(d._sum_increase - d._min_increase, d._max_decrease - d._sum_decrease)


class Kswin(Rows):
    label = "KSWIN (river)"
    memory = 200
    shipped = 1 / 0.005

    def begin(self, reference):
        self.detector = drift.KSWIN(alpha=0, seed=1)
        super().begin([x for x in reference[-2 * BATCH:] if not math.isnan(x)])

    def take(self, x):
        self.detector.update(x)
        return 1 / max(self.detector.p_value, 1e-300)


class Adwin(Rows):
    """Its threshold is a part of its state: the statistic is 1 at a cut."""

    label = "ADWIN (river)"
    shipped = 0.002

    def __init__(self, delta):
        self.delta = delta

    def begin(self, reference):
        self.detector = drift.ADWIN(delta=self.delta)
        super().begin([x for x in reference if not math.isnan(x)])

    def take(self, x):
        self.detector.update(x)
        return 1.0 if self.detector.drift_detected else 0.0


class Batches(Peer):
    """A peer that looks at batches and forgets them."""

    memory = 0

    def statistics(self, rows):
        for end in range(BATCH, len(rows) + 1, BATCH):
            for _ in range(BATCH - 1):
                yield 0.0
            yield self.look(rows[end - BATCH:end])

    def judges(self, stream):
        return True


class KolmogorovSmirnov(Batches):
    label = "KS, Bonferroni (scipy)"

    def begin(self, reference):
        self.reference = reference[~numpy.isnan(reference)]

    def look(self, batch):
        p = scipy.stats.ks_2samp(self.reference, batch[~numpy.isnan(batch)], method="asymp").pvalue
        return 1 / max(p, 1e-300)

    def judges(self, stream):
        return not stream["categorical"]


class Evidently(Batches):
    label = "Evidently's default"
    shipped = 1 / 0.05

    def begin(self, reference):
        self.absent = bool(numpy.isnan(reference).any())
        self.reference = self.column(reference)
        categorical = bool(numpy.all(self.reference == numpy.round(self.reference)))
        self.kind = ColumnType.Categorical if categorical else ColumnType.Numerical

    def column(self, rows):
        return pandas.Series(numpy.isnan(rows).astype(int) if self.absent else rows)

    def look(self, batch):
        rows = self.column(batch)
        test = registry.get_stattest(self.reference, rows, self.kind, None)
        return 1 / max(test(self.reference, rows, self.kind, None).drift_score, 1e-300)


class NannyMl(Batches):
    label = "NannyML's default"

    def begin(self, reference):
        self.absent = bool(numpy.isnan(reference).any())
        rows = self.column(reference)
        numbers = not self.absent and not numpy.all(reference == numpy.round(reference))
        self.method = MethodFactory.create(
            key="jensen_shannon", feature_type=FeatureType.CONTINUOUS if numbers else FeatureType.CATEGORICAL,
            chunker=SizeBasedChunker(BATCH), threshold=StandardDeviationThreshold()).fit(rows)

    def column(self, rows):
        return pandas.Series(numpy.isnan(rows).astype(str) if self.absent else rows, name="column")

    def look(self, batch):
        said = self.method.calculate(self.column(batch))
        self.alert = self.method.alert(said)
        return said

    def shipped_alarm(self, statistic):
        return statistic > 0 and self.alert


def streams(folder, file, length, most):
    """[stream][row], the rows of the reference first."""
    rows = numpy.fromfile(os.path.join(folder, file), dtype="<f8").reshape(-1, length)
    return rows[:most]


def calibrated(peer, nulls, reference_rows, alpha):
    """The statistic that only a share alpha of the streams exceed, and the share in which the shipped one is reached."""
    greatest = []
    shipped = 0
    for row in nulls:
        peer.begin(row[:reference_rows])
        most = 0.0
        alarm = False
        for statistic in peer.statistics(row[reference_rows:]):
            most = max(most, statistic)
            alarm = alarm or peer.shipped_alarm(statistic)
        greatest.append(most)
        shipped += alarm
    greatest.sort()
    return numpy.nextafter(greatest[int((1 - alpha) * len(greatest))], numpy.inf), shipped / len(nulls)


def adwin_delta(nulls, reference_rows, alpha):
    low, high = math.log(1e-12), math.log(0.5)
    for _ in range(9):
        middle = (low + high) / 2
        alarms = sum(alarmed(Adwin(math.exp(middle)), row, reference_rows) for row in nulls)
        low, high = (low, middle) if alarms > alpha * len(nulls) else (middle, high)
    return math.exp(low)


def alarmed(peer, row, reference_rows):
    peer.begin(row[:reference_rows])
    return any(statistic > 0 for statistic in peer.statistics(row[reference_rows:]))


def delay(peer, threshold, row, reference_rows, start):
    """Rows from the drift to the alarm, None when it came before."""
    first = reference_rows
    if peer.memory is not None:
        first = reference_rows + max(0, start - peer.memory) // BATCH * BATCH
    peer.begin(row[:reference_rows])
    for i, statistic in enumerate(peer.statistics(row[first:])):
        if statistic >= threshold:
            rows = first - reference_rows + i + 1 - start
            return rows if rows > 0 else None
    return MOST_DELAY


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder")
    parser.add_argument("--ours")
    parser.add_argument("--out")
    parser.add_argument("--peers", default="Evidently,NannyMl,KolmogorovSmirnov,PageHinkley,Adwin,Kswin")
    parser.add_argument("--streams", type=int, default=200)
    parser.add_argument("--late-streams", type=int, default=60)
    parser.add_argument("--kswin-streams", type=int, default=40)
    arguments = parser.parse_args()
    with open(os.path.join(arguments.folder, "streams.json")) as manifest:
        entries = json.load(manifest)
    alpha, horizon = entries.pop("alpha"), entries.pop("horizon")
    ours = {}
    if arguments.ours:
        with open(arguments.ours) as figures:
            ours = json.load(figures)
    delays = collections.defaultdict(lambda: collections.defaultdict(dict))  # [start][kind][peer]
    shipped = collections.defaultdict(dict)  # [peer][rows without drift]
    thresholds = {}
    for make in (globals()[name] for name in arguments.peers.split(",")):
        most = arguments.kswin_streams if make is Kswin else arguments.streams
        for file, entry in entries.items():
            start, calibration = entry["start"], entry["calibration"]
            peer = make(Adwin.shipped) if make is Adwin else make()
            if not peer.judges(entry):
                continue
            reference_rows = entry["referenceRows"]
            if (make, calibration) not in thresholds:
                nulls = streams(arguments.folder, calibration, reference_rows + horizon, most)
                if make is Adwin:
                    thresholds[make, calibration] = adwin_delta(nulls, reference_rows, alpha)
                    share = sum(alarmed(make(Adwin.shipped), row, reference_rows) for row in nulls) / len(nulls)
                else:
                    thresholds[make, calibration], share = calibrated(peer, nulls, reference_rows, alpha)
                shipped[make.label][calibration[len("calibration-"):-len(".f64")]] = share
            threshold = thresholds[make, calibration]
            if make is Adwin:
                peer, threshold = make(threshold), 1
            elif make is KolmogorovSmirnov:
                threshold = horizon / BATCH / alpha
            late = start > horizon
            rows = streams(arguments.folder, file, reference_rows + entry["rows"],
                           min(most, arguments.late_streams) if late else most)
            found = [delay(peer, threshold, row, reference_rows, start) for row in rows]
            known = sorted(d for d in found if d is not None)
            delays[start][entry["kind"]][make.label] = {
                "median": known[len(known) // 2] if known else MOST_DELAY,
                "falseAlarms": None if late and peer.memory is not None else 1 - len(known) / len(found)}
    report(delays, ours, shipped)
    if arguments.out:
        with open(arguments.out, "w") as out:
            json.dump({"delays": delays, "shipped": shipped}, out, indent=1)


def report(delays, ours, shipped):
    for start, kinds in delays.items():
        labels = list(dict.fromkeys(label for kind in kinds.values() for label in kind))
        table = ours.get(f"start{start}", {})
        told = list(dict.fromkeys(label for kind in table.values() for label in kind))
        print(f"\n| from row {start} | " + " | ".join(told + labels) + " | to best not told |")
        print("|---" * (2 + len(told) + len(labels)) + "|")
        ratios = []
        logs = collections.defaultdict(list)
        for kind, found in kinds.items():
            row = {**table.get(kind, {}), **found}
            cells = []
            for label in told + labels:
                value = row.get(label)
                cells.append("-" if value is None else f"{value['median']:.0f}" + (
                    "" if value["falseAlarms"] is None else f" ({value['falseAlarms']:.2f})"))
                if value is not None:
                    logs[label].append(math.log(value["median"]))
            best = min(value["median"] for value in found.values())
            mine = row.get("Evenkeel", {}).get("median", math.nan)
            ratios.append(mine / best)
            print(f"| {kind} | " + " | ".join(cells) + f" | {mine / best:.2f} |")
        means = [f"{math.exp(sum(logs[label]) / len(logs[label])):.0f}" + (
            "" if len(logs[label]) == len(kinds) else f" of {len(logs[label])}") for label in told + labels]
        print("| geometric mean | " + " | ".join(means) + " | |")
        print(f"within 1.15 of the best that is not told: {sum(r <= 1.15 for r in ratios)} of {len(ratios)}")
    print("\nchance of a false alarm in 4,000 rows as shipped:")
    for label, shares in shipped.items():
        print(f"  {label}: " + ", ".join(f"{rows} {share:.2f}" for rows, share in shares.items()))


if __name__ == "__main__":
    main()
