package dev.evenkeel.analytics.drift;

import java.nio.ByteBuffer;

/** Watches a column of categories: their mix, new ones, missing ones. See {@link ColumnDrift}. */
public final class CategoricalDrift implements ColumnDrift {
    private final DriftConfig config;
    private final CategoryCells categories;
    private final long referenceRows;
    private final Track places;
    private final Lots lots;
    private final Alarm alarm;

    CategoricalDrift(CategoricalBaseline baseline, DriftConfig config) {
        this(
                config,
                baseline.categories,
                baseline.rows(),
                Track.ofCells(new RankUrn(baseline.places), baseline.categories.shares()),
                Lots.forStream(config.seed()),
                new Alarm());
    }

    private CategoricalDrift(
            DriftConfig config, CategoryCells categories, long referenceRows, Track places, Lots lots, Alarm alarm) {
        this.config = config;
        this.categories = categories;
        this.referenceRows = referenceRows;
        this.places = places;
        this.lots = lots;
        this.alarm = alarm;
    }

    /** Takes a row; an empty text is a missing value. */
    public void update(String category) {
        accept(category);
        judge(1 / config.alpha());
    }

    /** Takes a row without judging it. */
    void accept(String category) {
        places.update(categories.cell(category), lots.next(), alarm.step());
    }

    /** Raises an alarm when the evidence is at least this much. */
    void judge(double needed) {
        if (!alarm.raised() && eValue() >= needed) {
            alarm.raise(places.onset(), places.distanceSinceOnset(config.alpha()));
        }
    }

    @Override
    public double eValue() {
        return places.capital() / config.horizon();
    }

    @Override
    public boolean breached() {
        return alarm.raised();
    }

    @Override
    public DriftFinding finding() {
        Distance distance = alarm.raised() ? alarm.distance() : places.distance(config.alpha());
        return alarm.finding(config, eValue(), distance, referenceRows);
    }

    @Override
    public DriftSnapshot snapshot() {
        int size = DriftSnapshot.CONFIG_BYTES + 8 + 8 + Alarm.BYTES + categories.bytes() + places.bytes();
        return DriftSnapshot.write(DriftSnapshot.CATEGORICAL, config, size, out -> {
            out.putLong(referenceRows).putLong(lots.state());
            alarm.write(out);
            categories.write(out);
            places.write(out);
        });
    }

    static CategoricalDrift read(DriftConfig config, ByteBuffer in) {
        long referenceRows = in.getLong();
        Lots lots = new Lots(in.getLong());
        Alarm alarm = Alarm.read(in);
        CategoryCells categories = CategoryCells.read(in);
        Track places = Track.readCells(in, categories.shares());
        return new CategoricalDrift(config, categories, referenceRows, places, lots, alarm);
    }
}
