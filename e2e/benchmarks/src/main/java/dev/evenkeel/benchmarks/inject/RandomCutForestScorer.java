package dev.evenkeel.benchmarks.inject;

import com.amazon.randomcutforest.RandomCutForest;
import com.amazon.randomcutforest.state.RandomCutForestMapper;
import dev.evenkeel.benchmarks.inject.Scorer.Candidate;

/** Random Cut Forest (Guha et al., ICML 2016) of randomcutforest-core. Not thread safe. */
final class RandomCutForestScorer implements Scorer {
    private final RandomCutForest forest;

    private RandomCutForestScorer(RandomCutForest forest) {
        this.forest = forest;
    }

    /** Trees x samples x shingle. */
    static Candidate candidate(int trees, int samples, int shingle) {
        return new Candidate(
                "RCF " + trees + "x" + samples + "x" + shingle,
                false,
                signals -> new RandomCutForestScorer(RandomCutForest.builder()
                        .dimensions(shingle * signals)
                        .shingleSize(shingle)
                        .internalShinglingEnabled(true)
                        .numberOfTrees(trees)
                        .sampleSize(samples)
                        .randomSeed(7)
                        .parallelExecutionEnabled(false)
                        .build()));
    }

    @Override
    public double score(long epochMillis, double[] values) {
        float[] point = new float[values.length];
        for (int j = 0; j < point.length; j++) {
            point[j] = (float) values[j];
        }
        double score = forest.getAnomalyScore(point);
        forest.update(point);
        return score;
    }

    @Override
    public Scorer copy() {
        RandomCutForestMapper mapper = new RandomCutForestMapper();
        mapper.setSaveExecutorContextEnabled(true);
        mapper.setSaveTreeStateEnabled(true);
        return new RandomCutForestScorer(mapper.toModel(mapper.toState(forest)));
    }
}
