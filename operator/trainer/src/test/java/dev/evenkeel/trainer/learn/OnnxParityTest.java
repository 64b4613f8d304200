package dev.evenkeel.trainer.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.evenkeel.trainer.features.Cadence;
import dev.evenkeel.trainer.features.FeatureMatrix;
import dev.evenkeel.trainer.features.FeaturePlan;
import dev.evenkeel.trainer.features.Scale;
import dev.evenkeel.trainer.spec.BugError;
import dev.evenkeel.trainer.spec.Parameters;
import dev.evenkeel.trainer.spec.RunSpec;
import dev.evenkeel.trainer.spec.RunSpec.Algorithm;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is served answers as what was trained, on rows never seen, wild ones among them. */
class OnnxParityTest {
    private static final Parameters STANDARD = Parameters.of(new RunSpec.Trainer(Algorithm.Auto, Map.of()));

    private static final float[][] NO_BACKGROUND = {};

    @ParameterizedTest(name = "{0}, {1}, ordered {2}, seed {3}")
    @CsvSource({
        "Linear, LogRatio, true, 1",
        "Linear, LogRatio, true, 2",
        "Linear, Difference, true, 3",
        "Linear, Difference, false, 4",
        "GradientBoostedTrees, LogRatio, true, 5",
        "GradientBoostedTrees, LogRatio, true, 6",
        "GradientBoostedTrees, Difference, true, 7",
        "GradientBoostedTrees, Difference, false, 8"
    })
    void runtimeAgreesWithTheLibrary(Algorithm algorithm, Scale.Kind kind, boolean ordered, long seed) {
        Scale scale = kind == Scale.Kind.LogRatio ? new Scale(kind, 3, 1) : new Scale(kind, 0, 20);
        FeaturePlan plan = plan(scale, ordered, 6);
        FeatureMatrix rows = matrix(plan, 300, seed);
        try (Learner.Learned learned = new Learner(STANDARD, scale, ordered, seed)
                .learn(ordered ? rows.blindToLevel() : rows, algorithm, (share, what) -> {})) {
            assertThat(learned.algorithm()).isEqualTo(algorithm);
            byte[] bytes = OnnxWriter.write(learned.model(), plan, NO_BACKGROUND);
            assertThat(OnnxWriter.write(learned.model(), plan, NO_BACKGROUND)).isEqualTo(bytes);
            FeatureMatrix unseen = matrix(plan, 5000, seed + 1000);
            double[] expected = learned.model().predict(unseen, scale);
            try (OnnxModel served = new OnnxModel(bytes)) {
                served.verify(unseen, expected);
                expected[4711] += 0.01 * Math.max(1, Math.abs(expected[4711]));
                assertThatThrownBy(() -> served.verify(unseen, expected))
                        .isInstanceOf(BugError.class)
                        .hasMessageContaining("row 4711");
            }
        }
    }

    @Test
    void metadataNameTheColumnsInTheInputsOrderAndTellRowsToCompareWith() throws OrtException {
        FeaturePlan plan = plan(new Scale(Scale.Kind.Difference, 0, 1), false, 3);
        byte[] model = OnnxWriter.write(new Ridge.Prepared(matrix(plan, 50, 3)).solve(1), plan, new float[][] {
            {1, 2.5f, Float.NaN}, {-1, 0, 3}
        });
        try (OrtSession session = OrtEnvironment.getEnvironment().createSession(model)) {
            assertThat(session.getMetadata().getCustomMetadata())
                    .containsOnly(
                            Map.entry("columns", "[\"x0\",\"x1\",\"x2\"]"),
                            Map.entry("background", "[[1.0,2.5,null],[-1.0,0.0,3.0]]"));
        }
    }

    @Test
    void sameRowsAndSeedGiveTheSameBytes() {
        FeaturePlan plan = plan(new Scale(Scale.Kind.LogRatio, 3, 1), true, 6);
        byte[][] models = new byte[3][];
        for (int i = 0; i < models.length; i++) {
            long seed = i == 2 ? 1 : 0;
            try (Learner.Learned learned = new Learner(STANDARD, plan.scale(), true, seed)
                    .learn(matrix(plan, 200, 9), Algorithm.GradientBoostedTrees, (share, what) -> {})) {
                models[i] = OnnxWriter.write(learned.model(), plan, NO_BACKGROUND);
            }
        }
        assertThat(models[1]).isEqualTo(models[0]);
        assertThat(models[2]).as("another seed draws other rows").isNotEqualTo(models[0]);
    }

    @Test
    void ridgeFindsTheWeightsThatMadeTheData() {
        FeaturePlan plan = plan(new Scale(Scale.Kind.Difference, 0, 1), false, 3);
        FeatureMatrix rows = matrix(plan, 500, 3, 0);
        double[] response = new double[rows.rows()];
        for (int r = 0; r < response.length; r++) {
            response[r] = 2 * rows.vector(r)[0] - 3 * rows.vector(r)[1] + 7;
        }
        FeatureMatrix known = new FeatureMatrix(
                rows.names(),
                rows.values(),
                response,
                rows.level(),
                response,
                rows.history(),
                rows.step(),
                rows.series(),
                rows.seriesNames(),
                rows.seasonal(),
                rows.last(),
                rows.source());
        Ridge ridge = new Ridge.Prepared(known).solve(1e-6);
        double[] back = ridge.responses(known);
        for (int r = 0; r < back.length; r++) {
            assertThat(back[r]).isCloseTo(response[r], within(1e-4));
        }
    }

    @Test
    void autoTakesTreesWhereTheTruthIsAStepAndALineWhereItIsALine() {
        FeaturePlan plan = plan(new Scale(Scale.Kind.Difference, 0, 1), false, 3);
        FeatureMatrix rows = matrix(plan, 400, 5, 0);
        assertThat(chosen(rows, r -> rows.vector(r)[1] > 0 ? 10 : -10)).isEqualTo(Algorithm.GradientBoostedTrees);
        assertThat(chosen(rows, r -> 4 * rows.vector(r)[1])).isEqualTo(Algorithm.Linear);
    }

    private static Algorithm chosen(FeatureMatrix rows, java.util.function.IntToDoubleFunction truth) {
        double[] target = IntStream.range(0, rows.rows()).mapToDouble(truth).toArray();
        double[] level = new double[target.length];
        FeatureMatrix labelled = new FeatureMatrix(
                rows.names(),
                rows.values(),
                target,
                level,
                target,
                rows.history(),
                rows.step(),
                rows.series(),
                rows.seriesNames(),
                rows.seasonal(),
                rows.last(),
                rows.source());
        Scale scale = new Scale(Scale.Kind.Difference, 0, 1);
        try (Learner.Learned learned =
                new Learner(STANDARD, scale, false, 1).learn(labelled, Algorithm.Auto, (share, what) -> {})) {
            assertThat(learned.validation()).hasSize(11);
            return learned.algorithm();
        }
    }

    private static FeaturePlan plan(Scale scale, boolean ordered, int inputs) {
        return new FeaturePlan(
                FeaturePlan.VERSION,
                "y",
                ordered ? "t" : null,
                null,
                ordered ? new Cadence(Cadence.Step.Number, 1, List.of(), false) : null,
                scale,
                4,
                4,
                List.of(),
                List.of(),
                List.of(),
                IntStream.range(0, inputs).mapToObj(i -> "x" + i).toList());
    }

    private static FeatureMatrix matrix(FeaturePlan plan, int rows, long seed) {
        return matrix(plan, rows, seed, 0.01);
    }

    /** Some inputs are coarse, so that thresholds are hit exactly, and a share of the others is wild. */
    private static FeatureMatrix matrix(FeaturePlan plan, int rows, long seed, double wildShare) {
        SplittableRandom random = new SplittableRandom(seed);
        int width = plan.inputs().size();
        float[] values = new float[rows * width];
        double[] target = new double[rows];
        double[] level = new double[rows];
        double[] response = new double[rows];
        int[] number = IntStream.range(0, rows).toArray();
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < width; c++) {
                double wild = random.nextDouble() < wildShare ? 1000 : 1;
                values[r * width + c] = c % 2 == 0 ? random.nextInt(5) - 2 : (float) (random.nextGaussian() * wild);
            }
            level[r] = plan.levelIsInput()
                    ? (float) (50 + 10 * random.nextDouble())
                    : plan.scale().from(plan.fallbackLevel());
            if (plan.levelIsInput()) {
                values[r * width] = (float) level[r];
            }
            response[r] = 0.3 * values[r * width + 2] + 0.1 * random.nextGaussian();
            target[r] = plan.scale().at(level[r], response[r]);
        }
        double[] zeros = new double[rows];
        int[] history = new int[rows];
        Arrays.fill(history, 10);
        return new FeatureMatrix(
                plan.inputs(),
                values,
                target,
                level,
                response,
                history,
                number,
                new int[rows],
                List.of(""),
                zeros,
                zeros,
                number);
    }
}
