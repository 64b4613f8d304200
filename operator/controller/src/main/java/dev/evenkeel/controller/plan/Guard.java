package dev.evenkeel.controller.plan;

import java.util.Optional;

/** One reason not to act. Guards do not know of each other: all run, in any order. */
@FunctionalInterface
public interface Guard {
    /** The objection, when there is one. */
    Optional<Objection> check(Question question);
}
