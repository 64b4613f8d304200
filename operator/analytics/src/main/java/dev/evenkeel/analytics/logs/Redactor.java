package dev.evenkeel.analytics.logs;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;

/**
 * Takes secrets and personal data out of a text: keys and tokens by their form, what stands behind a name such as password,
 * credentials in URLs, numbers with a check digit, addresses of people. Recall comes before precision: what is taken out
 * by mistake costs a reader a word. Immutable.
 */
public final class Redactor {
    private static final Redactor STANDARD = new Redactor(EnumSet.complementOf(EnumSet.of(Secret.Kind.ADDRESS)));

    /** Read so much further than a miner does, to see a secret that is cut there. */
    private static final int MARGIN = 512;

    private final List<SecretRule> rules;

    private Redactor(Set<Secret.Kind> kinds) {
        rules = SecretRule.ALL.stream()
                .filter(rule -> kinds.contains(rule.kind()))
                .toList();
    }

    /** For all kinds but network addresses. */
    public static Redactor standard() {
        return STANDARD;
    }

    /** For these kinds. */
    public static Redactor of(Set<Secret.Kind> kinds) {
        return new Redactor(kinds);
    }

    /** The text with the label of its kind, in brackets, for each secret. */
    public String redact(String text) {
        List<Secret> secrets = find(text);
        if (secrets.isEmpty()) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        int from = 0;
        for (Secret secret : secrets) {
            out.append(text, from, secret.start())
                    .append('[')
                    .append(secret.kind().label())
                    .append(']');
            from = secret.end();
        }
        return out.append(text, from, text.length()).toString();
    }

    /** What a miner reads of a line, with a variable for each secret. */
    String forMining(String line) {
        String text = line.length() > LineScanner.MAX_CHARS + MARGIN
                ? line.substring(0, LineScanner.MAX_CHARS + MARGIN)
                : line;
        List<Secret> secrets = find(text);
        if (secrets.isEmpty()) {
            return line;
        }
        StringBuilder out = new StringBuilder();
        int from = 0;
        for (Secret secret : secrets) {
            out.append(text, from, secret.start()).append(Shape.SECRET);
            from = secret.end();
        }
        return out.append(text, from, text.length()).toString();
    }

    /** The secrets in a text, in their order; none overlaps another. */
    public List<Secret> find(String text) {
        List<Secret> found = new ArrayList<>();
        for (SecretRule rule : rules) {
            if (!rule.hint().test(text)) {
                continue;
            }
            Matcher match = rule.pattern().matcher(text);
            int from = 0;
            while (from <= text.length() && match.find(from)) {
                int[] span = SecretRule.span(match);
                boolean secret = span[1] > span[0] && rule.check().test(text.substring(span[0], span[1]));
                if (secret) {
                    found.add(new Secret(rule.kind(), span[0], span[1]));
                }
                from = secret
                        ? Math.max(span[1], match.start() + 1)
                        : match.start() + Math.max(1, (match.end() - match.start()) / 2);
            }
        }
        return found.size() < 2 ? found : merged(found);
    }

    /** Where two overlap they are one, of the kind that begins first. */
    private static List<Secret> merged(List<Secret> found) {
        found.sort(Comparator.comparingInt(Secret::start)
                .thenComparing(Comparator.comparingInt(Secret::end).reversed()));
        List<Secret> out = new ArrayList<>();
        for (Secret secret : found) {
            Secret last = out.isEmpty() ? null : out.getLast();
            if (last == null || secret.start() >= last.end()) {
                out.add(secret);
            } else if (secret.end() > last.end()) {
                out.set(out.size() - 1, new Secret(last.kind(), last.start(), secret.end()));
            }
        }
        return out;
    }
}
