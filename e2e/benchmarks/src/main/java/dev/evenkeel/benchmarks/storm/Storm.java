package dev.evenkeel.benchmarks.storm;

import dev.evenkeel.analytics.topology.Relation;
import dev.evenkeel.analytics.topology.Topology.Edge;
import dev.evenkeel.benchmarks.storm.Estate.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One estate, a week of its everyday troubles, and then a storm: 200 alerts of one to four incidents that overlap in time
 * and lie next to each other in the topology, with flapping, duplicates, noise, and alerts that come late and out of order.
 */
final class Storm {
    /** Alerts of the storm that fire; the notifications that they are over come on top. */
    static final int ALERTS = 200;

    private static final long MINUTE = 60_000;
    private static final long DAY = 24 * 60 * MINUTE;
    private static final long START = 1_767_225_600_000L; // 2026-01-01
    private static final int HISTORY_DAYS = 7;
    private static final double FEWEST_SHARE = 0.08; // of the storm, of the smallest incident
    private static final List<String> CHRONIC = List.of(
            "CertificateExpiringSoon",
            "CronJobFailed",
            "BackupOld",
            "VersionMismatch",
            "AutoscalerAtMaximum",
            "DiskFullInFourDays",
            "ClockSkew",
            "QuotaNearlyUsed");

    private final Estate estate;
    private final List<StormAlert> history;
    private final List<StormAlert> alerts;
    private final List<Cause> causes;

    private Storm(Estate estate, List<StormAlert> history, List<StormAlert> alerts, List<Cause> causes) {
        this.estate = estate;
        this.history = history;
        this.alerts = alerts;
        this.causes = causes;
    }

    Estate estate() {
        return estate;
    }

    /** The week before, by arrival. No truth is given away: only the peers' and the library's own memory may use it. */
    List<StormAlert> history() {
        return history;
    }

    /** The storm, by arrival. */
    List<StormAlert> alerts() {
        return alerts;
    }

    /** How many incidents it has. */
    int incidents() {
        return causes.size();
    }

    /** What is behind each incident. For {@link Oracle} alone. */
    List<Cause> causes() {
        return causes;
    }

    /**
     * What is behind an incident.
     *
     * @param root the object that went wrong
     * @param fault what befell it
     * @param onset when, epoch milliseconds
     * @param pace milliseconds a hop
     * @param detail what error messages say
     * @param kept the part of what might have rung that did
     */
    record Cause(String root, Fault fault, long onset, double pace, String detail, double kept) {}

    /** What might fall victim to a fault: one draw of many. */
    static List<Victim> victims(Estate estate, String root, Fault fault, SplittableRandom random) {
        return new Maker(estate, random).victims(root, fault);
    }

    /** The storm of a seed. */
    static Storm of(Estate.Shape shape, long seed) {
        SplittableRandom random = new SplittableRandom(seed * 31 + shape.name().hashCode());
        Estate estate = Estate.of(shape, random.split());
        Maker maker = new Maker(estate, random);
        List<StormAlert> history = maker.history();
        int incidents = 1 + random.nextInt(4);
        List<StormAlert> storm = maker.storm(incidents);
        return new Storm(estate, history, storm, List.copyOf(maker.causes));
    }

    /** An object that an incident reaches: after how many hops, through which neighbour, and what may ring there. */
    record Victim(String object, double hops, String via, List<String> alerts) {}

    /** An alert that may fire: when first, and what it says. */
    private record Ring(Victim victim, String alert, long at) {}

    private static final class Maker {
        private final Estate estate;
        private final SplittableRandom random;
        private final List<String[]> chronic = new ArrayList<>(); // {object, alert}
        private final List<Cause> causes = new ArrayList<>(); // of the draw

        Maker(Estate estate, SplittableRandom random) {
            this.estate = estate;
            this.random = random;
            List<String> all = estate.objects(Kind.values());
            for (int i = 0; i < 6; i++) {
                chronic.add(new String[] {Estate.pick(all, random), Estate.pick(CHRONIC, random)});
            }
        }

        /** About three single troubles a day, now and then two at once, and the noise of every day. */
        List<StormAlert> history() {
            List<StormAlert> all = new ArrayList<>();
            for (int day = 0; day < HISTORY_DAYS; day++) {
                for (int i = 0; i < 3; i++) {
                    long at = START + day * DAY + random.nextLong(DAY);
                    List<StormAlert> one = new ArrayList<>();
                    incident(
                            one,
                            new HashMap<>(),
                            root(List.of()).orElseThrow(),
                            at,
                            6 + random.nextInt(40),
                            3 * day + i);
                    all.addAll(one);
                }
            }
            noise(all, new HashMap<>(), START, HISTORY_DAYS * DAY, HISTORY_DAYS * 25);
            return arrived(all);
        }

        /** Drawn until it fits: roots may leave no place for the next one, and an incident may not ring often enough. */
        List<StormAlert> storm(int incidents) {
            while (true) {
                Optional<List<StormAlert>> drawn = draw(incidents);
                if (drawn.isPresent()) {
                    return drawn.get();
                }
            }
        }

        private Optional<List<StormAlert>> draw(int incidents) {
            causes.clear();
            List<StormAlert> all = new ArrayList<>();
            Map<String, Integer> firing = new HashMap<>(); // fingerprint -> truth: who rings first keeps it
            long start = START + HISTORY_DAYS * DAY + 6 * 60 * MINUTE;
            int noise = (int) (ALERTS * (0.06 + 0.1 * random.nextDouble()));
            double[] shares = shares(incidents);
            List<String> roots = new ArrayList<>();
            int left = ALERTS - noise;
            for (int i = 0; i < incidents; i++) {
                int count = i == incidents - 1 ? left : (int) (shares[i] * (ALERTS - noise));
                left -= count;
                Optional<String> drawn = root(roots);
                if (drawn.isEmpty()) {
                    return Optional.empty();
                }
                String root = drawn.get();
                if (firing.keySet().stream().anyMatch(key -> key.startsWith(root + " "))) {
                    return Optional.empty();
                }
                roots.add(root);
                long onset = start + (i == 0 ? 0 : random.nextLong(12 * MINUTE));
                List<StormAlert> one = new ArrayList<>();
                boolean rings = incident(one, firing, root, onset, count, i);
                if (!rings || one.stream().anyMatch(a -> !a.object().equals(root) && roots.contains(a.object()))) {
                    return Optional.empty();
                }
                all.addAll(one);
            }
            noise(all, firing, start - 10 * MINUTE, 50 * MINUTE, noise);
            long fired = all.stream().filter(StormAlert::firing).count();
            return fired == ALERTS ? Optional.of(arrived(all)) : Optional.empty();
        }

        private double[] shares(int incidents) {
            double[] shares = new double[incidents];
            double sum = 0;
            for (int i = 0; i < incidents; i++) {
                shares[i] = 0.4 + random.nextDouble();
                sum += shares[i];
            }
            for (int i = 0; i < incidents; i++) {
                shares[i] = Math.max(FEWEST_SHARE, shares[i] / sum);
            }
            return shares;
        }

        /** The object that goes wrong; near the others (two to four edges away), but not one of them or a neighbour. */
        private Optional<String> root(List<String> others) {
            List<String> near = estate.objects(Kind.SERVICE, Kind.STORE, Kind.NODE, Kind.RACK).stream()
                    .filter(candidate -> others.stream().allMatch(other -> far(candidate, other)))
                    .toList();
            return near.isEmpty() ? Optional.empty() : Optional.of(Estate.pick(near, random));
        }

        private boolean far(String one, String other) {
            int distance = estate.distance(one, other, 5);
            return distance >= 2 && distance <= 4;
        }

        /** Adds {@code count} alerts of one incident; false when it cannot ring so often. */
        private boolean incident(
                List<StormAlert> into, Map<String, Integer> firing, String root, long onset, int count, int truth) {
            List<Fault> faults = Arrays.stream(Fault.values())
                    .filter(f -> f.root() == estate.kind(root))
                    .toList();
            Fault fault = Estate.pick(faults, random);
            String detail = Estate.pick(fault.details(), random) + " ("
                    + "10.%d.%d.%d".formatted(random.nextInt(256), random.nextInt(256), random.nextInt(256)) + ")";
            double pace = (30 + 90 * random.nextDouble()) * 1000; // a hop
            long length = (long) ((12 + 18 * random.nextDouble()) * MINUTE);
            List<Ring> rings = new ArrayList<>();
            for (Victim victim : victims(root, fault)) {
                long reached = onset + (long) (victim.hops() * pace * (0.5 + random.nextDouble()));
                List<String> names = new ArrayList<>(victim.alerts());
                int some = 1 + random.nextInt(Math.min(3, names.size()));
                for (int i = 0; i < some; i++) {
                    String alert = names.remove(random.nextInt(names.size()));
                    long at = reached + (long) (-Math.log(1 - random.nextDouble()) * 100_000);
                    rings.add(new Ring(victim, alert, Math.min(at, onset + length)));
                }
            }
            rings.removeIf(ring -> firing.getOrDefault(key(ring), truth) != truth);
            rings.sort(Comparator.comparingLong(Ring::at).thenComparing(ring -> key(ring)));
            int distinct = Math.min(rings.size(), (int) Math.ceil(count * (0.6 + 0.25 * random.nextDouble())));
            if (distinct < count / 4) {
                return false;
            }
            causes.add(new Cause(root, fault, onset, pace, detail, (double) distinct / rings.size()));
            while (rings.size() > distinct) {
                rings.remove(1 + random.nextInt(rings.size() - 1)); // the first one stays
            }
            rings.forEach(ring -> firing.put(key(ring), truth));
            int[] times = new int[rings.size()];
            for (int i = 0; i < count; i++) {
                times[i < rings.size() ? i : random.nextInt(rings.size())]++;
            }
            for (int i = 0; i < rings.size(); i++) {
                ring(into, rings.get(i), times[i], onset + length, detail, truth);
            }
            return true;
        }

        private static String key(Ring ring) {
            return ring.victim().object() + " " + ring.alert();
        }

        /** One alert, fired so many times: it flaps, or a second monitor tells it as well. */
        private void ring(List<StormAlert> into, Ring ring, int times, long end, String detail, int truth) {
            boolean flaps = random.nextBoolean();
            long at = ring.at();
            for (int i = 0; i < times; i++) {
                String object = ring.victim().object();
                String text = Wording.of(ring.alert(), object, ring.victim().via(), detail, random);
                into.add(alert(object, ring.alert(), text, at, true, truth));
                long next = at + (flaps ? 40_000 + random.nextLong(4 * MINUTE) : random.nextLong(30_000));
                if ((flaps || i == times - 1) && random.nextInt(20) > 0) { // one in twenty gets lost
                    long over = i == times - 1 ? Math.max(end, at + MINUTE) : (at + next) / 2;
                    into.add(alert(object, ring.alert(), text, over, false, truth));
                }
                at = next;
            }
        }

        private StormAlert alert(String object, String name, String text, long at, boolean firing, int truth) {
            int luck = random.nextInt(100);
            long late = luck < 82
                    ? random.nextLong(20_000)
                    : luck < 95 ? random.nextLong(2 * MINUTE) : random.nextLong(6 * MINUTE);
            Map<String, String> labels = new LinkedHashMap<>(estate.labels(object));
            labels.put("alertname", name);
            labels.put("severity", (name.hashCode() & 3) == 0 ? "critical" : "warning");
            return new StormAlert(at, at + late, object, name, text, firing, labels, truth);
        }

        /** Alerts of no incident: three in five come again and again, the others are like anybody's. */
        private void noise(List<StormAlert> into, Map<String, Integer> firing, long from, long length, int count) {
            List<String> all = estate.objects(Kind.SERVICE, Kind.STORE, Kind.POD, Kind.NODE);
            Map<String, Integer> numbers = new HashMap<>();
            for (int i = 0; i < count; i++) {
                boolean old = random.nextInt(5) < 3;
                String[] which = Estate.pick(chronic, random);
                String object = old ? which[0] : Estate.pick(all, random);
                Fault like = Estate.pick(List.of(Fault.values()), random);
                String alert = old
                        ? which[1]
                        : Estate.pick(estate.kind(object) == Kind.POD ? like.parts() : like.victims(), random);
                String key = object + " " + alert;
                if (firing.getOrDefault(key, -1) >= 0) {
                    i--;
                    continue;
                }
                int number = numbers.computeIfAbsent(key, k -> -1 - numbers.size());
                firing.put(key, number);
                long at = from + random.nextLong(length);
                String text = Wording.of(alert, object, "", "", random);
                into.add(alert(object, alert, text, at, true, number));
                into.add(alert(object, alert, text, at + MINUTE + random.nextLong(10 * MINUTE), false, number));
            }
        }

        private List<Victim> victims(String root, Fault fault) {
            Map<String, Victim> reached = new LinkedHashMap<>();
            reached.put(root, new Victim(root, 0, "", fault.own()));
            switch (estate.kind(root)) {
                case SERVICE, STORE -> parts(reached, root, fault, 0.7, 0.5);
                case NODE -> hosted(reached, root, fault, 0.85, 0.5);
                case RACK -> {
                    for (String node : from(root, Relation.RUNS_ON)) {
                        if (random.nextInt(5) > 0) {
                            reached.put(
                                    node,
                                    new Victim(
                                            node,
                                            0.5,
                                            root,
                                            List.of("NodeNetworkErrors", "NodeUnreachable", "PacketLoss")));
                            hosted(reached, node, fault, 0.7, 1);
                        }
                    }
                }
                case POD -> throw new IllegalArgumentException("no fault befalls a pod alone: " + root);
            }
            Function<String, List<String>> onward = fault == Fault.SURGE
                    ? object -> estate.truth().dependencies(object).stream()
                            .filter(edge -> edge.relation() == Relation.CALLS)
                            .map(Edge::to)
                            .distinct()
                            .toList()
                    : object -> from(object, Relation.CALLS);
            List<String> wave = reached.keySet().stream()
                    .filter(object -> estate.kind(object) == Kind.SERVICE || estate.kind(object) == Kind.STORE)
                    .toList();
            double chance = 0.8;
            for (int depth = 1; depth <= 3; depth++, chance *= 0.55) {
                List<String> next = new ArrayList<>();
                for (String object : wave) {
                    double hops = hops(reached, object);
                    for (String other : onward.apply(object)) {
                        if (!reached.containsKey(other) && random.nextDouble() < chance) {
                            reached.put(other, new Victim(other, hops + 1, object, fault.victims()));
                            parts(reached, other, fault, 0.25, hops + 1.3);
                            next.add(other);
                        }
                    }
                }
                wave = next;
            }
            return List.copyOf(reached.values());
        }

        private static double hops(Map<String, Victim> reached, String object) {
            Victim victim = reached.get(object);
            return victim == null ? 0 : victim.hops();
        }

        /** Pods of a service; those of a victim only see their service's trouble. */
        private void parts(Map<String, Victim> reached, String service, Fault fault, double chance, double hops) {
            boolean root = hops < 1;
            for (String pod : from(service, Relation.PART_OF)) {
                if (!reached.containsKey(pod) && random.nextDouble() < chance) {
                    List<String> alerts =
                            root ? fault.parts() : List.of("ReadinessFailing", "RequestTimeouts", "CpuThrottling");
                    reached.put(pod, new Victim(pod, hops, root ? "" : via(reached, service), alerts));
                }
            }
        }

        private static String via(Map<String, Victim> reached, String service) {
            Victim victim = reached.get(service);
            return victim == null ? "" : victim.via();
        }

        /** Pods on a node, and the services that miss them. */
        private void hosted(Map<String, Victim> reached, String node, Fault fault, double chance, double hops) {
            for (String pod : from(node, Relation.RUNS_ON)) {
                if (random.nextDouble() < chance) {
                    reached.put(pod, new Victim(pod, hops, node, fault.parts()));
                    for (Edge edge : estate.truth().dependencies(pod)) {
                        if (edge.relation() == Relation.PART_OF
                                && !reached.containsKey(edge.to())
                                && random.nextInt(2) == 0) {
                            reached.put(
                                    edge.to(),
                                    new Victim(
                                            edge.to(), hops + 1, random.nextBoolean() ? pod : node, fault.victims()));
                        }
                    }
                }
            }
        }

        private List<String> from(String object, Relation relation) {
            return estate.truth().dependents(object).stream()
                    .filter(edge -> edge.relation() == relation)
                    .map(Edge::from)
                    .distinct()
                    .toList();
        }

        private static List<StormAlert> arrived(List<StormAlert> all) {
            return all.stream()
                    .sorted(Comparator.comparingLong(StormAlert::arrivalMillis))
                    .collect(Collectors.toUnmodifiableList());
        }
    }
}
