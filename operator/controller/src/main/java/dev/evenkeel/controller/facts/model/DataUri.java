package dev.evenkeel.controller.facts.model;

/** What {@code spec.data.uri} says. */
public sealed interface DataUri {
    /** {@code configMap://NAME/KEY}. */
    record InConfigMap(String configMap, String key) implements DataUri {}

    /** {@code https://HOST/PATH}. */
    record Remote(String uri) implements DataUri {}

    /** Neither. */
    record Unsupported(String uri) implements DataUri {}

    /** Reads a uri; total. */
    static DataUri parse(String uri) {
        String scheme = "configMap://";
        if (uri.startsWith(scheme)) {
            String rest = uri.substring(scheme.length());
            int slash = rest.indexOf('/');
            return slash > 0 && slash < rest.length() - 1
                    ? new InConfigMap(rest.substring(0, slash), rest.substring(slash + 1))
                    : new Unsupported(uri);
        }
        return uri.startsWith("https://") ? new Remote(uri) : new Unsupported(uri);
    }
}
