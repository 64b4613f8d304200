package dev.evenkeel.server.revision;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a server is told to serve.
 *
 * @param model namespace and name, as {@code shop/sales}, or a bare name; the part after the slash is the name that
 *     clients use
 * @param generation grows with each change; a server never goes back
 * @param revisions at least one with a weight above 0, at most {@value #MAX_REVISIONS}
 * @param stickyHeader requests with the same value of this header go to the same revision for as long as the weights
 *     allow; absent when each request is drawn by weight
 */
public record Desired(String model, long generation, List<RevisionSpec> revisions, Optional<String> stickyHeader) {
    static final int MAX_REVISIONS = 16;
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9-]{1,64}");

    public Desired {
        revisions = List.copyOf(revisions);
        if (servedName(model).isEmpty()) {
            throw new InvalidDesired("model '" + model + "' must be NAMESPACE/NAME or NAME");
        }
        if (generation < 0) {
            throw new InvalidDesired("generation " + generation + " must not be negative");
        }
        if (revisions.isEmpty() || revisions.size() > MAX_REVISIONS) {
            throw new InvalidDesired(
                    "revisions has " + revisions.size() + " entries: give 1 to " + MAX_REVISIONS + " of them");
        }
        if (stickyHeader.isPresent() && !HEADER.matcher(stickyHeader.get()).matches()) {
            throw new InvalidDesired("stickyHeader '" + stickyHeader.get() + "' must be the name of a header");
        }
        Set<String> names = new HashSet<>();
        for (RevisionSpec revision : revisions) {
            if (!names.add(revision.name())) {
                throw new InvalidDesired("revision " + revision.name() + " is listed twice");
            }
        }
        if (revisions.stream().allMatch(revision -> revision.weight() == 0)) {
            throw new InvalidDesired("every revision has weight 0: give one of them a weight above 0");
        }
    }

    /** A desired state in which each request is drawn by weight. */
    public Desired(String model, long generation, List<RevisionSpec> revisions) {
        this(model, generation, revisions, Optional.empty());
    }

    /** The name in the inference API's paths. */
    public String servedName() {
        return servedName(model);
    }

    private static String servedName(String model) {
        return model.substring(model.indexOf('/') + 1);
    }
}
