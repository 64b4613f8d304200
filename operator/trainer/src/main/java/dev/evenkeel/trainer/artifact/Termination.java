package dev.evenkeel.trainer.artifact;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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
        byte[] whole = json(message);
        if (whole.length <= LIMIT) {
            return whole;
        }
        int fits = 0; // characters kept; one may take up to six bytes, so try
        int tooMany = message.length();
        while (tooMany - fits > 1) {
            int keep = (fits + tooMany) / 2;
            if (json(message.substring(0, keep) + "...").length <= LIMIT) {
                fits = keep;
            } else {
                tooMany = keep;
            }
        }
        return json(message.substring(0, fits) + "...");
    }

    private byte[] json(String text) {
        return Json.line(new Termination(outcome, reason, text, manifest, model, dataDigest))
                .getBytes(StandardCharsets.UTF_8);
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
