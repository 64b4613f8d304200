"""The figures as tables: medians, in brackets the least and the most of the repeats."""

import statistics

COLUMNS = {
    "rate": ("requests/s", "{:.0f}"),
    "offered": ("offered/s", "{:.0f}"),
    "server_cpu": ("CPU us/request", "{:.1f}"),
    "p50": ("p50 ms", "{:.2f}"),
    "p99": ("p99 ms", "{:.2f}"),
    "start": ("first answer s", "{:.2f}"),
    "idle": ("PSS MiB, idle", "{:.0f}"),
    "loaded": ("PSS MiB, after load", "{:.0f}"),
    "rested": ("PSS MiB, idle again", "{:.0f}"),
    "pss": ("PSS MiB", "{:.0f}"),
    "refused": ("refused", "{:.0f}"),
    "failed": ("failed", "{:.0f}"),
    "generator_cpu": ("generator us/request", "{:.1f}"),
}
RATIOS = ("rate", "server_cpu")


def show(figure, result):
    columns = [key for key in COLUMNS if shown(key, result)]
    ours = result.get("evenkeel") if len(result) > 1 else None
    ratios = [key for key in RATIOS if ours and key in columns]
    rows = [[figure] + [COLUMNS[key][0] for key in columns] + [f"ours/theirs, {COLUMNS[key][0]}" for key in ratios]]
    for name, samples in result.items():
        row = [name]
        for key in columns:
            values = [sample[key] for sample in samples if key in sample]
            row.append(spread(COLUMNS[key][1], values) if values else "")
        row += [ratio(ours, samples, key) if samples is not ours else "" for key in ratios]
        rows.append(row)
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    print()
    for at, row in enumerate(rows):
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |", flush=True)
        if at == 0:
            print("|" + "|".join("-" * (width + 2) for width in widths) + "|")


def shown(key, result):
    """Columns that say something: what was offered only where not all of it was answered."""
    samples = [sample for samples in result.values() for sample in samples]
    if key == "offered":
        return any(sample.get("refused") for sample in samples)
    return any(key in sample for sample in samples)


def spread(form, values):
    middle = form.format(statistics.median(values))
    low, high = form.format(min(values)), form.format(max(values))
    return middle if low == high else f"{middle} [{low}-{high}]"


def ratio(ours, theirs, key):
    below = statistics.median(sample[key] for sample in theirs)
    return f"{statistics.median(sample[key] for sample in ours) / below:.2f}" if below else ""
