package dev.evenkeel.server.http;

import dev.evenkeel.process.Arguments;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the inference and the admin port are guarded.
 *
 * @param tls the files of the certificate; absent for clear text
 * @param access the access file; absent when everybody may call
 * @param adminUpdatesOnly the admin port has neither TLS nor tokens, and nothing but signed updates, the state, and
 *     captured windows for signed requests: for an operator that has no token and knows no certificate of the servers that
 *     it runs
 */
public record GuardOptions(
        Optional<Tls> tls, Optional<Path> access, boolean adminUpdatesOnly, ConnectionLimits limits) {
    /** Options without a value. */
    public static final List<String> FLAGS = List.of("admin-updates-only");

    /** The options in the text of {@code --help}. */
    public static final String USAGE = """
              --tls-cert FILE            PEM, with --tls-key: TLS on the inference and the admin port
              --tls-key FILE             PEM; both are read anew when they change
              --access FILE              who may call (JSON: tokens and issuers); read anew when it changes
              --admin-updates-only       the admin port takes signed updates, tells the state to everybody and captured
                                         windows to signed requests, in clear text, and has nothing else
              --head-timeout SECONDS     10     from the first byte of a request's head to its last
              --body-timeout SECONDS     30     from a request's head to its body's end
              --idle-timeout SECONDS     75     for a connection without a request; above --inference-timeout
              --max-connections N        16384  on each port
            """;

    /** PEM files. */
    public record Tls(Path certificate, Path key) {}

    /**
     * Takes its options from the command line.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    public static GuardOptions parse(Arguments given) {
        String certificate = given.text("tls-cert", "");
        String key = given.text("tls-key", "");
        if (certificate.isEmpty() != key.isEmpty()) {
            throw new IllegalArgumentException("options --tls-cert and --tls-key go together");
        }
        String access = given.text("access", "");
        ConnectionLimits byDefault = ConnectionLimits.DEFAULT;
        return new GuardOptions(
                certificate.isEmpty() ? Optional.empty() : Optional.of(new Tls(Path.of(certificate), Path.of(key))),
                access.isEmpty() ? Optional.empty() : Optional.of(Path.of(access)),
                given.flag("admin-updates-only"),
                new ConnectionLimits(
                        seconds(given, "head-timeout", byDefault.head()),
                        seconds(given, "body-timeout", byDefault.body()),
                        seconds(given, "idle-timeout", byDefault.idle()),
                        given.integer("max-connections", byDefault.connections()),
                        byDefault.resets()));
    }

    private static Duration seconds(Arguments given, String name, Duration byDefault) {
        return Duration.ofSeconds(given.number(name, byDefault.toSeconds()));
    }
}
