package dev.evenkeel.server.revision;

/** Turns a desired revision into a loaded one. Blocks; called on the loader thread alone. */
@FunctionalInterface
public interface RevisionLoader {
    /**
     * Loads a revision and proves that it answers.
     *
     * @throws LoadFailure with the reason when it cannot be served
     */
    Revision load(RevisionSpec spec) throws LoadFailure;
}
