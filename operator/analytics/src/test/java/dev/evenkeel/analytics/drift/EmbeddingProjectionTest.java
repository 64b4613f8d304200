package dev.evenkeel.analytics.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EmbeddingProjectionTest {
    private static final int DIMENSIONS = 32;

    private static double[] embedding(double shift, SplittableRandom random) {
        double[] embedding = new double[DIMENSIONS];
        for (int d = 0; d < DIMENSIONS; d++) {
            embedding[d] = random.nextGaussian() + (d % 4 == 0 ? shift : 0);
        }
        return embedding;
    }

    @Test
    void aShiftOfEmbeddingsIsFound() {
        SplittableRandom random = new SplittableRandom(1);
        EmbeddingProjection projection = new EmbeddingProjection(DIMENSIONS, 8, 5);
        double[][] reference = new double[1000][];
        for (int i = 0; i < reference.length; i++) {
            reference[i] = projection.project(embedding(0, random));
        }
        Map<String, ColumnBaseline> baselines = new LinkedHashMap<>();
        for (int c = 0; c < 9; c++) {
            double[] column = new double[reference.length];
            for (int i = 0; i < column.length; i++) {
                column[i] = reference[i][c];
            }
            baselines.put("direction" + c, NumericBaseline.of(column, c));
        }
        DriftMonitor monitor = new DriftMonitor(baselines, DriftConfig.DEFAULT);
        for (int i = 0; i < 300; i++) {
            monitor.update(projection.project(embedding(0, random)), new String[0]);
        }
        assertThat(monitor.findings().values()).noneMatch(finding -> finding.verdict() == Verdict.BREACH);
        for (int i = 0; i < 300; i++) {
            monitor.update(projection.project(embedding(1, random)), new String[0]);
        }
        assertThat(monitor.findings().values()).anyMatch(finding -> finding.verdict() == Verdict.BREACH);
    }

    @Test
    void anEmbeddingOfAnotherSizeIsMissing() {
        EmbeddingProjection projection = new EmbeddingProjection(DIMENSIONS, 2, 5);
        assertThat(projection.project(new double[3])).hasSize(3).containsOnly(Double.NaN);
        double[] broken = new double[DIMENSIONS];
        broken[7] = Double.NaN;
        assertThat(projection.project(broken)).containsOnly(Double.NaN);
    }
}
