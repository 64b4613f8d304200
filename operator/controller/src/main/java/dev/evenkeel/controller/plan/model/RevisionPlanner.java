package dev.evenkeel.controller.plan.model;

import dev.evenkeel.api.v1alpha1.Reason;
import dev.evenkeel.controller.facts.model.DeploymentFacts;
import dev.evenkeel.controller.facts.model.DeploymentFacts.Phase;
import dev.evenkeel.controller.facts.model.DeploymentFacts.RunSeen;
import dev.evenkeel.controller.facts.model.DeploymentFacts.Source;
import dev.evenkeel.controller.facts.model.Revision;
import dev.evenkeel.controller.plan.model.NewRevision.ModelLocation;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Judges which model is to be recorded as a revision: one a pass, the oldest first. Runs that end with the same model
 * share one revision, so that training again on the same data changes nothing that serves.
 */
final class RevisionPlanner {
    private static final Pattern NUMBER = Pattern.compile("-([0-9]{1,18})$");

    private RevisionPlanner() {}

    /** The revision to record; empty when each model has one. */
    static Optional<NewRevision> judge(DeploymentFacts facts) {
        return switch (facts.source()) {
            case Source.External external ->
                Optional.of(external)
                        .filter(_ -> of(facts, external).isEmpty())
                        .map(_ -> record(
                                facts, external.digest(), new ModelLocation.Uri(external.uri()), Optional.empty()));
            case Source.FromRun(String _, Optional<RunSeen> run) ->
                run.filter(seen -> fresh(facts, seen)).map(seen -> ofRun(facts, seen));
            case Source.Trained _ ->
                facts.runs().stream()
                        .filter(run -> fresh(facts, run))
                        .findFirst()
                        .map(run -> ofRun(facts, run));
        };
    }

    /** The revision that holds the given file. */
    static Optional<Revision> of(DeploymentFacts facts, Source.External external) {
        return newest(facts)
                .filter(revision -> revision.digest().equals(external.digest())
                        && revision.uri().equals(external.uri()))
                .findFirst();
    }

    /** The revision that holds the run's model. */
    static Optional<Revision> of(DeploymentFacts facts, RunSeen run) {
        return newest(facts)
                .filter(revision ->
                        run.modelDigest().filter(revision.digest()::equals).isPresent())
                .findFirst();
    }

    private static Stream<Revision> newest(DeploymentFacts facts) {
        return facts.revisions().stream()
                .sorted(Comparator.comparingLong(Revision::number).reversed());
    }

    private static boolean fresh(DeploymentFacts facts, RunSeen run) {
        return run.phase() == Phase.SUCCEEDED
                && run.modelDigest().isPresent()
                && of(facts, run).isEmpty();
    }

    private static NewRevision ofRun(DeploymentFacts facts, RunSeen run) {
        return record(facts, run.modelDigest().orElseThrow(), new ModelLocation.Store(), Optional.of(run));
    }

    private static NewRevision record(
            DeploymentFacts facts, String digest, ModelLocation location, Optional<RunSeen> run) {
        long number = 1 + highest(facts);
        String name = facts.name() + "-" + number;
        Optional<Revision.Rejection> rejection = facts.revisions().stream()
                .filter(old -> old.digest().equals(digest) && old.rejected())
                .findFirst()
                .map(old -> new Revision.Rejection(
                        Reason.REJECTED.wireName(),
                        "model %s was rejected as revision %s (%s): set spec.rollout.pin to %s to try it all the same"
                                .formatted(
                                        digest,
                                        old.name(),
                                        old.rejection().orElseThrow().reason(),
                                        name)));
        return new NewRevision(
                number,
                name,
                digest,
                location,
                run.map(RunSeen::name),
                run.flatMap(RunSeen::manifestDigest),
                rejection);
    }

    /** A name is never used twice, not even when its ControllerRevision was deleted: servers may still hold it. */
    private static long highest(DeploymentFacts facts) {
        LongStream known = facts.revisions().stream().mapToLong(Revision::number);
        LongStream held = facts.floor().stream()
                .flatMap(floor -> floor.entries().stream())
                .map(entry -> NUMBER.matcher(entry.name()))
                .filter(Matcher::find)
                .mapToLong(number -> Long.parseLong(number.group(1)));
        return LongStream.concat(known, held).max().orElse(0);
    }
}
