package dev.evenkeel.analytics.detect;

import java.nio.ByteBuffer;

/**
 * What only the rich tier looks at: the shape of short and long stretches, the calm, and what the weeks before were. Not
 * thread safe.
 */
final class ShapeViews {
    private static final double NOVELTY_HANDICAP = 0.5; // decades, for being many
    private static final double CALM_HANDICAP = 1; // quiet hours are common

    private final Novelty[] novelties = {new Novelty(2, 256), new Novelty(18, 256)};
    private final Tail[] noveltyTails = {new Tail(), new Tail()};
    private final Calm calm = new Calm();
    private final Tail calmTail = new Tail();
    private final WeeksAgo weeks = new WeeksAgo();

    // about the value seen last, not part of the state
    private double surprise;
    private double side;
    private Component component = Component.NONE;

    /** How far a value is from what was there in both weeks before; NaN when that is not known. */
    double fromWeeksAgo(long millis, double value) {
        return weeks.update(millis, value);
    }

    /** Judges and learns a value that is on this side of its usual level. */
    void see(double value, double balance, double memory) {
        surprise = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < novelties.length; i++) {
            double distance = novelties[i].update(value);
            if (distance >= 0) {
                consider(noveltyTails[i].surprise(distance) - NOVELTY_HANDICAP, novelties[i].side(), Component.SHAPE);
                noveltyTails[i].learn(distance, memory);
            }
        }
        double octaves = calm.update(value);
        if (octaves >= 0) {
            consider(calmTail.surprise(octaves) - CALM_HANDICAP, balance, Component.FLAT);
            calmTail.learn(octaves, memory);
        }
    }

    private void consider(double decades, double sign, Component what) {
        if (decades > surprise) {
            surprise = decades;
            side = sign;
            component = what;
        }
    }

    /** Of the rarest view, less its handicap; minus infinity while none speaks. */
    double surprise() {
        return surprise;
    }

    /** Positive when that view finds the value too high, negative when too low. */
    double side() {
        return side;
    }

    Component component() {
        return component;
    }

    void write(ByteBuffer out) {
        for (int i = 0; i < novelties.length; i++) {
            novelties[i].write(out);
            noveltyTails[i].write(out);
        }
        calm.write(out);
        calmTail.write(out);
        weeks.write(out);
    }

    /** What {@link #write} wrote, now or in version 1, which had no {@link WeeksAgo}. */
    void read(ByteBuffer in, byte version) {
        for (int i = 0; i < novelties.length; i++) {
            novelties[i].read(in);
            noveltyTails[i].read(in);
        }
        calm.read(in);
        calmTail.read(in);
        if (version > 1) {
            weeks.read(in);
        }
    }
}
