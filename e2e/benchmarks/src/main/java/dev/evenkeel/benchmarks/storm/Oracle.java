package dev.evenkeel.benchmarks.storm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * The best that anybody could do alert by alert: it knows every cause, when it began, how fast it spreads, what it says, how
 * the generator draws, and the true topology, and gives each alert to the likeliest incident, or to noise. What it gets wrong
 * nothing in the storm tells. It may be kept from some of what it knows.
 */
final class Oracle implements Grouping {
    /** What it may know beside the objects that went wrong and how trouble spreads from them. */
    enum Knows {
        /** When each incident began and how fast it spreads. */
        TIMES,
        /** Which alerts each fault rings where. */
        ALERTS,
        /** What the texts say. */
        TEXTS
    }

    private static final int DRAWS = 400;
    private static final double SPAN = 3_000_000; // milliseconds of noise
    private static final double MEAN_DELAY = 100_000;
    private static final int NAMES = 8; // of alerts that an object may ring
    private static final int CHRONIC = 8; // times in a week
    private static final double IMPOSSIBLE = 1e-12;

    private final Set<Knows> knows;

    Oracle(Set<Knows> knows) {
        this.knows = Set.copyOf(knows);
    }

    /** All that is told about one alert. */
    private record Told(StormAlert first, List<String> texts) {}

    /** Where an incident may show: how likely, after how many hops, by way of whom, and what rings. */
    private record Chance(double likely, Storm.Victim victim) {}

    @Override
    public List<String> group(Storm storm) {
        List<StormAlert> fired = Grouping.fired(storm);
        Map<String, List<StormAlert>> byKey = fired.stream().collect(Collectors.groupingBy(Oracle::key));
        List<Map<String, List<Chance>>> chances = new ArrayList<>();
        for (Storm.Cause cause : storm.causes()) {
            chances.add(chances(storm.estate(), cause));
        }
        Map<String, Integer> seen = new HashMap<>();
        storm.history().stream().filter(StormAlert::firing).forEach(alert -> seen.merge(key(alert), 1, Integer::sum));
        Map<String, String> homes = new HashMap<>();
        byKey.forEach((key, alerts) -> {
            StormAlert first = alerts.stream()
                    .min((a, b) -> Long.compare(a.epochMillis(), b.epochMillis()))
                    .orElseThrow();
            Told told = new Told(first, alerts.stream().map(StormAlert::text).toList());
            String best = key;
            double most = noise(told, storm, seen.getOrDefault(key, 0));
            for (int i = 0; i < chances.size(); i++) {
                double likely = likely(told, storm, i, chances.get(i).getOrDefault(first.object(), List.of()));
                if (likely > most) {
                    most = likely;
                    best = "incident " + i;
                }
            }
            homes.put(key, best);
        });
        return fired.stream().map(alert -> homes.getOrDefault(key(alert), "")).toList();
    }

    private static String key(StormAlert alert) {
        return alert.object() + " " + alert.name();
    }

    private static Map<String, List<Chance>> chances(Estate estate, Storm.Cause cause) {
        SplittableRandom random = new SplittableRandom(1);
        Map<String, List<Chance>> chances = new HashMap<>();
        for (int draw = 0; draw < DRAWS; draw++) {
            for (Storm.Victim victim : Storm.victims(estate, cause.root(), cause.fault(), random)) {
                chances.computeIfAbsent(victim.object(), object -> new ArrayList<>())
                        .add(new Chance(1.0 / DRAWS, victim));
            }
        }
        return chances;
    }

    /** How many such alerts are to be expected of an incident. */
    private double likely(Told told, Storm storm, int incident, List<Chance> chances) {
        Storm.Cause cause = storm.causes().get(incident);
        double sum = 0;
        for (Chance chance : chances) {
            Storm.Victim victim = chance.victim();
            double likely = chance.likely() * cause.kept();
            likely *= knows.contains(Knows.ALERTS) ? rings(told.first().name(), victim.alerts()) : 2.0 / NAMES;
            if (knows.contains(Knows.TIMES)) {
                likely *= SPAN * density(told.first().epochMillis() - cause.onset(), victim.hops() * cause.pace());
            }
            if (knows.contains(Knows.TEXTS)) {
                for (String text : told.texts()) {
                    likely *= says(text, told.first().object(), victim.via(), storm, incident);
                }
            }
            sum += likely;
        }
        return sum;
    }

    private static double rings(String name, List<String> names) {
        double mean = names.size() >= 3 ? 2 : (1 + names.size()) / 2.0;
        return names.contains(name) ? mean / names.size() : 0;
    }

    private static double density(long lag, double way) {
        double sum = 0;
        int steps = 16;
        for (int i = 0; i < steps; i++) {
            double late = lag - way * (0.5 + (i + 0.5) / steps);
            sum += late < 0 ? 0 : Math.exp(-late / MEAN_DELAY) / MEAN_DELAY;
        }
        return sum / steps;
    }

    private static double says(String text, String object, String via, Storm storm, int incident) {
        Set<String> words = new HashSet<>(Arrays.asList(text.split("[^A-Za-z0-9-]+")));
        words.remove(Estate.shortName(object));
        boolean names = storm.estate().objects(Estate.Kind.values()).stream()
                .anyMatch(other -> words.contains(Estate.shortName(other)));
        double likely;
        if (via.isEmpty()) {
            likely = names ? IMPOSSIBLE : 1;
        } else {
            likely = !names || words.contains(Estate.shortName(via)) ? 0.5 : IMPOSSIBLE;
        }
        for (int i = 0; i < storm.causes().size(); i++) {
            String detail = storm.causes().get(i).detail();
            int address = detail.lastIndexOf(" (");
            if (text.contains(detail)) {
                return likely * (i == incident ? 0.2 : IMPOSSIBLE);
            }
            if (text.contains(detail.substring(0, address)) && incident == i) {
                return likely * 0.2;
            }
        }
        for (Storm.Cause cause : storm.causes()) {
            String detail = cause.detail();
            if (text.contains(detail.substring(0, detail.lastIndexOf(" (")))) {
                return likely * IMPOSSIBLE;
            }
        }
        return likely * 0.6;
    }

    private double noise(Told told, Storm storm, int seen) {
        double expected = 0.11 * Storm.ALERTS;
        boolean chronic = seen > CHRONIC;
        double objects = storm.estate().objects(Estate.Kind.values()).size();
        double likely = chronic ? expected * 0.6 / 6 : expected * 0.4 / objects / NAMES;
        if (knows.contains(Knows.TEXTS)) {
            for (String text : told.texts()) {
                likely *= says(text, told.first().object(), "", storm, -1) / 0.6;
            }
        }
        return likely;
    }
}
