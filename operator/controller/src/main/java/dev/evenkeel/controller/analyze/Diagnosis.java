package dev.evenkeel.controller.analyze;

import dev.evenkeel.api.v1alpha1.ObjectRef;
import java.util.List;

/** What is to blame: a cause, or nothing with the evidence that is missing. */
public sealed interface Diagnosis {
    /** Below this a cause is a guess, and guesses are not acted on. */
    double SURE = 0.5;

    /** Nothing is wrong. */
    record Healthy() implements Diagnosis {}

    /**
     * A cause.
     *
     * @param where a pod's own fault, or the workload as a whole
     * @param kind what it is
     * @param score how likely, 0 to 1
     * @param evidence what speaks for it, with numbers
     * @param objects what is to blame: pods, or the target
     */
    record Cause(Where where, Kind kind, double score, List<String> evidence, List<ObjectRef> objects)
            implements Diagnosis {
        public Cause {
            evidence = List.copyOf(evidence);
            objects = List.copyOf(objects);
        }
    }

    /**
     * No cause is named.
     *
     * @param why what is seen, what it could be, and which evidence is missing
     */
    record Abstention(String why) implements Diagnosis {}

    /** Where the cause lies; {@code cause.kind} of the ladder's expressions. */
    enum Where {
        /** In pods: a fresh one would be well. */
        POD("Pod"),
        /** In the workload as a whole: all its pods have it. */
        WORKLOAD("Workload");

        private final String wireName;

        Where(String wireName) {
            this.wireName = wireName;
        }

        /** As `when` and the Incident write it. */
        public String wireName() {
            return wireName;
        }
    }

    /** What is wrong. Wire names are public. */
    enum Kind {
        /** Memory that is taken and not given back. */
        MEMORY_LEAK("MemoryLeak", true),
        /** Memory near its limit without a leak. */
        MEMORY_PRESSURE("MemoryPressure", false),
        /** More work than the pods can do. */
        OVERLOAD("Overload", false),
        /** One pod burns CPU while its siblings do not. */
        RUNAWAY_POD("RunawayPod", false),
        /** Containers start and end, again and again. */
        CRASH_LOOP("CrashLoop", true),
        /** A pod does not get ready while its siblings are. */
        UNRESPONSIVE_POD("UnresponsivePod", false),
        /** A signal left its usual range in some pods only. */
        ANOMALOUS_POD("AnomalousPod", false);

        private final String wireName;
        private final boolean fedByReplicas;

        Kind(String wireName, boolean fedByReplicas) {
            this.wireName = wireName;
            this.fedByReplicas = fedByReplicas;
        }

        /** As the Incident and the ledger write it. */
        public String wireName() {
            return wireName;
        }

        /** Whether more replicas only give it more to eat: the leak veto. */
        public boolean fedByReplicas() {
            return fedByReplicas;
        }
    }
}
