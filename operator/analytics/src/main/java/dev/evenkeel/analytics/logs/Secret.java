package dev.evenkeel.analytics.logs;

import java.util.Objects;

/**
 * A part of a text that must not be kept.
 *
 * @param kind what it is
 * @param start of its first character
 * @param end behind its last character
 */
public record Secret(Kind kind, int start, int end) {
    /** What a secret can be. */
    public enum Kind {
        /** A PEM block with a private key. */
        PRIVATE_KEY("private key"),
        /** A JSON Web Token. */
        JWT("jwt"),
        /** A token or key of a service, known by its form, or any long random text. */
        TOKEN("token"),
        /** What stands behind a key such as password, or in an Authorization header. */
        PASSWORD("password"),
        /** The user and password of a URL. */
        URL_CREDENTIALS("credentials"),
        /** A payment card number. */
        CARD("card"),
        /** An international bank account number. */
        ACCOUNT("account"),
        /** An e-mail address. */
        EMAIL("e-mail"),
        /** A telephone number in international or North American form. */
        PHONE("phone"),
        /** A US social security number. */
        NATIONAL_ID("national id"),
        /** An IPv4 or IPv6 address: often needed to understand a log, so it is taken out only by choice. */
        ADDRESS("address");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** What a reader sees in its place. */
        public String label() {
            return label;
        }
    }

    public Secret {
        Objects.requireNonNull(kind, "kind");
        if (start < 0 || end <= start) {
            throw new IllegalArgumentException("a secret from " + start + " to " + end + " is none");
        }
    }
}
