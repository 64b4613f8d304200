package dev.evenkeel.store;

import java.util.Optional;

/** Tells whose token it is. Implementations block and are called on worker threads. */
@FunctionalInterface
public interface TokenVerifier {
    /**
     * The user that a bearer token stands for, as the API server names it
     * ({@code system:serviceaccount:NAMESPACE:NAME}); empty when the token is not valid for this store.
     *
     * @throws VerifierUnavailable when it cannot be found out now
     */
    Optional<String> user(String token) throws VerifierUnavailable;

    /** The authority did not answer; the caller may try again. */
    final class VerifierUnavailable extends Exception {
        private static final long serialVersionUID = 1;

        public VerifierUnavailable(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
