#!/usr/bin/env python3
"""What the choice of settings is worth on series that it was not made on, by NAB's origins (its folders).

A setting is a detector with one constant changed. For each origin the best setting and the best threshold of all OTHER
origins are taken and scored on this one; the scores of all left-out origins are pooled by NAB's formula. Beside it stands
what today's settings reach when only the threshold is chosen that way, and the usual figure, in-sample. "By alarm" needs
no threshold.

The sources of the detector are copied, the constants named below made readable from system properties, and the copy
compiled once; the scorer is NAB's rules as a Python module with `views_of`, `sweep` and `PROFILES`. Needs numpy and a JDK.

    leave_one_origin_out.py --scorer nab_score.py --nab FOLDER --work FOLDER --classpath JARS [--tier rich|light] [--only]

FOLDER of --nab holds data/ and labels/combined_windows.json; JARS are those of the benchmarks (mvn dependency:build-classpath,
and target/classes). Results in --work are kept; --only runs none again.
"""
import argparse, csv, importlib.util, json, os, re, subprocess
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCES = os.path.join(HERE, "../../operator/analytics/src/main/java")
DETECT = "dev/evenkeel/analytics/detect"
TODAY = ("today", "0")
SHARED = {  # class.constant: values tried beside today's; what matters most: widths, cool-down, learning rates, memory
    "SeasonalLevel.CLIP": (3, 8),
    "SeasonalLevel.BIN_RATE": (0.01, 0.04),
    "Episodes.SLOT_POINTS": (10, 22),
    "Episodes.SHOULDER_POINTS": (24, 96),
    "SeriesViews.HANDICAP": (0.25, 1),
    "SeriesViews.MEMORY_POINTS": (2000, 8000),
    "Drift.LONG_RATE": (0.0072, 0.0285),
}
LIGHT = {"SeriesViews.SPREAD_RATE_LIGHT": (2, 8)}
RICH = {
    "SeriesViews.SPREAD_RATE_RICH": (1, 4),
    "SeasonalLevel.WEEK_DOUBT": (6, 24),
    "ShapeViews.NOVELTY_HANDICAP": (0.25, 1),
    "ShapeViews.CALM_HANDICAP": (0.5, 1.5),
}


def settings(tier):
    grid = {**SHARED, **(RICH if tier == "rich" else LIGHT)}
    return [TODAY] + [(name, str(value)) for name, values in grid.items() for value in values]


def build(work, classpath):
    """Classes whose constants are system properties."""
    out = os.path.join(work, "classes")
    os.makedirs(out, exist_ok=True)
    sources = []
    for name in sorted(os.listdir(os.path.join(SOURCES, DETECT))):
        text = open(os.path.join(SOURCES, DETECT, name)).read()
        for setting in {**SHARED, **LIGHT, **RICH}:
            owner, constant = setting.split(".")
            if name == owner + ".java":
                text, found = re.subn(
                    rf"(static final (byte|short|int|long|double|float) {constant} = )([^;]+);",
                    rf'\1(\2) Double.parseDouble(System.getProperty("{setting}", "" + (\3)));', text)
                if found != 1:
                    raise SystemExit(f"{setting}: {found} such constants")
        sources.append(os.path.join(work, name))
        open(sources[-1], "w").write(text)
    subprocess.run(["javac", "-nowarn", "-proc:none", "-cp", classpath, "-d", out, *sources], check=True)
    return out


def detect(work, classpath, tier, nab, setting):
    """Folder with the results of one setting."""
    out = os.path.join(work, tier, "=".join(setting))
    if not os.path.exists(out + ".done"):
        subprocess.run(["java", "-XX:+UseSerialGC", f"-D{setting[0]}={setting[1]}", "-cp", classpath,
                        "dev.evenkeel.benchmarks.Benchmarks", "detect", "--tier", tier,
                        "--in", os.path.join(nab, "data"), "--out", out], check=True, stdout=subprocess.DEVNULL)
        open(out + ".done", "w").close()
    return out


def column(folder, key, name):
    with open(os.path.join(folder, key), newline="") as file:
        rows = csv.reader(file)
        at = next(rows).index(name)
        return np.array([float(row[at]) for row in rows])


class Outcome:
    """Gain over nothing found, at every threshold, of one setting and profile in one origin."""

    def __init__(self, scorer, views, profile):
        weights = scorer.PROFILES[profile]
        self.thresholds, totals = scorer.sweep(views, weights)
        self.gains = totals - totals[0]
        self.perfect = sum(view.nwindows for view in views) * weights["tp"] - totals[0]

    def gain(self, threshold):
        return self.gains[int(np.sum(self.thresholds >= threshold)) - 1]


def best(outcomes, fixed):
    """Gain and threshold that are best over several origins together."""
    if fixed is not None:
        return sum(outcome.gain(fixed) for outcome in outcomes), fixed
    thresholds = np.unique(np.concatenate([outcome.thresholds for outcome in outcomes]))
    sums = sum(outcome.gains[np.searchsorted(-outcome.thresholds, -thresholds, side="right") - 1]
               for outcome in outcomes)
    at = len(sums) - 1 - int(np.argmax(sums[::-1]))
    return sums[at], thresholds[at]


def report(table, origins, tried, fixed):
    """In-sample and left-out scores of each setting, and of choosing among them."""
    perfect = sum(table[TODAY, origin].perfect for origin in origins)
    inside, outside = {}, {}
    for setting in tried:
        inside[setting] = best([table[setting, o] for o in origins], fixed)[0]
        outside[setting] = sum(
            table[setting, o].gain(best([table[setting, p] for p in origins if p != o], fixed)[1]) for o in origins)
    chosen, picks = 0, {}
    for origin in origins:
        others = [o for o in origins if o != origin]
        pick = max(tried, key=lambda s: best([table[s, o] for o in others], fixed)[0])
        picks[origin] = "=".join(pick)
        chosen += table[pick, origin].gain(best([table[pick, o] for o in others], fixed)[1])
    score = lambda gain: float(100 * gain / perfect)
    return dict(inside={s: score(g) for s, g in inside.items()}, outside={s: score(g) for s, g in outside.items()},
                chosen=score(chosen), picks=picks)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--scorer", "--nab", "--work", "--classpath"):
        parser.add_argument(name, required=True)
    parser.add_argument("--tier", choices=("rich", "light"), default="rich")
    parser.add_argument("--only", action="store_true", help="score what is there")
    args = parser.parse_args()
    spec = importlib.util.spec_from_file_location("scorer", args.scorer)
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    tried = settings(args.tier)
    if not args.only:
        classpath = build(args.work, args.classpath) + os.pathsep + args.classpath
        for setting in tried:
            detect(args.work, classpath, args.tier, args.nab, setting)
    folders = {s: os.path.join(args.work, args.tier, "=".join(s)) for s in tried}
    windows = json.load(open(os.path.join(args.nab, "labels/combined_windows.json")))
    views = scorer.views_of(folders[TODAY], windows)
    origins = sorted({view.key.split("/")[0] for view in views})
    for by, fixed in (("anomaly_score", None), ("alarm", 1.0)):
        tables = {profile: {} for profile in scorer.PROFILES}
        for setting in tried:
            for view in views:
                view.scores = column(folders[setting], view.key, by)
            for origin in origins:
                there = [view for view in views if view.key.startswith(origin + "/")]
                for profile in tables:
                    tables[profile][setting, origin] = Outcome(scorer, there, profile)
        reports = [report(table, origins, tried, fixed) for table in tables.values()]
        print(f"{args.tier} by {by}: in-sample / left out, {', '.join(tables)}")
        for setting in tried:
            print(f"{'='.join(setting):34s}", "  ".join(
                f"{r['inside'][setting]:5.1f} / {r['outside'][setting]:5.1f}" for r in reports))
        print(f"{'chosen on the other origins':34s}", "  ".join(f"        {r['chosen']:5.1f}" for r in reports))
        for profile, r in zip(tables, reports):
            print(" ", profile, json.dumps(r["picks"]))


if __name__ == "__main__":
    main()
