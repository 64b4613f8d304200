package dev.evenkeel.trainer;

import dev.evenkeel.trainer.Progress.Step;
import dev.evenkeel.trainer.artifact.ArtifactStore;
import dev.evenkeel.trainer.artifact.Digests;
import dev.evenkeel.trainer.artifact.Manifest;
import dev.evenkeel.trainer.artifact.Termination;
import dev.evenkeel.trainer.artifact.Termination.Outcome;
import dev.evenkeel.trainer.data.DataSource;
import dev.evenkeel.trainer.evaluate.GateResult.Verdict;
import dev.evenkeel.trainer.spec.Reason;
import dev.evenkeel.trainer.spec.RunRequest;
import dev.evenkeel.trainer.spec.SpecReader;
import dev.evenkeel.trainer.spec.TrainerException;
import dev.evenkeel.trainer.spec.UserError;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code trainer run}: one run from data to artifacts; the outcome goes to the termination file in every case. */
@Command(name = "run", description = "Trains, evaluates, gates and packages one model.")
final class RunCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec command;

    @Option(names = "--run", required = true, description = "The run as JSON: namespace, name, uid, spec, champion.")
    private Path run = Path.of("run.json");

    @Option(names = "--data", required = true, description = "The CSV: a file or an https address.")
    private String data = "";

    @Option(names = "--out", required = true, description = "Folder for model.onnx, baseline.json, manifest.json.")
    private Path out = Path.of("out");

    @Option(names = "--store", description = "Address of the artifact store.")
    private @Nullable String store;

    @Option(names = "--token-file", description = "Bearer token for the store, read again for each request.")
    private @Nullable Path tokenFile;

    @Option(names = "--termination", description = "File for the outcome as JSON, at most 4096 bytes.")
    private @Nullable Path termination;

    @Override
    public Integer call() {
        CommandSpec spec = java.util.Objects.requireNonNull(command);
        PrintWriter err = spec.commandLine().getErr();
        try {
            Termination ending = carryOut(spec.commandLine().getOut());
            ending.write(termination);
            return 0;
        } catch (TrainerException e) {
            String message = e.getMessage() == null ? "" : e.getMessage();
            err.println(e.reason().wireName() + ": " + message);
            new Termination(Outcome.Failed, e.reason().wireName(), message, null, null, null).write(termination);
            return e.exitCode();
        } catch (RuntimeException e) { // ours or a library's: one stack trace, then the platform decides on a retry
            e.printStackTrace(err);
            new Termination(Outcome.Failed, Reason.INTERNAL_ERROR.wireName(), e.toString(), null, null, null)
                    .write(termination);
            return 1;
        }
    }

    private Termination carryOut(PrintWriter console) {
        RunRequest request = SpecReader.request(read(run));
        String champion = request.champion() == null ? null : request.champion().manifest();
        if (store == null) {
            return train(request, new Champion(champion, null), null, new Progress(console, null, request.uid()));
        }
        try (ArtifactStore artifacts =
                new ArtifactStore(store, request.namespace(), tokenFile, Duration.ofMillis(500))) {
            Progress progress = new Progress(console, artifacts, request.uid());
            return train(request, new Champion(champion, artifacts), artifacts, progress);
        }
    }

    private Termination train(
            RunRequest request, Champion champion, @Nullable ArtifactStore artifacts, Progress progress) {
        Path file = DataSource.standard().locate(data, request.spec().data().digest(), out);
        Trained trained = new Training(request.spec(), champion, progress).run(file);
        write("model.onnx", trained.model());
        write("baseline.json", trained.baseline());
        write("manifest.json", trained.manifestBytes());
        if (artifacts != null) {
            progress.at(Step.Upload, 90, "to the store, space '" + request.namespace() + "'");
            artifacts.put(trained.model());
            artifacts.put(trained.baseline());
            artifacts.put(trained.manifestBytes()); // last: whoever finds it finds the rest
        }
        Termination ending = ending(trained);
        progress.at(Step.Done, 100, ending.outcome() + ": " + ending.message());
        return ending;
    }

    private static Termination ending(Trained trained) {
        Manifest manifest = trained.manifest();
        List<Manifest.Gate> failed = gates(manifest, Verdict.Fail);
        List<Manifest.Gate> open = gates(manifest, Verdict.Inconclusive);
        String message = "mae " + manifest.metrics().get("mae")
                + (manifest.metrics().containsKey("seasonalNaiveMae")
                        ? ", seasonal naive " + manifest.metrics().get("seasonalNaiveMae")
                        : "")
                + ", " + manifest.split().testRows() + " held-out rows; "
                + manifest.gates().size() + " gates"
                + named(", failed: ", failed) + named(", inconclusive: ", open);
        return new Termination(
                failed.isEmpty() ? Outcome.Succeeded : Outcome.Rejected,
                failed.isEmpty() ? "GatesPassed" : "GateFailed",
                message,
                Digests.of(trained.manifestBytes()),
                manifest.model().digest(),
                manifest.lineage().dataDigest());
    }

    private static List<Manifest.Gate> gates(Manifest manifest, Verdict verdict) {
        return manifest.gates().stream()
                .filter(gate -> gate.verdict() == verdict)
                .toList();
    }

    private static String named(String title, List<Manifest.Gate> gates) {
        return gates.isEmpty()
                ? ""
                : title
                        + gates.stream()
                                .map(gate -> gate.name() + " (" + gate.message() + ")")
                                .collect(Collectors.joining(", "));
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UserError(Reason.SPEC_INVALID, "cannot read the run file " + file + ": " + e.getMessage(), e);
        }
    }

    private void write(String name, byte[] bytes) {
        try {
            Files.createDirectories(out);
            Files.write(out.resolve(name), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + out.resolve(name), e);
        }
    }
}
