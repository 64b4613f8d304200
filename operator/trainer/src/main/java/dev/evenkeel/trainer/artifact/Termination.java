package dev.evenkeel.trainer.artifact;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The last word of a run, as a container's termination message: at most 4096 bytes, the message is cut to fit.
 *
 * @param reason PascalCase; for a run that was carried out {@code GatesPassed} or {@code GateFailed}
 */
public record Termination(
        Outcome outcome,
        String reason,
        String message,
        @Nullable String manifest,
        @Nullable String model,
        @Nullable String dataDigest) {
    private static final int LIMIT = 4096;

    /** How it ended. Rejected: trained, but a gate failed. */
    public enum Outcome {
        Succeeded,
        Rejected,
        Failed
    }

    /** The bytes of the file. */
    public byte[] bytes() {
        byte[] bytes = Json.line(this).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        if (bytes.length <= LIMIT) {
            return bytes;
        }
        int keep = Math.max(0, message.length() - (bytes.length - LIMIT) - 3);
        return new Termination(outcome, reason, message.substring(0, keep) + "...", manifest, model, dataDigest)
                .bytes();
    }

    /** Writes the file; where there is none to write to, nothing happens. */
    public void write(@Nullable Path file) {
        if (file == null) {
            return;
        }
        try {
            Files.write(file, bytes());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the termination file " + file, e);
        }
    }
}
