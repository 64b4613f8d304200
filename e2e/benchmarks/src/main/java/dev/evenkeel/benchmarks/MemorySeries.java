package dev.evenkeel.benchmarks;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Seeded memory series with a known truth: a live set that warms up, follows load and may leak, under a garbage that
 * grows with load and is collected (a sawtooth, with major collections or without), sampled at a fixed interval.
 */
final class MemorySeries {

    private final double[] values;
    private final double intervalSeconds;
    private final double limit;
    private final int begin;
    private final int leakStart;

    private MemorySeries(double[] values, double intervalSeconds, double limit, int begin, int leakStart) {
        this.values = values;
        this.intervalSeconds = intervalSeconds;
        this.limit = limit;
        this.begin = begin;
        this.leakStart = leakStart;
    }

    /** What a series is to show. */
    enum Kind {
        /** Grows to the limit. */
        LEAK(0),
        /** Grows to a plateau below the limit. */
        WARM_UP(1),
        /** Follows a load that swings and steps. */
        LOAD(2),
        /** Does nothing but collect. */
        STEADY(3);

        private final long salt;

        Kind(long salt) {
            this.salt = salt;
        }
    }

    private static final int LONGEST = 20_000;

    static MemorySeries of(Kind kind, long seed) {
        SplittableRandom random = new SplittableRandom(seed * 31 + kind.salt);
        while (true) {
            MemorySeries series = new Maker(kind, random).make();
            if (series != null) {
                return series;
            }
        }
    }

    /** The samples; those of a leak end with the first one at the limit. */
    double[] values() {
        return values;
    }

    /** Distance of two samples. */
    double intervalSeconds() {
        return intervalSeconds;
    }

    /** The memory limit. */
    double limit() {
        return limit;
    }

    /** Index where the process (after a restart, where there is one) starts. */
    int begin() {
        return begin;
    }

    /** Index where the leak starts, -1 for none. */
    int leakStart() {
        return leakStart;
    }

    /** Index of the first sample at the limit; the length when none is. */
    int hit() {
        for (int i = begin; i < values.length; i++) {
            if (values[i] >= limit) {
                return i;
            }
        }
        return values.length;
    }

    private static double between(SplittableRandom random, double low, double high) {
        return low + (high - low) * random.nextDouble();
    }

    private static double logBetween(SplittableRandom random, double low, double high) {
        return low * Math.exp(Math.log(high / low) * random.nextDouble());
    }

    /** One process. The unit of memory is the live set after start: 1. */
    private static final class Maker {
        final Kind kind;
        final SplittableRandom random;
        final double dt;
        final double amplitude; // of the sawtooth, 0 for a process without a collector
        final double period; // seconds between collections at load 1
        final int minorsPerMajor; // 1: every collection is a full one
        final double promoted; // part of the amplitude that a minor collection leaves behind
        final boolean proportional; // the collector lets garbage grow with the live set
        final double warm; // size of the warm-up
        final double tau; // its time scale, seconds
        final int shape;
        final double mixing;
        final double[] steps; // times of class loading, multiples of tau
        final double noise;
        final double swing; // of the daily load
        final double day;
        final double phase;
        final double burst;
        final double perLoad; // live set that follows load
        double load = 1;
        double drift;
        double target = 1;
        double followed = 1;

        Maker(Kind kind, SplittableRandom random) {
            this.kind = kind;
            this.random = random;
            dt = random.nextInt(4) == 0 ? 15 : 5;
            boolean collects = random.nextInt(10) < 7;
            amplitude = collects ? logBetween(random, 0.1, 3) : 0;
            period = logBetween(random, 3, 900);
            minorsPerMajor = collects && random.nextInt(4) == 0 ? 4 + random.nextInt(12) : 1;
            promoted = between(random, 0.02, 0.15);
            proportional = collects && random.nextInt(4) == 0;
            warm = kind == Kind.WARM_UP
                    ? between(random, 0.3, 3)
                    : random.nextInt(3) == 0 ? 0 : between(random, 0.1, 2);
            tau = logBetween(random, 15, 3600);
            shape = random.nextInt(10);
            mixing = between(random, 0.2, 0.8);
            steps = new double[5 + random.nextInt(40)];
            for (int i = 0; i < steps.length; i++) {
                steps[i] = -Math.log(1 - random.nextDouble());
            }
            Arrays.sort(steps);
            noise = logBetween(random, 0.0005, 0.02);
            boolean loaded = kind == Kind.LOAD || random.nextInt(3) == 0;
            swing = loaded ? between(random, 0.1, 0.6) : 0;
            day = loaded && random.nextInt(3) == 0 ? logBetween(random, 1800, 20_000) : 86_400;
            phase = random.nextDouble();
            burst = between(random, 0.02, 0.2);
            perLoad = kind == Kind.LOAD ? between(random, 0.2, 1.5) : loaded ? between(random, 0, 0.3) : 0;
        }

        /** Part of the warm-up that is done at an age in seconds. */
        double warmed(double age) {
            double x = age / tau;
            return switch (shape) {
                case 0, 1, 2, 3 -> 1 - Math.exp(-x); // a cache under uniform requests
                case 4, 5 -> mixing * (1 - Math.exp(-4 * x)) + (1 - mixing) * (1 - Math.exp(-x / 2)); // skewed requests
                case 6, 7 -> { // classes and code, in steps
                    int done = Arrays.binarySearch(steps, x);
                    yield (done < 0 ? -1 - done : done + 1) / (double) steps.length;
                }
                case 8 -> Math.min(1, Math.log1p(9 * Math.min(1, x / 4)) / Math.log(10));
                default ->
                    Math.min(1, x * (tau > 120 ? tau / 120 : 1)); // a preload: straight, then flat, at most 2 min
            };
        }

        void tick(double time) {
            drift = 0.995 * drift + 0.1 * burst * random.nextGaussian();
            if (kind == Kind.LOAD && random.nextInt(2000) == 0) {
                target = between(random, 0.6, 1.5);
            }
            load = Math.max(0.05, target * (1 + swing * Math.sin(2 * Math.PI * (time / day + phase)) + drift));
            followed += (load - followed) * Math.min(1, dt / 300);
        }

        /** A series, or nothing when a draw does not show what the kind is to show. */
        @Nullable
        MemorySeries make() {
            double leakAt = kind != Kind.LEAK
                    ? Double.POSITIVE_INFINITY
                    : random.nextInt(3) == 0 ? 0 : between(random, 1, 6) * tau;
            double allocation = amplitude / period;
            double plateau = 1 + warm + perLoad * (1 + swing) * (kind == Kind.LOAD ? 1.5 : 1);
            double top = (plateau + amplitude * (1.15 + (minorsPerMajor - 1) * promoted)) * (proportional ? 1.1 : 1);
            double limit = top * (kind == Kind.LEAK ? between(random, 1.3, 3) : between(random, 1.1, 2.5));
            double leak = kind != Kind.LEAK
                    ? 0
                    : amplitude > 0
                            ? allocation * logBetween(random, 0.02, 0.5)
                            : (limit - top) / logBetween(random, 90, 20_000);
            boolean byLoad = random.nextBoolean();
            int length = kind == Kind.LEAK
                    ? LONGEST
                    : kind == Kind.WARM_UP
                            ? (int) Math.min(LONGEST, Math.max(300, 8 * tau / dt))
                            : 2000 + random.nextInt(10_000);
            int before = random.nextInt(5) == 0 ? 50 + random.nextInt(400) : 0;
            double[] values = new double[before + length];
            double level = 1 + between(random, 0.1, 0.5);
            for (int i = 0; i < before; i++) {
                values[i] = level + warm + amplitude * random.nextDouble() + noise * random.nextGaussian();
            }
            double garbage = 0;
            double old = 0;
            double leaked = 0;
            int minors = 0;
            double nextAmplitude = amplitude;
            for (int i = 0; i < length; i++) {
                double age = i * dt;
                tick(age);
                double live = 1 + warm * warmed(age) + perLoad * (followed - (kind == Kind.LOAD ? 0 : 1)) + leaked;
                double rest = dt;
                while (amplitude > 0 && rest > 0) { // allocate and collect until the next sample
                    double rate = allocation * load;
                    double room = (nextAmplitude - garbage) / rate;
                    if (room > rest) {
                        garbage += rate * rest;
                        break;
                    }
                    rest -= Math.max(room, 1e-3);
                    minors++;
                    boolean major = minors % minorsPerMajor == 0;
                    old = major ? 0 : old + promoted * amplitude;
                    garbage = amplitude * 0.06 * random.nextDouble();
                    nextAmplitude = amplitude * between(random, 0.9, 1.1) * (proportional ? live / plateau : 1);
                }
                values[before + i] = Math.max(0.01, live + garbage + old + noise * random.nextGaussian());
                if (age >= leakAt) {
                    leaked += leak * dt * (byLoad ? load : 1);
                }
                if (values[before + i] >= limit) {
                    int began = (int) (leakAt / dt);
                    boolean asMade = kind == Kind.LEAK
                            && i - began >= 24
                            && (warm == 0 || age >= Math.max(leakAt, 2 * tau) + tau);
                    return asMade
                            ? new MemorySeries(Arrays.copyOf(values, before + i + 1), dt, limit, before, before + began)
                            : null;
                }
            }
            return kind == Kind.LEAK ? null : new MemorySeries(values, dt, limit, before, -1);
        }
    }
}
