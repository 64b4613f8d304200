package dev.evenkeel.analytics.rca;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Ranks the nodes of a snapshot by how likely each is the cause of the incident. Each signal family is judged by a test of
 * its own, which gives each node a weight; the weights are joined by a noisy-OR (Pearl, Probabilistic Reasoning in
 * Intelligent Systems, 1988), so that one family that is sure is enough and families that see nothing take nothing away.
 * Where the symptom is known, latency and errors are followed from it ({@link ContributionFlow}); else, as for all other
 * families, what is unusual counts, less what those that a node calls explain ({@link Blame}). A recent change multiplies
 * the odds of its node.
 *
 * <p>Stateless and safe for use by many threads. No snapshot makes it throw or return NaN.
 */
public final class CauseRanker {
    /** Causes that carry evidence. */
    private static final int EXPLAINED = 5;
    /** A weight below this is no evidence worth telling. */
    private static final double LEAST = 0.01;
    /** About 70 % of outages follow a change of the live system: Beyer et al., Site Reliability Engineering, 2016, ch. 1. */
    private static final double CHANGE_ODDS = 0.7 / 0.3;
    /** A change loses its weight by half in this time. */
    private static final double CHANGE_HALF_LIFE_SECONDS = 1800;

    private final RankerConfig config;

    /** A ranker for any number of snapshots. */
    public CauseRanker(RankerConfig config) {
        this.config = config;
    }

    /** The diagnosis of one snapshot. */
    public Diagnosis diagnose(Snapshot snapshot) {
        Model model = new Model(snapshot);
        List<Verdict> verdicts = judge(model, snapshot);
        double[] scores = new double[model.size()];
        for (int node = 0; node < scores.length; node++) {
            double spared = 1;
            for (Verdict verdict : verdicts) {
                spared *= 1 - verdict.weight(node);
            }
            scores[node] = 1 - spared;
        }
        @Nullable Change[] changes = apply(snapshot.changes(), scores, model);
        List<Integer> order = new ArrayList<>();
        for (int node = 0; node < scores.length; node++) {
            order.add(node);
        }
        order.sort(Comparator.comparingDouble((Integer node) -> -scores[node]));
        List<Cause> causes = new ArrayList<>();
        for (int node : order) {
            List<Evidence> evidence = causes.size() < EXPLAINED ? evidence(node, verdicts, changes[node]) : List.of();
            causes.add(new Cause(model.name(node), scores[node], evidence));
        }
        double confidence = Confidence.of(causes);
        Set<Gap> gaps = gaps(model, snapshot, causes);
        if (confidence >= config.abstainBelow()
                && !causes.isEmpty()
                && causes.getFirst().score() > 0) {
            return new Diagnosis.Ranked(causes, confidence);
        }
        return new Diagnosis.Abstained(causes, confidence, gaps);
    }

    private static List<Verdict> judge(Model model, Snapshot snapshot) {
        List<Verdict> verdicts = new ArrayList<>();
        for (Family family : Deviations.families()) {
            Verdict followed = snapshot.symptom()
                    .filter(symptom -> family != Family.SATURATION)
                    .map(symptom -> ContributionFlow.judge(model, family, symptom))
                    .orElse(null);
            verdicts.add(followed == null ? Deviations.judge(model, family) : followed);
        }
        verdicts.add(Invariants.judge(model));
        return verdicts;
    }

    /** Multiplies the odds of changed nodes; gives the change that did it, by node. */
    private static @Nullable Change[] apply(List<Change> changes, double[] scores, Model model) {
        @Nullable Change[] latest = new Change[scores.length];
        for (Change change : changes) {
            int node = model.number(change.node());
            Change known = latest[node];
            if (change.secondsBeforeOnset() >= 0
                    && (known == null || change.secondsBeforeOnset() < known.secondsBeforeOnset())) {
                latest[node] = change;
            }
        }
        for (int node = 0; node < scores.length; node++) {
            Change change = latest[node];
            if (change != null) {
                double recency = Math.pow(0.5, change.secondsBeforeOnset() / CHANGE_HALF_LIFE_SECONDS);
                double factor = 1 + (CHANGE_ODDS - 1) * recency;
                scores[node] = factor * scores[node] / (1 + (factor - 1) * scores[node]);
            }
        }
        return latest;
    }

    private static List<Evidence> evidence(int node, List<Verdict> verdicts, @Nullable Change change) {
        List<Evidence> evidence = new ArrayList<>();
        for (Verdict verdict : verdicts) {
            if (verdict.weight(node) >= LEAST) {
                evidence.add(verdict.evidence(node));
            }
        }
        evidence.sort(Comparator.comparingDouble(Evidence::weight).reversed());
        if (change != null) {
            evidence.add(new Evidence(
                    Family.CHANGE,
                    change.what(),
                    0,
                    change.what() + " " + Math.round(change.secondsBeforeOnset()) + " s before"));
        }
        return evidence;
    }

    private static Set<Gap> gaps(Model model, Snapshot snapshot, List<Cause> causes) {
        Set<Gap> gaps = EnumSet.noneOf(Gap.class);
        if (causes.isEmpty()) {
            gaps.add(Gap.NO_NODES);
            return gaps;
        }
        boolean history = snapshot.signals().stream()
                .anyMatch(signal -> Deviations.reference(signal.samples()).count() >= 2);
        if (!history) {
            gaps.add(Gap.NO_HISTORY);
        }
        gaps.add(causes.getFirst().score() < LEAST ? Gap.NOTHING_DEVIATES : Gap.CLOSE_CALL);
        if (causes.size() > 1 && !model.hasCalls()) {
            gaps.add(Gap.NO_CALLS);
        }
        missing(Family.LATENCY, model).ifPresent(gaps::add);
        missing(Family.ERRORS, model).ifPresent(gaps::add);
        missing(Family.SATURATION, model).ifPresent(gaps::add);
        missing(Family.ACTIVITY, model).ifPresent(gaps::add);
        return gaps;
    }

    private static Optional<Gap> missing(Family family, Model model) {
        if (model.has(family)) {
            return Optional.empty();
        }
        return switch (family) {
            case LATENCY -> Optional.of(Gap.NO_LATENCY);
            case ERRORS -> Optional.of(Gap.NO_ERRORS);
            case SATURATION -> Optional.of(Gap.NO_SATURATION);
            case ACTIVITY -> Optional.of(Gap.NO_ACTIVITY);
            case TRAFFIC, CHANGE -> Optional.empty();
        };
    }
}
