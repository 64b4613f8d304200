package dev.evenkeel.controller.facts;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What is left of the budgets that all policies share.
 *
 * @param ledgerVersion of the ledger when it was read: an intent against another version is refused
 */
public record Spending(Account namespace, Account cluster, long ledgerVersion) {

    /**
     * One budget and what was spent of it.
     *
     * @param actions allowed in any window
     * @param per the window's length
     * @param spentAt the actions inside the window, oldest first
     */
    public record Account(int actions, Duration per, List<Instant> spentAt) {
        public Account {
            spentAt = List.copyOf(spentAt);
        }

        /** Whether nothing is left. */
        public boolean spent() {
            return spentAt.size() >= actions;
        }

        /** When enough of the spent actions have left the window for one more; only where {@link #spent}. */
        public Instant opensAt() {
            return actions == 0 || spentAt.isEmpty()
                    ? Instant.MAX
                    : spentAt.get(spentAt.size() - actions).plus(per);
        }
    }
}
