package dev.evenkeel.trainer;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.evenkeel.trainer.artifact.CodeDigest;
import dev.evenkeel.trainer.artifact.Json;
import dev.evenkeel.trainer.artifact.Manifest;
import dev.evenkeel.trainer.data.Column;
import dev.evenkeel.trainer.data.CsvTable;
import dev.evenkeel.trainer.data.Table;
import dev.evenkeel.trainer.data.TimeAxis;
import dev.evenkeel.trainer.features.FeatureEncoder;
import dev.evenkeel.trainer.features.FeatureMatrix;
import dev.evenkeel.trainer.features.FeaturePlan;
import dev.evenkeel.trainer.spec.Reason;
import dev.evenkeel.trainer.spec.TrainerException;
import dev.evenkeel.trainer.spec.UserError;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code trainer features}: one line of JSON per row, with an Open Inference Protocol v2 request and, where it is known,
 * the true value beside it. The encoder is the one of training. Each row is asked one step ahead: the history of a row
 * is everything before it, earlier asked rows with a known target among it.
 */
@Command(name = "features", description = "Makes infer requests from rows, by the feature code of training.")
final class FeaturesCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec command;

    @Option(names = "--manifest", required = true, description = "The model's manifest.json.")
    private Path manifest = Path.of("manifest.json");

    @Option(names = "--history", required = true, description = "The CSV with what came before.")
    private Path history = Path.of("data.csv");

    @Option(names = "--rows", description = "A CSV with the rows to ask for; they follow the history.")
    private @Nullable Path rows;

    @Option(names = "--from", description = "Ask for the history's own rows from this time on.")
    private @Nullable String from;

    /** One output line. */
    record Line(
            @Nullable String time,
            @Nullable String series,
            @Nullable Double actual,
            @Nullable Double seasonalNaive,
            Request request) {}

    /** An infer request of the Open Inference Protocol v2. */
    record Request(List<Input> inputs) {}

    /** One tensor, row-major. */
    @SuppressWarnings("ArrayRecordComponent") // a batch of numbers, never compared or hashed
    record Input(
            String name,
            List<Integer> shape,
            @JsonProperty("datatype") String type,
            float[] data) {}

    @Override
    public Integer call() {
        CommandSpec spec = java.util.Objects.requireNonNull(command);
        PrintWriter err = spec.commandLine().getErr();
        try {
            lines(err).forEach(line -> spec.commandLine().getOut().println(Json.line(line)));
            return 0;
        } catch (TrainerException e) {
            err.println(e.reason().wireName() + ": " + e.getMessage());
            return e.exitCode();
        }
    }

    private List<Line> lines(PrintWriter err) {
        if ((rows == null) == (from == null)) {
            throw new UserError(Reason.SPEC_INVALID, "give exactly one of --rows and --from");
        }
        Manifest read = ReproduceCommand.manifest(manifest);
        if (!read.lineage().codeDigest().equals(CodeDigest.compute())) {
            err.println("note: another version of the trainer made this model; its features may differ");
        }
        FeaturePlan plan = read.features();
        Table past = CsvTable.read(history);
        Table table = rows == null ? past : past.append(CsvTable.read(rows));
        FeatureMatrix matrix = FeatureEncoder.encode(table, plan);
        TimeAxis axis = plan.time() == null
                ? null
                : TimeAxis.of(table.column(plan.time(), Reason.TIME_COLUMN_MISSING, "--history"));
        int first = axis == null || from == null ? 0 : axis.firstAtOrAfter(from);
        List<Line> lines = new ArrayList<>();
        for (int r = 0; r < matrix.rows(); r++) {
            if (rows == null ? matrix.step()[r] >= first : matrix.source()[r] >= past.rows()) {
                lines.add(line(matrix, r, axis, read));
            }
        }
        return lines;
    }

    private static Line line(FeatureMatrix matrix, int row, @Nullable TimeAxis axis, Manifest manifest) {
        double actual = matrix.target()[row];
        return new Line(
                axis == null ? null : axis.label(matrix.step()[row]),
                manifest.features().series() == null
                        ? null
                        : matrix.seriesNames().get(matrix.series()[row]),
                Double.isNaN(actual) ? null : actual,
                axis == null ? null : matrix.seasonal()[row],
                new Request(List.of(new Input(
                        manifest.signature().inputs().getFirst().name(),
                        List.of(1, matrix.columns()),
                        "FP32",
                        matrix.vector(row)))));
    }
}
