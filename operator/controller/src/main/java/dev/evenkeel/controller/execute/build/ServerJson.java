package dev.evenkeel.controller.execute.build;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.evenkeel.api.v1alpha1.ModelDeployment;
import dev.evenkeel.api.v1alpha1.ModelDeploymentSpec.Monitor;
import dev.evenkeel.api.v1alpha1.ModelDeploymentSpec.Sink;
import dev.evenkeel.api.v1alpha1.TimeSpan;
import dev.evenkeel.controller.facts.model.Floor;
import java.util.Optional;

/** What model servers read: the file of their ConfigMap, and the update that is pushed. */
public final class ServerJson {
    private static final TimeSpan WINDOW = TimeSpan.of("5m");
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private ServerJson() {}

    /** {@code server.json}. */
    static String config(ModelDeployment deployment, Floor floor, String publicKey, BuildSettings settings) {
        ObjectNode root = desired(ServingObjects.model(deployment), floor);
        root.putObject("store").put("url", settings.storeUrl()).put("tokenFile", Pods.TOKEN_FILE);
        root.putObject("updates").put("publicKey", publicKey);
        Optional.ofNullable(deployment.getSpec().monitor()).ifPresent(monitor -> watch(root, monitor));
        return root.toPrettyString() + "\n";
    }

    private static void watch(ObjectNode root, Monitor monitor) {
        ObjectNode capture = root.putObject("capture")
                .put("window", seconds(Optional.ofNullable(monitor.window()).orElse(WINDOW)));
        Sink sink = monitor.sink();
        if (sink != null) {
            Optional.ofNullable(sink.sample()).ifPresent(share -> capture.put("sample", share.fraction()));
            ObjectNode target = capture.putObject("sink").put("url", sink.url());
            Optional.ofNullable(sink.perSecond()).ifPresent(most -> target.put("perSecond", most));
        }
        Optional.ofNullable(monitor.labels())
                .ifPresent(labels -> root.putObject("feedback").put("window", seconds(labels.window())));
    }

    /** Servers read one number with one unit. */
    private static String seconds(TimeSpan span) {
        return span.duration().toSeconds() + "s";
    }

    /** The body of an update, to be signed and sent as it is. */
    public static byte[] update(String model, Floor floor) {
        try {
            return JSON.writeValueAsBytes(desired(model, floor));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a floor cannot be written as JSON", e);
        }
    }

    private static ObjectNode desired(String model, Floor floor) {
        ObjectNode root = JSON.createObjectNode().put("model", model).put("generation", floor.generation());
        ArrayNode revisions = root.putArray("revisions");
        for (Floor.Entry entry : floor.entries()) {
            revisions
                    .addObject()
                    .put("name", entry.name())
                    .put("uri", entry.uri())
                    .put("digest", entry.digest())
                    .put("weight", entry.weight());
        }
        return root;
    }
}
