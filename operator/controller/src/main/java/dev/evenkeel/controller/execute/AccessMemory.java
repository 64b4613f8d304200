package dev.evenkeel.controller.execute;

import dev.evenkeel.api.v1alpha1.ActionKind;
import dev.evenkeel.api.v1alpha1.ObjectRef;
import dev.evenkeel.controller.facts.Access.Denial;
import dev.evenkeel.controller.monitor.Gatherer.AccessReview;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers what the API server said an account may do: a yes for a minute, a no for ten seconds, so that a grant takes
 * effect soon. The act itself is checked by the API server in any case. Thread safe.
 */
public final class AccessMemory implements AccessReview {
    private static final Duration YES = Duration.ofMinutes(1);
    private static final Duration NO = Duration.ofSeconds(10);
    private static final int MOST = 10_000;

    private final AccessProbe probe;
    private final Map<Asked, Answer> answers = new ConcurrentHashMap<>();

    private record Asked(String namespace, String account, String kind, String name, ActionKind action) {}

    private record Answer(Optional<Denial> denial, Instant until) {}

    public AccessMemory(AccessProbe probe) {
        this.probe = probe;
    }

    @Override
    public Optional<Denial> ask(String namespace, String account, ObjectRef target, ActionKind action, Instant now) {
        Asked asked = new Asked(namespace, account, target.kind(), target.name(), action);
        Optional<Answer> known = Optional.ofNullable(answers.get(asked));
        if (known.filter(answer -> answer.until().isAfter(now)).isPresent()) {
            return known.get().denial();
        }
        try {
            Optional<Denial> denial = probe.ask(namespace, account, target, action);
            if (answers.size() >= MOST) {
                answers.clear();
            }
            answers.put(asked, new Answer(denial, now.plus(denial.isPresent() ? NO : YES)));
            return denial;
        } catch (KubernetesClientException e) {
            // The API server cannot tell now: the last answer stands, and the act itself will be checked.
            return known.flatMap(Answer::denial);
        }
    }
}
