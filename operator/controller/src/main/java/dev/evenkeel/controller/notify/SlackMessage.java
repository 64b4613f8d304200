package dev.evenkeel.controller.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.evenkeel.api.v1alpha1.Conditions;
import dev.evenkeel.api.v1alpha1.IncidentPhase;
import dev.evenkeel.api.v1alpha1.IncidentStatus;
import dev.evenkeel.api.v1alpha1.ObjectRef;
import dev.evenkeel.api.v1alpha1.Severity;
import dev.evenkeel.controller.facts.Story;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * An Incident as Slack's incoming webhooks take it (Block Kit), with a plain {@code text} for every other receiver. Pure.
 * What the cluster says is data: it is escaped, so that it cannot mention people or make links.
 */
public final class SlackMessage {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_TEXT = 2900;
    private static final int LONGEST_FIELD = 1900;

    private SlackMessage() {}

    /** The JSON to post. */
    public static String of(Story story, IncidentStatus status) {
        ObjectRef target = story.spec().target();
        String phase =
                Objects.requireNonNullElse(status.phase(), IncidentPhase.OPEN).wireName();
        String severity =
                Objects.requireNonNullElse(status.severity(), Severity.WARNING).wireName();
        String summary = Objects.requireNonNullElse(status.summary(), target.toString());
        List<Map<String, Object>> blocks = new ArrayList<>();
        blocks.add(Map.of("type", "header", "text", plain(phase + ": " + target)));
        blocks.add(Map.of("type", "section", "text", markdown(escaped(summary))));
        if (!status.signals().isEmpty()) {
            blocks.add(Map.of("type", "section", "fields", fields(status)));
        }
        status.causes().stream()
                .findFirst()
                .ifPresent(cause -> blocks.add(Map.of(
                        "type",
                        "section",
                        "text",
                        markdown("*" + escaped(Objects.requireNonNullElse(cause.kind(), "Cause")) + "*\n• "
                                + escaped(String.join("\n• ", cause.evidence()))))));
        blocks.add(Map.of(
                "type",
                "context",
                "elements",
                List.of(markdown(severity + " · policy "
                        + escaped(story.spec().policyRef().name()) + " · `kubectl describe inc "
                        + escaped(story.name()) + " -n "
                        + escaped(Objects.requireNonNullElse(story.ref().namespace(), ""))
                        + "`"))));
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("text", escaped("[" + phase + "] " + summary));
        message.put("unfurl_links", false);
        message.put("unfurl_media", false);
        message.put("blocks", blocks);
        try {
            return JSON.writeValueAsString(message);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps of strings are always JSON", e);
        }
    }

    private static List<Map<String, Object>> fields(IncidentStatus status) {
        return status.signals().stream()
                .limit(10)
                .map(signal -> markdown(
                        "*" + escaped(signal.name()) + "* "
                                + (Boolean.TRUE.equals(signal.breached()) ? "" : "(cleared) ")
                                + escaped(Objects.requireNonNullElse(signal.value(), "")
                                        + (signal.forecast() == null ? "" : ", " + signal.forecast())),
                        LONGEST_FIELD))
                .toList();
    }

    private static Map<String, Object> plain(String text) {
        return Map.of("type", "plain_text", "text", Conditions.shortened(text, 150));
    }

    /** Verbatim: an address in it is not made a link. */
    private static Map<String, Object> markdown(String text) {
        return markdown(text, LONGEST_TEXT);
    }

    private static Map<String, Object> markdown(String text, int longest) {
        return Map.of("type", "mrkdwn", "text", Conditions.shortened(text, longest), "verbatim", true);
    }

    /** The three characters that Slack's markup reads as control, as Slack asks for. */
    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
