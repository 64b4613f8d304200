package dev.evenkeel.process;

import java.util.Map;
import java.util.TreeMap;

/** A command line of {@code --name value} and {@code --name=value}; each option is taken once, and none is left. */
public final class Arguments {
    private final Map<String, String> given = new TreeMap<>();

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException with a message for the user, as from each other method
     */
    public Arguments(String... arguments) {
        for (int i = 0; i < arguments.length; i++) {
            String option = arguments[i];
            int equals = option.indexOf('=');
            if (!option.startsWith("--") || (equals < 0 && i + 1 == arguments.length)) {
                throw new IllegalArgumentException("'" + option + "' is no option, or has no value");
            }
            String name = option.substring(2, equals < 0 ? option.length() : equals);
            if (given.put(name, equals < 0 ? arguments[++i] : option.substring(equals + 1)) != null) {
                throw new IllegalArgumentException("option --" + name + " is given twice");
            }
        }
    }

    /** The value of an option that must be there. */
    public String required(String name) {
        String value = given.remove(name);
        if (value == null) {
            throw new IllegalArgumentException("option --" + name + " is missing");
        }
        return value;
    }

    /** The value of an option, or what it is without it. */
    public String text(String name, String byDefault) {
        String value = given.remove(name);
        return value == null ? byDefault : value;
    }

    /** The value of a whole number. */
    public long number(String name, long byDefault) {
        String value = given.remove(name);
        try {
            return value == null ? byDefault : Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("option --" + name + " must be a whole number, not '" + value + "'", e);
        }
    }

    /** The value of a whole number that fits an int. */
    public int integer(String name, int byDefault) {
        long value = number(name, byDefault);
        if (value != (int) value) {
            throw new IllegalArgumentException("option --" + name + " is out of range: " + value);
        }
        return (int) value;
    }

    /** True when the option was given, as {@code --name=true}. */
    public boolean flag(String name) {
        String value = text(name, "false");
        if (!value.equals("true") && !value.equals("false")) {
            throw new IllegalArgumentException("option --" + name + " takes no value, or true or false");
        }
        return value.equals("true");
    }

    /** Fails when an option was given that nobody asked for. */
    public void end() {
        if (!given.isEmpty()) {
            throw new IllegalArgumentException(
                    "unknown option --" + given.keySet().iterator().next());
        }
    }
}
