package dev.evenkeel.trainer.learn;

import dev.evenkeel.trainer.features.FeatureMatrix;
import dev.evenkeel.trainer.features.Scale;
import dev.evenkeel.trainer.spec.Parameters;
import dev.evenkeel.trainer.spec.RunSpec.Algorithm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Chooses algorithm and its one open setting by the mean absolute error, in the target's unit, on an inner validation,
 * then fits on all training rows. In time order the validation is three blocks, each after all that it learns from
 * (rolling origin: Tashman 2000, doi:10.1016/S0169-2070(00)00065-0); without order, three seeded folds.
 */
public final class Learner {
    private static final int[] TREES = {25, 50, 100, 200, 400};
    private static final double[] PENALTIES = {1, 3, 10, 30, 100, 300};
    private static final double[] ORIGINS = {0.55, 0.7, 0.85, 1.0};
    /** A fold needs as many rows on either side, else it says nothing. */
    private static final int FOLD = 5;

    private final Parameters parameters;
    private final Scale scale;
    private final boolean ordered;
    private final long seed;

    public Learner(Parameters parameters, Scale scale, boolean ordered, long seed) {
        this.parameters = parameters;
        this.scale = scale;
        this.ordered = ordered;
        this.seed = seed;
    }

    /**
     * A fitted model and how it was chosen.
     *
     * @param algorithm GradientBoostedTrees or Linear, never Auto
     * @param settings the chosen setting: trees or l2
     * @param validation mean absolute error of each candidate on the inner validation, in the target's unit
     */
    public record Learned(
            Model model, Algorithm algorithm, Map<String, String> settings, Map<String, Double> validation)
            implements AutoCloseable {

        /** The algorithm and its setting, for people. */
        public String label() {
            return algorithm + " " + settings;
        }

        @Override
        public void close() {
            model.close();
        }
    }

    /** Is told what was done, as a share of the work. */
    @FunctionalInterface
    public interface Listener {
        void done(double share, String what);
    }

    private record Candidate(Algorithm algorithm, double setting) {
        String label() {
            return switch (algorithm) {
                case GradientBoostedTrees -> "GradientBoostedTrees(trees=" + (int) setting + ")";
                case Linear -> "Linear(l2=" + setting + ")";
                case Auto -> "Auto";
            };
        }
    }

    private record Fold(FeatureMatrix fit, FeatureMatrix check) {}

    /** Learns from the rows. */
    public Learned learn(FeatureMatrix rows, Algorithm algorithm, Listener listener) {
        List<Candidate> candidates = candidates(algorithm);
        double[] errors = new double[candidates.size()];
        List<Fold> folds = candidates.size() == 1 ? List.of() : folds(rows);
        int done = 0;
        for (Fold fold : folds) {
            validate(candidates, fold, errors);
            done++;
            listener.done(
                    done / (folds.size() + 1.0),
                    "validated " + candidates.size() + " candidates on block " + done + " of " + folds.size());
        }
        Map<String, Double> validation = new TreeMap<>();
        int checked = folds.stream().mapToInt(fold -> fold.check().rows()).sum();
        for (int i = 0; i < errors.length; i++) {
            if (checked > 0) {
                validation.put(candidates.get(i).label(), errors[i] / checked);
            }
        }
        Candidate chosen = candidates.get(checked > 0 ? smallest(errors) : preferred(candidates));
        Model model = fit(rows, chosen);
        listener.done(1, "fitted " + chosen.label());
        return new Learned(
                model,
                chosen.algorithm(),
                chosen.algorithm() == Algorithm.Linear
                        ? Map.of("l2", Double.toString(chosen.setting()))
                        : Map.of("trees", Integer.toString((int) chosen.setting())),
                validation);
    }

    private static int smallest(double[] errors) {
        int best = 0;
        for (int i = 1; i < errors.length; i++) {
            best = errors[i] < errors[best] ? i : best;
        }
        return best;
    }

    /** Where no fold is large enough to say anything: a middling penalty, or else a middling number of trees. */
    private static int preferred(List<Candidate> candidates) {
        Algorithm first = candidates.getFirst().algorithm();
        long same = candidates.stream()
                .filter(candidate -> candidate.algorithm() == first)
                .count();
        return (int) (same / 2);
    }

    /** Linear first: at equal error the simpler one wins. */
    private List<Candidate> candidates(Algorithm algorithm) {
        List<Candidate> candidates = new ArrayList<>();
        if (algorithm != Algorithm.GradientBoostedTrees) {
            double[] penalties = parameters.l2() == null ? PENALTIES : new double[] {parameters.l2()};
            Arrays.stream(penalties).forEach(l2 -> candidates.add(new Candidate(Algorithm.Linear, l2)));
        }
        if (algorithm != Algorithm.Linear) {
            int[] trees = parameters.trees() == null ? TREES : new int[] {parameters.trees()};
            Arrays.stream(trees).forEach(n -> candidates.add(new Candidate(Algorithm.GradientBoostedTrees, n)));
        }
        return candidates;
    }

    private Model fit(FeatureMatrix rows, Candidate candidate) {
        return candidate.algorithm() == Algorithm.Linear
                ? new Ridge.Prepared(rows).solve(candidate.setting())
                : BoostedTrees.fit(rows, parameters, (int) candidate.setting(), seed);
    }

    private void validate(List<Candidate> candidates, Fold fold, double[] errors) {
        Ridge.Prepared ridge = null;
        BoostedTrees trees = null;
        int most = candidates.stream()
                .filter(candidate -> candidate.algorithm() == Algorithm.GradientBoostedTrees)
                .mapToInt(candidate -> (int) candidate.setting())
                .max()
                .orElse(0);
        for (int i = 0; i < errors.length; i++) {
            Candidate candidate = candidates.get(i);
            double[] responses;
            if (candidate.algorithm() == Algorithm.Linear) {
                ridge = ridge == null ? new Ridge.Prepared(fold.fit()) : ridge;
                responses = ridge.solve(candidate.setting()).responses(fold.check());
            } else {
                trees = trees == null ? BoostedTrees.fit(fold.fit(), parameters, most, seed) : trees;
                responses = trees.responses(fold.check(), (int) candidate.setting());
            }
            for (int r = 0; r < responses.length; r++) {
                errors[i] += Math.abs(scale.at(fold.check().level()[r], responses[r])
                        - fold.check().target()[r]);
            }
        }
        if (trees != null) {
            trees.close();
        }
    }

    private List<Fold> folds(FeatureMatrix rows) {
        List<Fold> folds = new ArrayList<>();
        int[] group = ordered ? blocks(rows) : drawn(rows.rows());
        for (int k = 1; k < ORIGINS.length; k++) {
            int block = k;
            FeatureMatrix fit = rows.rows(r -> ordered ? group[r] < block : group[r] != block);
            FeatureMatrix check = rows.rows(r -> group[r] == block);
            if (fit.rows() >= FOLD && check.rows() >= FOLD) {
                folds.add(new Fold(fit, check));
            }
        }
        return folds;
    }

    /** Block 0 is always learned from, 1..3 follow in time. */
    private static int[] blocks(FeatureMatrix rows) {
        int[] steps = Arrays.stream(rows.step()).distinct().toArray(); // ascending
        int[] group = new int[rows.rows()];
        for (int r = 0; r < group.length; r++) {
            int rank = Arrays.binarySearch(steps, rows.step()[r]);
            while (rank >= Math.rint(ORIGINS[group[r]] * steps.length)) {
                group[r]++;
            }
        }
        return group;
    }

    private int[] drawn(int rows) {
        int[] group = new int[rows];
        Random random = new Random(seed);
        for (int r = 0; r < rows; r++) {
            group[r] = 1 + random.nextInt(ORIGINS.length - 1);
        }
        return group;
    }
}
