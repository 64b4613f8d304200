package dev.evenkeel.controller.facts;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Everything that a pass over one target of one policy may know, read at one instant.
 *
 * @param now the instant of all of it
 * @param pods the target's pods, by name
 * @param readings what each watched series says
 * @param stories the Incidents of this policy and target that are not closed, oldest first
 * @param history what was done to the target, by whichever policy
 * @param spending what the namespace and the cluster have spent of their budgets
 * @param access what the policy's service account may do
 * @param paused where acting is paused by a person, when it is
 * @param lastScrape when the kubelets last answered for a pod of the target
 */
public record Facts(
        Instant now,
        Policy policy,
        Target target,
        List<Pod> pods,
        List<Reading> readings,
        List<Story> stories,
        History history,
        Spending spending,
        Access access,
        Optional<String> paused,
        Optional<Instant> lastScrape) {
    public Facts {
        pods = List.copyOf(pods);
        readings = List.copyOf(readings);
        stories = List.copyOf(stories);
    }

    /** Pods that are not on their way out. */
    public List<Pod> livePods() {
        return pods.stream().filter(pod -> !pod.terminating()).toList();
    }

    /** The Incident that is not resolved, when there is one. */
    public Optional<Story> openStory() {
        return stories.stream().filter(story -> !story.settled()).findFirst();
    }
}
