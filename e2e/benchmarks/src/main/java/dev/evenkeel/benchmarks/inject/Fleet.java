package dev.evenkeel.benchmarks.inject;

import java.util.List;
import java.util.SplittableRandom;

/** Healthy signals that go together, a vector every five minutes. */
enum Fleet implements Source {
    /** One service: requests, CPU, latency, memory of caches; load drives the first three, each with noise of its own. */
    SERVICE(4),
    /** Six shards behind one balancer: a common load with shares of their own. */
    SHARDS(6),
    /** A queue: in, out, length, workers busy; what goes in comes out. */
    QUEUE(4);

    private final int signals;

    Fleet(int signals) {
        this.signals = signals;
    }

    @Override
    public int signals() {
        return signals;
    }

    @Override
    public List<Break> faults() {
        return List.of(Break.values());
    }

    @Override
    public double[][] series(int rows, SplittableRandom random) {
        double[][] values = new double[rows][signals];
        double wander = 0;
        double cache = 0;
        for (int i = 0; i < rows; i++) {
            double hour = i % DAY * 24.0 / DAY;
            wander = 0.95 * wander + 0.3 * random.nextGaussian(); // unforeseen load, common to all
            cache = 0.9 * cache + 0.4 * random.nextGaussian();
            double load = (100 + 40 * Math.sin(2 * Math.PI * (hour - 9) / 24)) * Math.exp(0.15 * wander);
            for (int j = 0; j < signals; j++) {
                double noise = 1 + 0.03 * random.nextGaussian();
                values[i][j] = noise
                        * switch (this) {
                            case SERVICE ->
                                switch (j) {
                                    case 0 -> load;
                                    case 1 -> 5 + 0.4 * load;
                                    case 2 -> 20 + load * load / 400;
                                    default -> 300 + 20 * cache;
                                };
                            case SHARDS -> load * (0.5 + 0.2 * j);
                            case QUEUE ->
                                switch (j) {
                                    case 0, 1 -> load;
                                    case 2 -> 3 + Math.abs(cache);
                                    default -> 2 + load / 50;
                                };
                        };
            }
        }
        return values;
    }
}
