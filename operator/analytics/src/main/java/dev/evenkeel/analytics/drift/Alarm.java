package dev.evenkeel.analytics.drift;

import java.nio.ByteBuffer;

/** Counts steps and remembers the first alarm. Not thread safe. */
final class Alarm {
    static final int BYTES = 56;

    private long steps;
    private long alarmStep = -1;
    private long onsetStep = -1;
    private Distance distance = new Distance(0, 0, 1, 0); // when it was raised

    /** Counts a step; gives its number, from 0. */
    long step() {
        return steps++;
    }

    /** The last step raised an alarm; only the first one counts. */
    void raise(long onset, Distance now) {
        if (alarmStep < 0) {
            alarmStep = steps - 1;
            onsetStep = Math.min(onset, alarmStep);
            distance = now;
        }
    }

    /** The distance when the alarm was raised: later, ranks are among rows that drifted as well. */
    Distance distance() {
        return distance;
    }

    boolean raised() {
        return alarmStep >= 0;
    }

    DriftFinding finding(DriftConfig config, double evidence, Distance distance, long referenceRows) {
        Verdict verdict =
                raised() ? Verdict.BREACH : distance.high() <= config.tolerance() ? Verdict.PASS : Verdict.INCONCLUSIVE;
        return new DriftFinding(
                verdict,
                steps,
                alarmStep,
                onsetStep,
                evidence,
                distance.value(),
                distance.low(),
                distance.high(),
                distance.rows(),
                referenceRows);
    }

    void write(ByteBuffer out) {
        out.putLong(steps).putLong(alarmStep).putLong(onsetStep);
        distance.write(out);
    }

    static Alarm read(ByteBuffer in) {
        Alarm alarm = new Alarm();
        alarm.steps = in.getLong();
        alarm.alarmStep = in.getLong();
        alarm.onsetStep = in.getLong();
        alarm.distance = Distance.read(in);
        return alarm;
    }
}
