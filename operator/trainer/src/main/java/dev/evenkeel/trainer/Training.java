package dev.evenkeel.trainer;

import dev.evenkeel.trainer.Progress.Step;
import dev.evenkeel.trainer.artifact.Baseline;
import dev.evenkeel.trainer.artifact.CodeDigest;
import dev.evenkeel.trainer.artifact.Digests;
import dev.evenkeel.trainer.artifact.Json;
import dev.evenkeel.trainer.artifact.Manifest;
import dev.evenkeel.trainer.data.CsvTable;
import dev.evenkeel.trainer.data.Table;
import dev.evenkeel.trainer.evaluate.GateResult;
import dev.evenkeel.trainer.evaluate.GateResult.Verdict;
import dev.evenkeel.trainer.evaluate.Gates;
import dev.evenkeel.trainer.evaluate.Metrics;
import dev.evenkeel.trainer.features.FeatureMatrix;
import dev.evenkeel.trainer.learn.Learner;
import dev.evenkeel.trainer.learn.OnnxModel;
import dev.evenkeel.trainer.learn.OnnxWriter;
import dev.evenkeel.trainer.learn.TypicalRows;
import dev.evenkeel.trainer.spec.Parameters;
import dev.evenkeel.trainer.spec.RunSpec;
import dev.evenkeel.trainer.spec.RunSpec.Opponent;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The run as a script: read, check, encode, train, evaluate, gate, package. Writes nothing but progress. */
final class Training {
    private final RunSpec spec;
    private final Champion champion;
    private final Progress progress;

    Training(RunSpec spec, Champion champion, Progress progress) {
        this.spec = spec;
        this.champion = champion;
        this.progress = progress;
    }

    Trained run(Path file) {
        progress.at(Step.Read, 0, "reading " + spec.data().uri());
        Table table = CsvTable.read(file);
        progress.at(Step.Check, 5, table.rows() + " rows, columns " + table.names() + ", " + table.digest());
        DataSet.check(table, spec);

        DataSet data = DataSet.of(table, spec);
        progress.at(Step.Features, 15, describe(data));

        Parameters parameters = Parameters.of(spec.trainer());
        Learner learner = new Learner(parameters, data.plan().scale(), data.ordered(), spec.seed());
        progress.at(
                Step.Train, 20, spec.trainer().algorithm() + " on " + data.fit().rows() + " rows, seed " + spec.seed());
        try (Learner.Learned learned = learner.learn(
                data.ordered() ? data.fit().blindToLevel() : data.fit(),
                spec.trainer().algorithm(),
                (share, what) -> progress.at(Step.Train, 20 + (int) (50 * share), what))) {
            return evaluate(data, learned, parameters);
        }
    }

    private Trained evaluate(DataSet data, Learner.Learned learned, Parameters parameters) {
        FeatureMatrix test = data.test();
        double[] predicted = learned.model().predict(test, data.plan().scale());
        byte[] model = OnnxWriter.write(learned.model(), data.plan(), TypicalRows.of(data.fit()));
        try (OnnxModel served = new OnnxModel(model)) {
            served.verify(test, predicted);
            served.verify(
                    data.fit(), learned.model().predict(data.fit(), data.plan().scale()));
        }
        Forecasts naive = Forecasts.of(data);
        Map<String, BigDecimal> metrics = new TreeMap<>();
        Metrics.all(test.target(), predicted, naive.trainingSeasonalMae())
                .forEach((name, value) -> metrics.put(name, Json.rounded(value)));
        metrics.put("baselineMae", Json.rounded(Metrics.mae(test.target(), naive.baseline())));
        if (data.ordered()) {
            metrics.put("seasonalNaiveMae", Json.rounded(Metrics.mae(test.target(), test.seasonal())));
        }
        progress.at(
                Step.Evaluate,
                75,
                learned.label() + " on " + test.rows() + " held-out rows: mae " + metrics.get("mae")
                        + (data.ordered() ? ", seasonal naive " + metrics.get("seasonalNaiveMae") : "")
                        + ", " + naive.baselineName() + " " + metrics.get("baselineMae"));

        List<GateResult> gates = new Gates(
                        test.target(),
                        predicted,
                        test.step(),
                        data.ordered(),
                        naive.trainingSeasonalMae(),
                        rivals(data, naive),
                        spec.seed())
                .judge(spec.gates());
        for (GateResult gate : gates) {
            progress.at(Step.Gate, 80, gate.verdict() + " " + gate.name() + ": " + gate.message());
        }
        return pack(data, learned, parameters, predicted, model, metrics, gates);
    }

    private Map<Opponent, Gates.Rival> rivals(DataSet data, Forecasts naive) {
        Map<Opponent, Gates.Rival> rivals = new EnumMap<>(Opponent.class);
        rivals.put(Opponent.Baseline, new Gates.Rival(naive.baseline(), naive.baselineName(), Verdict.Inconclusive));
        rivals.put(
                Opponent.SeasonalNaive,
                new Gates.Rival(data.test().seasonal(), "the seasonal naive forecast", Verdict.Inconclusive));
        if (spec.gates().stream().anyMatch(gate -> gate.betterThan() == Opponent.Champion)) {
            rivals.put(Opponent.Champion, champion.rival(data));
        }
        return rivals;
    }

    private Trained pack(
            DataSet data,
            Learner.Learned learned,
            Parameters parameters,
            double[] predicted,
            byte[] model,
            Map<String, BigDecimal> metrics,
            List<GateResult> gates) {
        progress.at(Step.Package, 85, "writing model, baseline and manifest");
        byte[] baseline = Json.pretty(Baseline.of(data.table(), data.training(), data.fit(), predicted));
        Map<String, String> effective = new TreeMap<>(parameters.asMap());
        effective.putAll(learned.settings());
        Map<String, BigDecimal> validation = new TreeMap<>();
        learned.validation().forEach((name, error) -> validation.put(name, Json.rounded(error)));
        Manifest manifest = Manifest.of(
                model,
                baseline,
                data.plan(),
                metrics,
                gates,
                new Manifest.Split(data.fit().rows(), data.test().rows(), data.from(), data.to()),
                new Manifest.Lineage(
                        data.table().digest(),
                        data.table().rows(),
                        CodeDigest.compute(),
                        spec.seed(),
                        new Manifest.Spec(spec.data(), spec.trainer()),
                        learned.algorithm(),
                        effective,
                        validation,
                        CodeDigest.libraries(),
                        Runtime.version().toString(),
                        champion.digest()));
        byte[] manifestBytes = Json.pretty(manifest);
        progress.say("     model " + Digests.of(model) + " (" + model.length + " bytes), manifest "
                + Digests.of(manifestBytes));
        return new Trained(model, baseline, manifestBytes, manifest);
    }

    private static String describe(DataSet data) {
        List<String> parts = new ArrayList<>();
        parts.add(data.plan().inputs().size() + " inputs");
        if (data.plan().cadence() != null) {
            parts.add("steps of a "
                    + data.plan().cadence().step().name().toLowerCase(Locale.ROOT)
                    + ", season " + data.plan().cadence().season());
            parts.add("held out " + data.from() + " to " + data.to());
        }
        if (data.plan().series() != null) {
            parts.add(data.test().seriesNames().size() + " series by '"
                    + data.plan().series() + "'");
        }
        if (!data.leftOut().isEmpty()) {
            parts.add("left out: " + String.join(", ", data.leftOut()));
        }
        return String.join("; ", parts);
    }
}
