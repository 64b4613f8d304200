package dev.evenkeel.benchmarks.rca;

import dev.evenkeel.analytics.rca.Family;
import dev.evenkeel.analytics.rca.Samples;
import dev.evenkeel.analytics.rca.Signal;
import dev.evenkeel.analytics.rca.Snapshot;
import dev.evenkeel.analytics.rca.Symptom;
import dev.evenkeel.analytics.rca.TopologyGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A made-up system of services that call each other, and one fault in it; everything follows from the seed. Requests enter
 * at one service and spread down the calls; latency and errors climb back up, except where nobody waits for the call. Each
 * fault has a size that is drawn from hardly visible to plain, an innocent service may be disturbed at the same time, an
 * earlier incident may lie in the history, and signals are missing here and there, so that a share of the incidents cannot
 * be told: a confidence that is right must say so.
 */
final class World {
    /** What breaks. */
    enum Fault {
        /** Work without end: CPU and latency rise. */
        CPU,
        /** A slow dependency that is not observed: latency alone. */
        SLOW,
        /** A slow network: callers see it, the service does not. */
        DELAY,
        /** Requests fail. */
        ERROR,
        /** Another branch of the code is taken: steps are left out, nothing fails. */
        BRANCH,
        /** Memory grows; nothing else shows yet. */
        MEMORY
    }

    /** An incident, with the answer. A fault of size 1 is plain to see, one below 0.1 hardly. */
    record Case(Snapshot snapshot, String cause, Fault fault, double size) {}

    private static final List<Fault> FAULTS = List.of(Fault.values());
    private static final int STEPS = 4; // things that a service does for each request
    private static final double MISSING = 0.04;
    private static final double OBSERVED = 0.85;

    private final SplittableRandom random;
    private final int services;
    private final int history;
    private final int before;
    private final int total;
    private final double[][] calls; // [caller][callee]: calls for each request
    private final boolean[][] waits; // [caller][callee]
    private final double[][] spoils; // [caller][callee]: share of failed calls that fail the caller's request
    private final double[] work; // seconds of its own for each request
    private final double[] jitter; // of that, relative
    private final double[] appetite; // CPU for each request
    private final double[][] requests; // [service][sample]
    private final double[][] own; // seconds
    private final double[][] network; // seconds on calls to the service
    private final double[][] faulty; // share of requests that fail by themselves
    private final double[][] cpu;
    private final double[][] memory;
    private final double[][] skipped; // share of requests that leave steps out
    private final int cause;
    private final Fault fault;
    private final double size;

    private World(long seed) {
        random = new SplittableRandom(seed);
        services = 5 + random.nextInt(30);
        history = 30 + random.nextInt(150);
        before = random.nextInt(4);
        total = history + before + 3 + random.nextInt(4);
        calls = new double[services][services];
        waits = new boolean[services][services];
        spoils = new double[services][services];
        work = new double[services];
        jitter = new double[services];
        appetite = new double[services];
        requests = new double[services][total];
        own = new double[services][total];
        network = new double[services][total];
        faulty = new double[services][total];
        cpu = new double[services][total];
        memory = new double[services][total];
        skipped = new double[services][total];
        connect();
        live();
        cause = busy();
        fault = FAULTS.get(random.nextInt(FAULTS.size()));
        size = draw(0.08, 30);
        strike(cause, fault, history + before, total, size);
        if (random.nextInt(3) == 0) { // an earlier incident, over since
            int from = random.nextInt(history - 5);
            strike(busy(), FAULTS.get(random.nextInt(FAULTS.size())), from, from + 4, draw(0.3, 10));
        }
        if (random.nextInt(3) == 0) { // somebody else is out of the ordinary as well
            Fault other = random.nextBoolean() ? Fault.CPU : Fault.SLOW;
            strike(busy(), other, history + before - random.nextInt(3), total, draw(0.03, 0.5));
        }
    }

    /** The incident of a seed. */
    static Case draw(long seed) {
        World world = new World(seed);
        return new Case(world.snapshot(), name(world.cause), world.fault, world.size);
    }

    private static String name(int service) {
        return String.format(Locale.ROOT, "service-%02d", service);
    }

    /** Between two positive bounds, evenly in orders of magnitude. */
    private double draw(double low, double high) {
        return low * Math.pow(high / low, random.nextDouble());
    }

    private void connect() {
        for (int callee = 1; callee < services; callee++) {
            int callers = 1 + random.nextInt(2);
            for (int i = 0; i < callers; i++) {
                int caller = random.nextInt(callee);
                calls[caller][callee] = draw(0.2, 2);
                waits[caller][callee] = random.nextInt(7) > 0;
                spoils[caller][callee] = random.nextInt(4) == 0 ? 0 : 0.3 + 0.7 * random.nextDouble();
            }
        }
        for (int service = 0; service < services; service++) {
            work[service] = draw(0.002, 0.1);
            jitter[service] = draw(0.02, 0.3);
            appetite[service] = draw(0.01, 1);
        }
    }

    /** A service with enough requests to be heard. */
    private int busy() {
        while (true) {
            int service = random.nextInt(services);
            if (requests[service][0] >= 5) {
                return service;
            }
        }
    }

    private void live() {
        double rate = draw(50, 2000);
        for (int i = 0; i < total; i++) {
            requests[0][i] = Math.rint(rate * Math.exp(0.15 * random.nextGaussian()));
            for (int callee = 1; callee < services; callee++) {
                double expected = 0;
                for (int caller = 0; caller < callee; caller++) {
                    expected += calls[caller][callee] * requests[caller][i];
                }
                double noise = Math.sqrt(expected) * random.nextGaussian();
                requests[callee][i] = Math.max(0, Math.rint(expected + 0.3 * noise));
            }
            for (int service = 0; service < services; service++) {
                double few = 1 + 3 / Math.sqrt(1 + requests[service][i]);
                own[service][i] = work[service] * Math.exp(jitter[service] * few * random.nextGaussian());
                cpu[service][i] =
                        appetite[service] * requests[service][i] * Math.exp(0.1 * random.nextGaussian()) + 0.5;
                memory[service][i] = 100 * Math.exp(0.02 * random.nextGaussian());
                faulty[service][i] = random.nextInt(40) == 0 ? 0.01 * random.nextDouble() : 0;
            }
        }
    }

    private void strike(int service, Fault kind, int from, int to, double strength) {
        for (int i = from; i < to; i++) {
            switch (kind) {
                case CPU -> {
                    cpu[service][i] *= 1 + 5 * strength;
                    own[service][i] *= 1 + strength;
                }
                case SLOW -> own[service][i] *= 1 + 3 * strength;
                case DELAY -> network[service][i] += 0.05 * strength;
                case ERROR -> {
                    faulty[service][i] = Math.min(1, faulty[service][i] + 0.1 * strength);
                    skipped[service][i] = faulty[service][i];
                }
                case BRANCH -> skipped[service][i] = Math.min(1, 0.1 * strength);
                case MEMORY -> memory[service][i] *= 1 + 0.3 * strength * (i - from + 1);
            }
        }
    }

    private Snapshot snapshot() {
        double[][] latency = new double[services][total];
        double[][] failed = new double[services][total];
        for (int service = services - 1; service >= 0; service--) {
            for (int i = 0; i < total; i++) {
                latency[service][i] = own[service][i];
                double well = 1 - faulty[service][i];
                for (int callee = service + 1; callee < services; callee++) {
                    double share = calls[service][callee];
                    if (share > 0 && waits[service][callee]) {
                        latency[service][i] += share * (latency[callee][i] + network[callee][i]);
                    }
                    well *= 1 - Math.min(1, share) * spoils[service][callee] * failed[callee][i];
                }
                failed[service][i] = 1 - well;
            }
        }
        TopologyGraph.Builder graph = TopologyGraph.builder();
        Set<Family> observed = EnumSet.noneOf(Family.class);
        for (Family family : Family.values()) {
            if (random.nextDouble() < OBSERVED) {
                observed.add(family);
            }
        }
        boolean perCall = random.nextBoolean();
        List<Signal> signals = new ArrayList<>();
        for (int service = 0; service < services; service++) {
            graph.node(name(service));
            for (int callee = 0; callee < services; callee++) {
                if (calls[service][callee] > 0) {
                    graph.call(name(service), name(callee));
                    if (perCall && observed.contains(Family.LATENCY)) {
                        double[] seen = latency[callee].clone();
                        Arrays.setAll(seen, i -> seen[i] * (1 + 0.02 * random.nextGaussian()));
                        int to = callee;
                        Arrays.setAll(seen, i -> seen[i] + network[to][i]);
                        if (random.nextDouble() >= MISSING) {
                            signals.add(Signal.ofCall(
                                    name(service), name(callee), Family.LATENCY, "latency", samples(seen)));
                        }
                    }
                }
            }
            measure(signals, observed, service, Family.LATENCY, "latency", latency[service]);
            measure(signals, observed, service, Family.ERRORS, "errors", sampled(failed[service], requests[service]));
            measure(signals, observed, service, Family.SATURATION, "cpu", cpu[service]);
            measure(signals, observed, service, Family.SATURATION, "memory", memory[service]);
            measure(signals, observed, service, Family.TRAFFIC, "requests", requests[service]);
            act(signals, observed, service, failed[service]);
        }
        return new Snapshot(graph.build(), signals, List.of(), symptom(observed, latency[0], failed[0]));
    }

    /** Counts of steps, of failures and of calls. */
    private void act(List<Signal> signals, Set<Family> observed, int service, double[] failed) {
        double[] served = requests[service];
        measure(signals, observed, service, Family.ACTIVITY, "requests", served);
        for (int step = 0; step < STEPS; step++) {
            boolean always = step < 2;
            double share = always ? 1 + random.nextInt(2) : 0.1 + 0.5 * random.nextDouble();
            double[] counts = new double[total];
            for (int i = 0; i < total; i++) {
                double left = served[i] * (step == 0 ? 1 : 1 - skipped[service][i]);
                double noise = always ? 0 : Math.sqrt(left * share) * random.nextGaussian();
                counts[i] = Math.max(0, Math.rint(left * share + noise));
            }
            measure(signals, observed, service, Family.ACTIVITY, "step " + step, counts);
        }
        double[] lines = new double[total];
        Arrays.setAll(lines, i -> Math.rint(failed[i] * served[i]));
        measure(signals, observed, service, Family.ACTIVITY, "error lines", lines);
    }

    private double[] sampled(double[] share, double[] of) {
        double[] counted = new double[share.length];
        for (int i = 0; i < counted.length; i++) {
            counted[i] = of[i] > 0 ? Math.rint(share[i] * of[i]) / of[i] : Double.NaN;
        }
        return counted;
    }

    private void measure(
            List<Signal> signals, Set<Family> observed, int service, Family family, String name, double[] values) {
        if (observed.contains(family) && random.nextDouble() >= MISSING) {
            signals.add(Signal.of(name(service), family, name, samples(values)));
        }
    }

    private Samples samples(double[] values) {
        double[] kept = values.clone();
        for (int i = 0; i < kept.length; i++) {
            if (random.nextDouble() < MISSING / 2) {
                kept[i] = Double.NaN;
            }
        }
        return Samples.of(
                Arrays.copyOf(kept, history),
                Arrays.copyOfRange(kept, history, history + before),
                Arrays.copyOfRange(kept, history + before, total));
    }

    /** Known in half of the incidents that can be felt at the entrance. */
    private Optional<Symptom> symptom(Set<Family> observed, double[] latency, double[] failed) {
        int start = history + before;
        boolean slow = mean(latency, start, total) > 1.2 * mean(latency, 0, history);
        boolean failing = mean(failed, start, total) > 0.01 + 2 * mean(failed, 0, history);
        if (random.nextBoolean()) {
            return Optional.empty();
        }
        if (failing && observed.contains(Family.ERRORS)) {
            return Optional.of(new Symptom(name(0), Family.ERRORS));
        }
        return slow && observed.contains(Family.LATENCY)
                ? Optional.of(new Symptom(name(0), Family.LATENCY))
                : Optional.empty();
    }

    private static double mean(double[] values, int from, int to) {
        return Arrays.stream(values, from, to).average().orElse(0);
    }
}
