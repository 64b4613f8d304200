package dev.evenkeel.analytics.drift;

import java.nio.ByteBuffer;

/** Watches a numeric column: its values and the share of missing ones. See {@link ColumnDrift}. */
public final class NumericDrift implements ColumnDrift {
    private static final double SHARE_OF_MISSING = 0.25; // see ShapeBets on weights

    private final DriftConfig config;
    private final double needed;
    private final ShareGuess missingShare;
    private final long referenceRows;
    private final Track values;
    private final Track missing;
    private final Lots lots;
    private final Alarm alarm;

    NumericDrift(NumericBaseline baseline, DriftConfig config, double needed) {
        this(
                config,
                needed,
                baseline.missing,
                baseline.rows(),
                Track.ofShapes(new RankUrn(baseline.values), budgetOfValues(config, needed)),
                Track.ofMarks(new RankUrn(baseline.marks), baseline.missing, budgetOfMissing(config, needed)),
                Lots.forStream(config.seed()),
                new Alarm());
    }

    private NumericDrift(
            DriftConfig config,
            double needed,
            ShareGuess missingShare,
            long referenceRows,
            Track values,
            Track missing,
            Lots lots,
            Alarm alarm) {
        this.config = config;
        this.needed = needed;
        this.missingShare = missingShare;
        this.referenceRows = referenceRows;
        this.values = values;
        this.missing = missing;
        this.lots = lots;
        this.alarm = alarm;
    }

    private static Budget budgetOfValues(DriftConfig config, double needed) {
        return new Budget(1 - SHARE_OF_MISSING, config.horizon(), needed);
    }

    private static Budget budgetOfMissing(DriftConfig config, double needed) {
        return new Budget(SHARE_OF_MISSING, config.horizon(), needed);
    }

    /** Takes a row; NaN is a missing value. */
    public void update(double value) {
        accept(value);
        judge(needed);
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
        if (!alarm.raised() && evidence() >= needed) {
            alarm.raise(dominant().onset(), dominant().distanceSinceOnset(config.alpha()));
        }
    }

    private Track dominant() {
        return missing.evidence() > values.evidence() ? missing : values;
    }

    @Override
    public double evidence() {
        return Math.max(missing.evidence(), values.evidence());
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
        return alarm.finding(config, evidence(), distance, referenceRows);
    }

    @Override
    public DriftSnapshot snapshot() {
        int size = 24 + ShareGuess.BYTES + Alarm.BYTES + values.bytes() + missing.bytes();
        return DriftSnapshot.write(DriftSnapshot.NUMERIC, config, size, out -> {
            out.putDouble(needed).putLong(referenceRows).putLong(lots.state());
            missingShare.write(out);
            alarm.write(out);
            values.write(out);
            missing.write(out);
        });
    }

    static NumericDrift read(DriftConfig config, ByteBuffer in) {
        double needed = in.getDouble();
        long referenceRows = in.getLong();
        Lots lots = new Lots(in.getLong());
        ShareGuess missingShare = ShareGuess.read(in);
        Alarm alarm = Alarm.read(in);
        Track values = Track.readShapes(in, budgetOfValues(config, needed));
        Track missing = Track.readMarks(in, missingShare, budgetOfMissing(config, needed));
        return new NumericDrift(config, needed, missingShare, referenceRows, values, missing, lots, alarm);
    }
}
