package dev.evenkeel.controller.analyze;

import dev.evenkeel.controller.facts.Reading;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the facts mean.
 *
 * @param signals one for each signal of the policy, in its order
 * @param cause what is to blame, or why nothing is
 * @param warm whether every live pod was watched long enough for "nothing is breached" to mean that nothing is wrong
 * @param notes what cannot be judged and why, such as a missing limit
 */
public record Assessment(List<SignalState> signals, Diagnosis cause, boolean warm, List<String> notes) {
    public Assessment {
        signals = List.copyOf(signals);
        notes = List.copyOf(notes);
    }

    /** The signals that are breached, in the policy's order. */
    public List<SignalState> breached() {
        return signals.stream().filter(SignalState::breached).toList();
    }

    /** Whether nothing is breached. */
    public boolean quiet() {
        return breached().isEmpty();
    }

    /** The names of the breached signals. */
    public Set<String> breachedNames() {
        return breached().stream().map(SignalState::name).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * One signal of the policy, over all series that belong to it.
     *
     * @param worst the series that speaks for the signal: the breached one that is nearest to trouble, else the highest
     * @param sick the breached series, most urgent first
     */
    public record SignalState(
            String name,
            dev.evenkeel.api.v1alpha1.ResourceName resource,
            Optional<Reading> worst,
            List<Reading> sick,
            int series) {
        public SignalState {
            sick = List.copyOf(sick);
        }

        /** Whether any of its series is. */
        public boolean breached() {
            return !sick.isEmpty();
        }
    }
}
