package dev.evenkeel.analytics.drift;

import java.nio.ByteBuffer;

/** Watches a numeric column: its values and the share of missing ones. See {@link ColumnDrift}. */
public final class NumericDrift implements ColumnDrift {
    private static final double WEIGHT_OF_MISSING = 0.2; // see ShapeBets on weights

    private final DriftConfig config;
    private final double missingShare;
    private final long referenceRows;
    private final Track values;
    private final Track missing;
    private final Lots lots;
    private final Alarm alarm;

    NumericDrift(NumericBaseline baseline, DriftConfig config) {
        this(
                config,
                baseline.missing,
                baseline.rows(),
                Track.ofShapes(new RankUrn(baseline.values)),
                Track.ofMarks(new RankUrn(baseline.marks), baseline.missing),
                Lots.forStream(config.seed()),
                new Alarm());
    }

    private NumericDrift(
            DriftConfig config,
            double missingShare,
            long referenceRows,
            Track values,
            Track missing,
            Lots lots,
            Alarm alarm) {
        this.config = config;
        this.missingShare = missingShare;
        this.referenceRows = referenceRows;
        this.values = values;
        this.missing = missing;
        this.lots = lots;
        this.alarm = alarm;
    }

    /** Takes a row; NaN is a missing value. */
    public void update(double value) {
        accept(value);
        judge(1 / config.alpha());
    }

    /** Takes a row without judging it. */
    void accept(double value) {
        long step = alarm.step();
        boolean absent = Double.isNaN(value);
        missing.update(absent ? 1 : 0, lots.next(), step);
        if (!absent) {
            values.update(value, lots.next(), step);
        }
    }

    /** Raises an alarm when the evidence is at least this much. */
    void judge(double needed) {
        if (!alarm.raised() && eValue() >= needed) {
            alarm.raise(dominant().onset(), dominant().distanceSinceOnset(config.alpha()));
        }
    }

    private Track dominant() {
        return WEIGHT_OF_MISSING * missing.capital() > (1 - WEIGHT_OF_MISSING) * values.capital() ? missing : values;
    }

    @Override
    public double eValue() {
        return (WEIGHT_OF_MISSING * missing.capital() + (1 - WEIGHT_OF_MISSING) * values.capital()) / config.horizon();
    }

    @Override
    public boolean breached() {
        return alarm.raised();
    }

    @Override
    public DriftFinding finding() {
        Distance distance;
        if (alarm.raised()) {
            distance = alarm.distance();
        } else {
            Distance ofValues = values.distance(config.alpha() / 2);
            Distance ofMissing = missing.distance(config.alpha() / 2);
            distance =
                    ofMissing.value() > ofValues.value() && ofMissing.high() > ofValues.high() ? ofMissing : ofValues;
        }
        return alarm.finding(config, eValue(), distance, referenceRows);
    }

    @Override
    public DriftSnapshot snapshot() {
        int size = DriftSnapshot.CONFIG_BYTES + 16 + 8 + Alarm.BYTES + values.bytes() + missing.bytes();
        return DriftSnapshot.write(DriftSnapshot.NUMERIC, config, size, out -> {
            out.putDouble(missingShare).putLong(referenceRows).putLong(lots.state());
            alarm.write(out);
            values.write(out);
            missing.write(out);
        });
    }

    static NumericDrift read(DriftConfig config, ByteBuffer in) {
        double missingShare = NumericBaseline.share(in.getDouble());
        long referenceRows = in.getLong();
        Lots lots = new Lots(in.getLong());
        Alarm alarm = Alarm.read(in);
        Track values = Track.readShapes(in);
        Track missing = Track.readMarks(in, missingShare);
        return new NumericDrift(config, missingShare, referenceRows, values, missing, lots, alarm);
    }
}
