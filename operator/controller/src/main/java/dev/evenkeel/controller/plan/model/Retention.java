package dev.evenkeel.controller.plan.model;

import dev.evenkeel.controller.facts.model.DeploymentFacts;
import dev.evenkeel.controller.facts.model.DeploymentFacts.RunSeen;
import dev.evenkeel.controller.facts.model.Floor;
import dev.evenkeel.controller.facts.model.Revision;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is old enough to go. Runs go before the revisions that they made: a revision without its run is history, a run
 * without its revision would make it anew.
 *
 * @param runs names of TrainingRuns to delete
 * @param revisions names of ControllerRevisions to delete
 */
public record Retention(List<String> runs, List<String> revisions) {
    /** Nothing is old enough. */
    public static final Retention NOTHING = new Retention(List.of(), List.of());

    public Retention {
        runs = List.copyOf(runs);
        revisions = List.copyOf(revisions);
    }

    static Retention judge(DeploymentFacts facts) {
        if (facts.paused() || facts.suspended()) {
            return NOTHING;
        }
        Set<String> needed = needed(facts);
        List<Revision> old = facts.revisions().stream()
                .filter(revision -> !needed.contains(revision.name()))
                .sorted(Comparator.comparingLong(Revision::number).reversed())
                .skip(facts.historyLimit())
                .toList();
        Set<String> kept = facts.revisions().stream()
                .filter(revision -> !old.contains(revision))
                .flatMap(revision -> revision.run().stream())
                .collect(Collectors.toSet());
        RunName.wanted(facts).ifPresent(kept::add);
        Set<String> ofOld =
                old.stream().flatMap(revision -> revision.run().stream()).collect(Collectors.toSet());
        List<RunSeen> free = facts.runs().stream()
                .filter(run -> !run.active() && !kept.contains(run.name()))
                .sorted(Comparator.comparing(RunSeen::createdAt).reversed())
                .toList();
        List<String> runs = Stream.concat(
                        free.stream().filter(run -> ofOld.contains(run.name())),
                        free.stream().filter(run -> !ofOld.contains(run.name())).skip(facts.historyLimit()))
                .map(RunSeen::name)
                .toList();
        return new Retention(runs, old.stream().map(Revision::name).toList());
    }

    private static Set<String> needed(DeploymentFacts facts) {
        Set<String> needed = new HashSet<>();
        facts.floor().map(Floor::entries).orElse(List.of()).forEach(entry -> needed.add(entry.name()));
        facts.pin().ifPresent(needed::add);
        RolloutTarget target = RolloutTarget.of(facts);
        target.revision().map(Revision::name).ifPresent(needed::add);
        Optional<String> wanted = RunName.wanted(facts);
        facts.revisions().stream()
                .filter(revision -> wanted.isPresent() && revision.run().equals(wanted))
                .map(Revision::name)
                .forEach(needed::add);
        return needed;
    }
}
