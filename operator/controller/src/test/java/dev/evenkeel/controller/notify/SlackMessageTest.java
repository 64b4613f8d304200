package dev.evenkeel.controller.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.evenkeel.api.v1alpha1.Evenkeel;
import dev.evenkeel.api.v1alpha1.IncidentPhase;
import dev.evenkeel.api.v1alpha1.IncidentSpec;
import dev.evenkeel.api.v1alpha1.IncidentStatus;
import dev.evenkeel.api.v1alpha1.ObjectRef;
import dev.evenkeel.controller.facts.Story;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The limits are those of Slack's Block Kit reference. */
class SlackMessageTest {
    private static final String HOSTILE =
            "<!channel> <https://evil.example|click> & <@U123> https://evil.example \" \\ \n \u0001";

    private static ObjectRef ref(String kind, String name) {
        return new ObjectRef(Evenkeel.API_VERSION, kind, "shop", name, "uid");
    }

    private static JsonNode message(IncidentStatus status) throws JsonProcessingException {
        Story story = new Story(
                ref("Incident", "i".repeat(200)),
                new IncidentSpec(
                        ref("RemediationPolicy", "p".repeat(200)),
                        ref("Deployment", "d".repeat(200)),
                        "f",
                        Instant.EPOCH),
                status);
        return new ObjectMapper().readTree(SlackMessage.of(story, status));
    }

    private static IncidentStatus hostile(String text) {
        IncidentStatus.Signal signal = new IncidentStatus.Signal(text, true, null, text, text, null, text);
        return IncidentStatus.builder()
                .phase(IncidentPhase.ESCALATED)
                .summary(text)
                .signals(Collections.nCopies(32, signal))
                .causes(List.of(new IncidentStatus.Cause(ref("Pod", "web"), text, null, Collections.nCopies(8, text))))
                .build();
    }

    @Test
    void theLongestStoryIsWithinTheLimitsOfBlockKit() throws JsonProcessingException {
        JsonNode message = message(hostile("&".repeat(3000)));
        assertThat(message.path("text").asText()).isNotEmpty();
        assertThat(message.path("blocks")).hasSizeBetween(1, 50);
        for (JsonNode block : message.path("blocks")) {
            switch (block.path("type").asText()) {
                case "header" -> {
                    assertThat(block.path("text").path("type").asText()).isEqualTo("plain_text");
                    assertThat(block.path("text").path("text").asText()).hasSizeBetween(1, 150);
                }
                case "section" -> {
                    assertThat(block.path("text").path("text").asText()).hasSizeLessThanOrEqualTo(3000);
                    assertThat(block.path("fields").size()).isLessThanOrEqualTo(10);
                    block.path("fields")
                            .forEach(field ->
                                    assertThat(field.path("text").asText()).hasSizeBetween(1, 2000));
                }
                case "context" -> assertThat(block.path("elements").size()).isBetween(1, 10);
                default -> throw new AssertionError("a block that nobody checks: " + block);
            }
        }
    }

    @Test
    void whatTheClusterSaysCannotMentionPeopleOrMakeLinks() throws JsonProcessingException {
        JsonNode message = message(hostile(HOSTILE));
        assertThat(message.toString()).doesNotContain("<!channel>", "<@U123>", "<https://");
        assertThat(message.path("text").asText()).contains("&lt;!channel&gt;", " &amp; ");
        assertThat(message.path("unfurl_links").asBoolean(true)).isFalse();
        assertThat(message.findParents("type").stream()
                        .filter(node -> node.path("type").asText().equals("mrkdwn")))
                .isNotEmpty()
                .allMatch(node -> node.path("verbatim").asBoolean());
    }

    @Test
    void anEmptyStoryIsStillAMessage() throws JsonProcessingException {
        JsonNode message = message(IncidentStatus.EMPTY);
        assertThat(message.path("text").asText()).startsWith("[Open] Deployment shop/d");
        assertThat(IntStream.range(0, message.path("blocks").size())
                        .mapToObj(
                                i -> message.path("blocks").get(i).path("type").asText()))
                .containsExactly("header", "section", "context");
    }
}
