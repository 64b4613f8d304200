package dev.evenkeel.server.revision;

import dev.evenkeel.server.engine.ModelFormat;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One revision as it is desired.
 *
 * @param name unique among the listed ones; the {@code model_version} of its answers
 * @param uri where the model lies: http, https or file
 * @param digest {@code sha256:} and 64 hexadecimal digits of the model's bytes
 * @param weight its share of the requests relative to the others' weights; with 0 it is kept warm
 * @param shadow true when it sees a copy of the requests and its answers go nowhere; its weight is 0 then
 * @param format what the file is; absent to tell by its content
 * @param columns names for the columns of the model's one input, in order; empty to take those that the model tells
 */
public record RevisionSpec(
        String name,
        URI uri,
        String digest,
        int weight,
        boolean shadow,
        Optional<ModelFormat> format,
        List<String> columns) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final int MAX_WEIGHT = 10_000;

    public RevisionSpec {
        columns = List.copyOf(columns);
        if (!NAME.matcher(name).matches()) {
            throw new InvalidDesired("revision name '" + name + "' must be lower-case letters, digits, '-' and '.'");
        }
        if (!DIGEST.matcher(digest).matches()) {
            throw new InvalidDesired(
                    "revision " + name + ": digest '" + digest + "' must be sha256: and 64 hexadecimal digits");
        }
        String scheme = String.valueOf(uri.getScheme());
        if (!scheme.equals("http") && !scheme.equals("https") && !scheme.equals("file")) {
            throw new InvalidDesired("revision " + name + ": uri '" + uri + "' must be http://, https:// or file:/");
        }
        if (weight < 0 || weight > MAX_WEIGHT) {
            throw new InvalidDesired(
                    "revision " + name + ": weight " + weight + " must be between 0 and " + MAX_WEIGHT);
        }
        if (shadow && weight > 0) {
            throw new InvalidDesired("revision " + name + ": a shadow answers nobody, so its weight must be 0");
        }
    }

    /** A revision whose file tells what it is. */
    public RevisionSpec(String name, URI uri, String digest, int weight) {
        this(name, uri, digest, weight, false, Optional.empty(), List.of());
    }

    /** For logs; without the columns, of which there may be thousands. */
    @Override
    public String toString() {
        return name + ", weight " + weight + (shadow ? ", a shadow" : "") + ", from " + uri + ", " + digest;
    }

    /** True when the same bytes under the same names are meant; weight and uri may differ. */
    boolean sameModelAs(RevisionSpec other) {
        return name.equals(other.name)
                && digest.equals(other.digest)
                && format.equals(other.format)
                && columns.equals(other.columns);
    }
}
