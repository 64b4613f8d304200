package dev.evenkeel.controller.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.evenkeel.api.v1alpha1.TimeSpan;
import dev.evenkeel.controller.config.EvenkeelConfiguration.ActionBudget;
import dev.evenkeel.controller.fault.UserFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Reads the configuration file strictly: unknown keys and impossible values are errors, all of them named at once. */
public final class ConfigurationLoader {
    /** Reason of every error of this class. */
    public static final String REASON = "ConfigurationInvalid";

    private static final ObjectMapper YAML = JsonMapper.builder(new YAMLFactory())
            .addModule(new Jdk8Module())
            .addModule(new SimpleModule().addDeserializer(Duration.class, new DurationDeserializer()))
            .build();

    private ConfigurationLoader() {}

    /**
     * Reads and validates the file.
     *
     * @throws UserFault when it cannot be read, has an unknown key or a wrong value; the message names them all
     */
    public static EvenkeelConfiguration load(Path file) {
        try {
            return parse(Files.readString(file));
        } catch (IOException e) {
            throw new UserFault(
                    REASON, "cannot read the configuration file " + file + ": give --config a readable file", e);
        }
    }

    /** The same for a text. */
    public static EvenkeelConfiguration parse(String text) {
        EvenkeelConfiguration configuration = read(text);
        List<String> problems = problems(configuration);
        if (!problems.isEmpty()) {
            throw new UserFault(REASON, String.join("; ", problems));
        }
        return configuration;
    }

    private static EvenkeelConfiguration read(String text) {
        try {
            return YAML.readValue(text, EvenkeelConfiguration.class);
        } catch (UnrecognizedPropertyException e) {
            String known = e.getKnownPropertyIds().stream()
                    .map(String::valueOf)
                    .sorted()
                    .collect(Collectors.joining(", "));
            throw new UserFault(REASON, path(e) + ": unknown key, remove it or use one of: " + known, e);
        } catch (InvalidFormatException e) {
            throw new UserFault(REASON, path(e) + ": \"" + e.getValue() + "\" is not " + wanted(e), e);
        } catch (JsonMappingException e) {
            throw new UserFault(REASON, path(e) + ": " + e.getOriginalMessage(), e);
        } catch (JsonProcessingException e) {
            throw new UserFault(REASON, "the configuration is not YAML: " + e.getOriginalMessage(), e);
        }
    }

    private static String wanted(InvalidFormatException e) {
        if (e.getTargetType() == Duration.class) {
            return "a duration, write it as 5s, 10m or 1h30m";
        }
        return "a valid " + e.getTargetType().getSimpleName().toLowerCase(java.util.Locale.ROOT);
    }

    private static String path(JsonMappingException e) {
        String path = e.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
                .collect(Collectors.joining("."));
        return path.isEmpty() ? "the configuration" : path;
    }

    private static List<String> problems(EvenkeelConfiguration c) {
        List<String> problems = new ArrayList<>();
        require(
                problems,
                c.apiVersion().equals(EvenkeelConfiguration.API_VERSION),
                "apiVersion: \"" + c.apiVersion() + "\" is not supported, use " + EvenkeelConfiguration.API_VERSION);
        require(
                problems,
                c.kind().equals(EvenkeelConfiguration.KIND),
                "kind: \"" + c.kind() + "\" is not supported, use " + EvenkeelConfiguration.KIND);
        atLeast(problems, "scrape.interval", c.scrape().interval(), Duration.ofSeconds(1));
        atLeast(problems, "scrape.timeout", c.scrape().timeout(), Duration.ofMillis(100));
        within(problems, "scrape.concurrency", c.scrape().concurrency(), 1, 1024);
        within(problems, "scrape.kubelet.port", c.scrape().kubelet().port(), 1, 65535);
        budget(problems, "brakes.clusterBudget", c.brakes().clusterBudget());
        budget(problems, "brakes.namespaceBudget", c.brakes().namespaceBudget());
        atLeast(problems, "incidents.retention", c.incidents().retention(), Duration.ofMinutes(1));
        within(problems, "incidents.maxPerNamespace", c.incidents().maxPerNamespace(), 1, 10_000);
        atLeast(problems, "notifications.timeout", c.notifications().timeout(), Duration.ofMillis(100));
        atLeast(problems, "leaderElection.retryPeriod", c.leaderElection().retryPeriod(), Duration.ofMillis(100));
        later(
                problems,
                "renewDeadline",
                c.leaderElection().renewDeadline(),
                "retryPeriod",
                c.leaderElection().retryPeriod());
        later(
                problems,
                "leaseDuration",
                c.leaderElection().leaseDuration(),
                "renewDeadline",
                c.leaderElection().renewDeadline());
        String scheme = String.valueOf(c.store().url().getScheme());
        require(
                problems,
                scheme.equals("http") || scheme.equals("https"),
                "store.url: \"" + c.store().url() + "\" is not an http or https URL");
        return problems;
    }

    private static void budget(List<String> problems, String field, ActionBudget budget) {
        within(problems, field + ".actions", budget.actions(), 0, 100_000);
        atLeast(problems, field + ".per", budget.per(), Duration.ofSeconds(1));
    }

    private static void later(List<String> problems, String field, Duration value, String other, Duration bound) {
        require(
                problems,
                value.compareTo(bound) > 0,
                "leaderElection." + field + ": " + Durations.print(value) + " must be longer than leaderElection."
                        + other + " (" + Durations.print(bound) + ")");
    }

    private static void atLeast(List<String> problems, String field, Duration value, Duration least) {
        require(
                problems,
                value.compareTo(least) >= 0,
                field + ": " + Durations.print(value) + " is too short, use at least " + Durations.print(least));
    }

    private static void within(List<String> problems, String field, int value, int least, int most) {
        require(
                problems,
                value >= least && value <= most,
                field + ": " + value + " is out of range, use " + least + " to " + most);
    }

    private static void require(List<String> problems, boolean holds, String problem) {
        if (!holds) {
            problems.add(problem);
        }
    }

    private static final class DurationDeserializer extends StdDeserializer<Duration> {
        DurationDeserializer() {
            super(Duration.class);
        }

        @Override
        public Duration deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            String text = parser.getText();
            try {
                return TimeSpan.of(text).duration();
            } catch (IllegalArgumentException e) {
                throw InvalidFormatException.from(parser, "not a duration", text, Duration.class);
            }
        }
    }
}
