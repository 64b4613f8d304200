package dev.evenkeel.trainer;

import dev.evenkeel.trainer.artifact.CodeDigest;
import dev.evenkeel.trainer.artifact.Manifest;
import dev.evenkeel.trainer.data.DataSource;
import dev.evenkeel.trainer.spec.Reason;
import dev.evenkeel.trainer.spec.RunSpec;
import dev.evenkeel.trainer.spec.TrainerException;
import dev.evenkeel.trainer.spec.UserError;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code trainer reproduce}: trains again from a manifest's lineage alone and names what differs. Exit 0 when the model
 * is the same bit by bit, 1 when not.
 */
@Command(name = "reproduce", description = "Trains again from a manifest's lineage and compares the digests.")
final class ReproduceCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec command;

    @Option(names = "--manifest", required = true, description = "The manifest to reproduce.")
    private Path manifest = Path.of("manifest.json");

    @Option(names = "--data", required = true, description = "The CSV that the manifest's data digest names.")
    private Path data = Path.of("data.csv");

    @Override
    public Integer call() {
        CommandSpec spec = Objects.requireNonNull(command);
        PrintWriter out = spec.commandLine().getOut();
        try {
            Manifest then = manifest(manifest);
            RunSpec again = new RunSpec(
                    then.lineage().spec().data(),
                    then.lineage().spec().trainer(),
                    List.of(),
                    then.lineage().seed());
            Path file = DataSource.standard().locate(data.toString(), null, Path.of("."));
            Trained now = new Training(again, Champion.none(), new Progress(out, null, "")).run(file);
            List<String> differences = differences(then, now.manifest());
            differences.forEach(difference -> out.println("differs: " + difference));
            boolean same = then.model().digest().equals(now.manifest().model().digest());
            out.println(
                    (same ? "reproduced: " : "not reproduced: ") + then.model().digest());
            return same ? 0 : 1;
        } catch (TrainerException e) {
            spec.commandLine().getErr().println(e.reason().wireName() + ": " + e.getMessage());
            return e.exitCode();
        }
    }

    private static List<String> differences(Manifest then, Manifest now) {
        List<String> differences = new ArrayList<>();
        compare(
                differences,
                "dataDigest",
                then.lineage().dataDigest(),
                now.lineage().dataDigest());
        compare(differences, "codeDigest", then.lineage().codeDigest(), CodeDigest.compute());
        compare(differences, "jdk", then.lineage().jdk(), now.lineage().jdk());
        compare(
                differences,
                "library ",
                then.lineage().libraries(),
                now.lineage().libraries());
        compare(
                differences,
                "parameter ",
                then.lineage().parameters(),
                now.lineage().parameters());
        compare(differences, "metric ", then.metrics(), now.metrics());
        compare(differences, "baseline", then.baseline(), now.baseline());
        compare(differences, "features", then.features(), now.features());
        compare(differences, "model", then.model().digest(), now.model().digest());
        return differences;
    }

    private static void compare(List<String> differences, String what, Map<String, ?> then, Map<String, ?> now) {
        TreeSet<String> names = new TreeSet<>(then.keySet());
        names.addAll(now.keySet());
        names.forEach(name -> compare(differences, what + name, then.get(name), now.get(name)));
    }

    private static void compare(List<String> differences, String what, @Nullable Object then, @Nullable Object now) {
        if (!Objects.equals(then, now)) {
            differences.add(what + " was " + then + ", is " + now);
        }
    }

    static Manifest manifest(Path file) {
        try {
            return Manifest.read(Files.readAllBytes(file), file.toString());
        } catch (IOException e) {
            throw new UserError(Reason.SPEC_INVALID, "cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}
