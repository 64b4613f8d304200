package dev.evenkeel.benchmarks.logs;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Writes secrets into log lines. In what it prints a secret stands between the marks {@code \u0001} and {@code \u0002}. Two
 * sets of kinds have nothing in common: rules are made with the first in sight, and judged by the second.
 */
final class SecretPlanter {
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";
    private static final String ALNUM = LETTERS + "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private static final String HEX = "0123456789abcdef";
    private static final String PASSWORD = ALNUM + "!$%^*+_-~?";

    /** The kinds that the rules were made with. */
    static final Map<String, Function<SplittableRandom, String>> SEEN = new TreeMap<>(Map.ofEntries(
            Map.entry("password=", r -> "db login password=" + secret(password(r)) + " ok"),
            Map.entry(
                    "JSON password",
                    r -> "{\"user\":\"" + word(r) + "\",\"password\":\"" + secret(password(r)) + "\",\"n\":3}"),
            Map.entry(
                    "URL",
                    r -> "connecting to postgres://" + secret(word(r) + ":" + text(r, ALNUM, 12))
                            + "@db.internal:5432/app"),
            Map.entry(
                    "JWT",
                    r -> "token "
                            + secret(
                                    "eyJ" + text(r, ALNUM, 30) + ".eyJ" + text(r, ALNUM, 60) + "." + text(r, ALNUM, 43))
                            + " accepted"),
            Map.entry("GitHub", r -> "cloning with " + secret("ghp_" + text(r, ALNUM, 36)) + " as bot"),
            Map.entry(
                    "AWS key id",
                    r -> "using " + secret("AKIA" + text(r, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16)) + " in eu-west-1"),
            Map.entry("Bearer", r -> "> Authorization: Bearer " + secret(text(r, ALNUM, 40))),
            Map.entry("e-mail", r -> "mail sent to " + secret(word(r) + "." + word(r) + "@example.com") + " in 30 ms"),
            Map.entry("Visa", r -> "charged card " + secret(card(r, "4", 16, "")) + " for 10.00"),
            Map.entry("IBAN DE", r -> "transfer to " + secret(iban(r, "DE", 18, false)) + " queued"),
            Map.entry(
                    "SSN",
                    r -> "applicant ssn "
                            + secret(String.format(
                                    "%03d-%02d-%04d", 1 + r.nextInt(600), 1 + r.nextInt(99), 1 + r.nextInt(9999)))
                            + " verified"),
            Map.entry(
                    "US phone",
                    r -> "callback at "
                            + secret("(" + (200 + r.nextInt(700)) + ") " + (200 + r.nextInt(700)) + "-"
                                    + (1000 + r.nextInt(9000)))),
            Map.entry(
                    "RSA key",
                    r -> "loaded "
                            + secret("-----BEGIN RSA PRIVATE KEY-----\\n" + text(r, ALNUM, 200)
                                    + "\\n-----END RSA PRIVATE KEY-----"))));

    /** The kinds that they are judged by. */
    static final Map<String, Function<SplittableRandom, String>> UNSEEN = new TreeMap<>(Map.ofEntries(
            Map.entry("environment", r -> "env APP_DB_PASSWORD=" + secret(password(r)) + " HOME=/root"),
            Map.entry("YAML", r -> "  clientSecret: " + secret(text(r, ALNUM, 24))),
            Map.entry(
                    "connection string",
                    r -> "blob AccountName=shop;AccountKey=" + secret(text(r, ALNUM + "+/", 86) + "==")
                            + ";EndpointSuffix=x"),
            Map.entry(
                    "Slack",
                    r -> "posting with " + secret("xoxb-" + text(r, "0123456789", 12) + "-" + text(r, ALNUM, 24))),
            Map.entry("Stripe", r -> "stripe key " + secret("sk_live_" + text(r, ALNUM, 24)) + " loaded"),
            Map.entry("Google", r -> "maps?key ok " + secret("AIza" + text(r, ALNUM, 35))),
            Map.entry(
                    "Basic",
                    r -> "authorization: basic "
                            + secret(Base64.getEncoder()
                                    .encodeToString(
                                            (word(r) + ":" + text(r, ALNUM, 14)).getBytes(StandardCharsets.UTF_8)))),
            Map.entry("Redis URL", r -> "cache redis://" + secret(":" + text(r, ALNUM, 20)) + "@cache:6379/0 ready"),
            Map.entry("Amex", r -> "payment " + secret(card(r, "37", 15, " ")) + " declined"),
            Map.entry("Mastercard", r -> "pan=" + secret(card(r, "5" + (1 + r.nextInt(5)), 16, "-"))),
            Map.entry(
                    "e-mail with tag",
                    r -> "bounce <" + secret(word(r) + "+" + word(r) + "@mail." + word(r) + ".co.uk") + ">"),
            Map.entry(
                    "phone",
                    r -> "sms to "
                            + secret("+4" + r.nextInt(10) + " " + (100 + r.nextInt(900)) + " "
                                    + (1_000_000 + r.nextInt(9_000_000)))
                            + " sent"),
            Map.entry("random key", r -> "signing with " + secret(text(r, ALNUM + "/+", 40)) + " now"),
            Map.entry(
                    "cookie",
                    r -> "GET / Cookie: " + "JSESSIONID=" + secret(text(r, "0123456789ABCDEF", 32)) + "; Path=/"),
            Map.entry("flag", r -> "exec mysql -h db --password " + secret(password(r)) + " --verbose"),
            Map.entry("SQL", r -> "CREATE USER app IDENTIFIED BY '" + secret(password(r)) + "'"),
            Map.entry("npm", r -> "registry auth " + secret("npm_" + text(r, ALNUM, 36))),
            Map.entry("GitLab", r -> "push by glpat user " + secret("glpat-" + text(r, ALNUM, 20))),
            Map.entry("IBAN GB", r -> "payout " + secret(iban(r, "GB", 18, true)) + " done"),
            Map.entry("EC key", r -> "pem " + secret("-----BEGIN EC PRIVATE KEY-----\\n" + text(r, ALNUM, 120))),
            Map.entry("query", r -> "GET /cb?state=1&access_token=" + secret(text(r, ALNUM, 30)) + "&x=2 200"),
            Map.entry("header", r -> "> X-Api-Key: " + secret(text(r, HEX, 32))),
            Map.entry("prose", r -> "temporary password is " + secret(password(r)))));

    /** What looks alike and is none. */
    private static final List<Function<SplittableRandom, String>> DECOYS = List.of(
            r -> "pulled image sha256:" + text(r, HEX, 64),
            r -> "trace " + text(r, HEX, 32) + " span " + text(r, HEX, 16),
            r -> "pod checkout-" + text(r, "bcdfghjklmnpqrstvwxz2456789", 10) + "-"
                    + text(r, "bcdfghjklmnpqrstvwxz2456789", 5) + " is ready",
            r -> "token expired: false, password=null",
            r -> "max_tokens=" + r.nextInt(5000) + " used",
            r -> "order " + (1_000_000_000_000_000L + r.nextLong(999_999_999_999L)) + " at "
                    + (1_700_000_000_000L + r.nextInt(1_000_000_000)),
            r -> "invalid credentials: retry",
            r -> "class org.example.AbstractUserAuthenticationProviderFactory" + r.nextInt(9) + " loaded",
            r -> "id " + text(r, HEX, 8) + "-" + text(r, HEX, 4) + "-4" + text(r, HEX, 3) + "-a" + text(r, HEX, 3) + "-"
                    + text(r, HEX, 12),
            r -> "git@10.0.0." + r.nextInt(255) + " commit " + text(r, HEX, 40),
            r -> "basic authentication is enabled, bearer tokens are not");

    /** A line with its secrets in marks. */
    record Planted(String kind, String marked) {}

    private SecretPlanter() {}

    /** Secrets of these kinds among lines without, one line in five has one. */
    static List<Planted> plant(Map<String, Function<SplittableRandom, String>> kinds, int lines, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> plain = LogGenerator.generate(lines, 150, seed).lines();
        List<String> names = List.copyOf(kinds.keySet());
        List<Planted> out = new ArrayList<>();
        for (String line : plain) {
            int draw = random.nextInt(10);
            if (draw < 2) {
                String kind = names.get(random.nextInt(names.size()));
                out.add(new Planted(kind, kinds.getOrDefault(kind, r -> "").apply(random)));
            } else {
                out.add(new Planted(
                        "", draw < 4 ? DECOYS.get(random.nextInt(DECOYS.size())).apply(random) : line));
            }
        }
        return out;
    }

    private static String secret(String text) {
        return '\u0001' + text + '\u0002';
    }

    private static String text(SplittableRandom random, String alphabet, int length) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < length; i++) {
            out.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return out.toString();
    }

    private static String word(SplittableRandom random) {
        return text(random, LETTERS, 4 + random.nextInt(6));
    }

    private static String password(SplittableRandom random) {
        return text(random, PASSWORD, 8 + random.nextInt(10)).replaceFirst("^[^A-Za-z0-9]", "p");
    }

    private static String card(SplittableRandom random, String prefix, int length, String gap) {
        StringBuilder digits = new StringBuilder(prefix);
        while (digits.length() < length - 1) {
            digits.append(random.nextInt(10));
        }
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(digits.length() - 1 - i) - '0';
            sum += i % 2 == 0 ? (digit > 4 ? 2 * digit - 9 : 2 * digit) : digit;
        }
        digits.append((10 - sum % 10) % 10);
        return gap.isEmpty() ? digits.toString() : digits.toString().replaceAll("(....)(?=.)", "$1" + gap);
    }

    private static String iban(SplittableRandom random, String country, int length, boolean spaced) {
        String account = text(random, "0123456789", length);
        String number = account + (country.charAt(0) - 'A' + 10) + (country.charAt(1) - 'A' + 10) + "00";
        int rest = 0;
        for (int i = 0; i < number.length(); i++) {
            rest = (rest * 10 + number.charAt(i) - '0') % 97;
        }
        String iban = country + String.format("%02d", 98 - rest) + account;
        return spaced ? iban.replaceAll("(....)(?=.)", "$1 ") : iban;
    }
}
