package dev.evenkeel.analytics.drift;

import java.nio.ByteBuffer;

/** Watches a column of categories: their mix, new ones, missing ones. See {@link ColumnDrift}. */
public final class CategoricalDrift implements ColumnDrift {
    private static final double SHARE_OF_MARKS = 0.5; // the rest is for changes of many cells at once

    private final DriftConfig config;
    private final double needed;
    private final CategoryCells categories;
    private final long referenceRows;
    private final Track places;
    private final CategoryMarks marks;
    private final Lots lots;
    private final Alarm alarm;

    CategoricalDrift(CategoricalBaseline baseline, DriftConfig config, double needed) {
        this(
                config,
                needed,
                baseline.categories,
                baseline.rows(),
                Track.ofCells(
                        new RankUrn(baseline.places), baseline.categories.shares(), budgetOfPlaces(config, needed)),
                CategoryMarks.of(baseline.marks, baseline.categories.guesses(), budgetOfMarks(config, needed)),
                Lots.forStream(config.seed()),
                new Alarm());
    }

    private CategoricalDrift(
            DriftConfig config,
            double needed,
            CategoryCells categories,
            long referenceRows,
            Track places,
            CategoryMarks marks,
            Lots lots,
            Alarm alarm) {
        this.config = config;
        this.needed = needed;
        this.categories = categories;
        this.referenceRows = referenceRows;
        this.places = places;
        this.marks = marks;
        this.lots = lots;
        this.alarm = alarm;
    }

    private static Budget budgetOfPlaces(DriftConfig config, double needed) {
        return new Budget(1 - SHARE_OF_MARKS, config.horizon(), needed);
    }

    private static Budget budgetOfMarks(DriftConfig config, double needed) {
        return new Budget(SHARE_OF_MARKS, config.horizon(), needed);
    }

    /** Takes a row; an empty text is a missing value. */
    public void update(String category) {
        accept(category);
        judge(needed);
    }

    /** Takes a row without judging it. */
    void accept(String category) {
        int cell = categories.cell(category);
        long step = alarm.step();
        places.update(cell, lots.next(), step);
        marks.update(cell, lots, step);
    }

    /** Raises an alarm when the evidence is at least this much. */
    void judge(double needed) {
        if (!alarm.raised() && evidence() >= needed) {
            alarm.raise(places.onset(), places.distanceSinceOnset(config.alpha()));
        }
    }

    @Override
    public double evidence() {
        return Math.max(places.evidence(), marks.evidence());
    }

    @Override
    public boolean breached() {
        return alarm.raised();
    }

    @Override
    public DriftFinding finding() {
        Distance distance = alarm.raised() ? alarm.distance() : places.distance(config.alpha());
        return alarm.finding(config, evidence(), distance, referenceRows);
    }

    @Override
    public DriftSnapshot snapshot() {
        int size = 24 + Alarm.BYTES + categories.bytes() + places.bytes() + marks.bytes();
        return DriftSnapshot.write(DriftSnapshot.CATEGORICAL, config, size, out -> {
            out.putDouble(needed).putLong(referenceRows).putLong(lots.state());
            alarm.write(out);
            categories.write(out);
            places.write(out);
            marks.write(out);
        });
    }

    static CategoricalDrift read(DriftConfig config, ByteBuffer in) {
        double needed = in.getDouble();
        long referenceRows = in.getLong();
        Lots lots = new Lots(in.getLong());
        Alarm alarm = Alarm.read(in);
        CategoryCells categories = CategoryCells.read(in);
        Track places = Track.readCells(in, categories.shares(), budgetOfPlaces(config, needed));
        CategoryMarks marks = CategoryMarks.read(in, categories.guesses(), budgetOfMarks(config, needed));
        return new CategoricalDrift(config, needed, categories, referenceRows, places, marks, lots, alarm);
    }
}
