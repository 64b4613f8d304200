package dev.evenkeel.server.revision;

import dev.evenkeel.server.engine.Engines;
import dev.evenkeel.server.engine.LoadOptions;
import dev.evenkeel.server.engine.ModelFormat;
import dev.evenkeel.server.engine.RunLimit;
import dev.evenkeel.server.engine.TestedModel;
import dev.evenkeel.server.engine.UnusableModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches a model, checks its digest, loads it and lets it answer once. Nothing that fails its digest reaches the
 * engine. Each model is loaded from a directory of its own, so that a model that refers to other files finds none.
 */
public final class ModelLoader implements RevisionLoader {
    private static final Logger LOG = LoggerFactory.getLogger(ModelLoader.class);

    private final Supplier<Fetcher> fetcher;
    private final Path workDirectory;
    private final Supplier<Engines> engines;
    private final LoadThreads threads;
    private final int largestBatch;

    /**
     * A loader that works in a directory.
     *
     * @param fetcher asked anew for each load, as the store's address may change with the configuration
     * @param workDirectory a writable directory for files that live as long as one load
     * @param engines asked for after a model is fetched: they may still be in the making
     * @param threads on which the engines load
     * @param largestBatch the most rows that will be asked for at once
     */
    public ModelLoader(
            Supplier<Fetcher> fetcher,
            Path workDirectory,
            Supplier<Engines> engines,
            LoadThreads threads,
            int largestBatch) {
        this.fetcher = fetcher;
        this.workDirectory = workDirectory;
        this.engines = engines;
        this.threads = threads;
        this.largestBatch = largestBatch;
    }

    @Override
    public Revision load(RevisionSpec spec) throws LoadFailure {
        Path directory = null;
        try {
            directory = Files.createTempDirectory(workDirectory, "evenkeel-model-");
            Path file = directory.resolve("model");
            String digest = fetcher.get().fetch(spec.uri(), file);
            if (!digest.equals(spec.digest())) {
                throw new LoadFailure(
                        FailureReason.DIGEST_MISMATCH,
                        spec.uri() + " has digest " + digest + ", the revision wants " + spec.digest());
            }
            return new Revision(spec.name(), spec.digest(), threads.load(spec, runs -> load(file, spec, runs)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LoadFailure(FailureReason.INTERNAL_ERROR, "the load of " + spec.uri() + " was cancelled", e);
        } catch (UnusableModel unusable) {
            FailureReason reason = switch (unusable.kind()) {
                case NOT_ONNX -> FailureReason.NOT_ONNX;
                case UNREADABLE -> FailureReason.UNREADABLE;
                case UNSUPPORTED -> FailureReason.UNSUPPORTED;
                case UNSAFE -> FailureReason.UNSAFE;
                case TOO_LARGE -> FailureReason.TOO_LARGE;
                case SELF_TEST_FAILED -> FailureReason.SELF_TEST_FAILED;
            };
            throw new LoadFailure(reason, spec.uri() + ": " + unusable.getMessage(), unusable);
        } catch (IOException e) {
            throw new LoadFailure(FailureReason.INTERNAL_ERROR, "cannot write below " + workDirectory + ": " + e, e);
        } finally {
            delete(directory);
        }
    }

    private TestedModel load(Path fetched, RevisionSpec spec, RunLimit runs) throws UnusableModel, IOException {
        Path model = ModelFiles.model(fetched);
        ModelFormat format = spec.format().isPresent() ? spec.format().get() : ModelFiles.format(model);
        return engines.get().load(model, format, new LoadOptions(runs, largestBatch, spec.columns()));
    }

    /** What is left behind is no reason to refuse a model that is loaded. */
    private static void delete(@Nullable Path directory) {
        if (directory == null) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            LOG.warn("the copy of a loaded model stays below {}: {}", directory, e.toString());
        }
    }
}
