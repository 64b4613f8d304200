package dev.evenkeel.analytics.drift;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Rows for tests, from seeds. */
final class Streams {
    private Streams() {}

    /** A source of numbers. */
    @FunctionalInterface
    interface Source {
        double next(SplittableRandom random);
    }

    static final Source NORMAL = SplittableRandom::nextGaussian;
    static final Source LOG_NORMAL = random -> Math.exp(random.nextGaussian());
    static final Source CONSTANT = _ -> 5;
    static final Source SMALL_INTEGERS = random -> random.nextInt(4);
    static final Source HALF_ZERO = random -> random.nextBoolean() ? 0 : random.nextGaussian();
    static final Source TENTH_MISSING = random -> random.nextInt(10) == 0 ? Double.NaN : random.nextGaussian();
    static final Source ENDLESS = random -> random.nextInt(5) == 0 ? Double.NEGATIVE_INFINITY : random.nextGaussian();

    static double[] numbers(Source source, int rows, SplittableRandom random) {
        return IntStream.range(0, rows).mapToDouble(_ -> source.next(random)).toArray();
    }

    /** Categories c0, c1, ... with the given shares. */
    static String category(double[] shares, SplittableRandom random) {
        double u = random.nextDouble();
        int k = 0;
        while (k < shares.length - 1 && u >= shares[k]) {
            u -= shares[k++];
        }
        return "c" + k;
    }

    static List<String> categories(double[] shares, int rows, SplittableRandom random) {
        return Stream.generate(() -> category(shares, random)).limit(rows).toList();
    }

    /** Greatest count of false alarms among {@code runs} that a chance of alpha explains at 1 in 10,000. */
    static int mostFalseAlarms(int runs, double alpha) {
        double term = Math.pow(1 - alpha, runs);
        double sum = term;
        int count = 0;
        while (1 - sum > 1e-4) {
            count++;
            term *= (runs - count + 1.0) / count * alpha / (1 - alpha);
            sum += term;
        }
        return count;
    }
}
