package dev.evenkeel.trainer.spec;

import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The effective values of {@code spec.trainer.parameters}: one set of defaults for every data set. Where a value is
 * absent (null) the trainer finds it from the training part.
 *
 * @param series the column that tells series apart when one time has several rows; null: found from the data
 * @param season steps in one season; null: found from the time column
 * @param trees number of boosted trees; null: chosen on the inner validation
 * @param depth greatest depth of a tree
 * @param learningRate shrinkage of each tree (Friedman 2001, doi:10.1214/aos/1013203451)
 * @param minChildWeight least number of rows in a leaf
 * @param subsample share of rows drawn for each tree
 * @param columnSample share of columns drawn for each tree
 * @param l2 ridge penalty on standardised inputs; null: chosen on the inner validation
 */
public record Parameters(
        @Nullable String series,
        @Nullable Integer season,
        @Nullable Integer trees,
        int depth,
        double learningRate,
        double minChildWeight,
        double subsample,
        double columnSample,
        @Nullable Double l2) {

    private static final Map<String, String> MEANING = Map.of(
            "series", "a column",
            "season", "a whole number from 1 to 10000",
            "trees", "a whole number from 1 to 5000",
            "depth", "a whole number from 1 to 12",
            "learningRate", "a number from 0.001 to 1",
            "minChildWeight", "a number from 0 to 1000000",
            "subsample", "a number from 0.1 to 1",
            "columnSample", "a number from 0.1 to 1",
            "l2", "a number from 0.000001 to 1000000000");

    /** Reads and checks every parameter. */
    public static Parameters of(RunSpec.Trainer trainer) {
        Map<String, String> given = trainer.parameters();
        for (String name : new TreeSet<>(given.keySet())) {
            if (!MEANING.containsKey(name)) {
                throw SpecReader.invalid(
                        "spec.trainer.parameters." + name,
                        given.getOrDefault(name, ""),
                        "unknown; known are " + new TreeSet<>(MEANING.keySet()));
            }
        }
        Integer depth = whole(given, "depth", 1, 12);
        return new Parameters(
                given.get("series"),
                whole(given, "season", 1, 10_000),
                whole(given, "trees", 1, 5_000),
                depth == null ? 3 : depth,
                number(given, "learningRate", 0.05, 0.001, 1),
                number(given, "minChildWeight", 5, 0, 1e6),
                number(given, "subsample", 0.8, 0.1, 1),
                number(given, "columnSample", 0.5, 0.1, 1),
                given.containsKey("l2") ? number(given, "l2", 0, 1e-6, 1e9) : null);
    }

    /** What the lineage records, absent values left out. */
    public Map<String, String> asMap() {
        Map<String, String> map = new TreeMap<>();
        put(map, "series", series);
        put(map, "season", season);
        put(map, "trees", trees);
        put(map, "depth", depth);
        put(map, "learningRate", learningRate);
        put(map, "minChildWeight", minChildWeight);
        put(map, "subsample", subsample);
        put(map, "columnSample", columnSample);
        put(map, "l2", l2);
        return map;
    }

    private static void put(Map<String, String> map, String name, @Nullable Object value) {
        if (value != null) {
            map.put(name, value.toString());
        }
    }

    private static @Nullable Integer whole(Map<String, String> given, String name, int min, int max) {
        if (!given.containsKey(name)) {
            return null;
        }
        double value = number(given, name, 0, min, max);
        if (value != Math.rint(value)) {
            throw wrong(given, name);
        }
        return (int) value;
    }

    private static double number(Map<String, String> given, String name, double otherwise, double min, double max) {
        String text = given.get(name);
        if (text == null) {
            return otherwise;
        }
        double value = SpecReader.decimal("spec.trainer.parameters." + name, text);
        if (!(value >= min && value <= max)) {
            throw wrong(given, name);
        }
        return value;
    }

    private static UserError wrong(Map<String, String> given, String name) {
        return SpecReader.invalid(
                "spec.trainer.parameters." + name, given.getOrDefault(name, ""), "use " + MEANING.get(name));
    }
}
