package dev.evenkeel.controller.execute.build;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.evenkeel.controller.facts.model.Floor;

/** What model servers read: the file of their ConfigMap, and the update that is pushed. */
public final class ServerJson {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private ServerJson() {}

    /** {@code server.json}. */
    static String config(String model, Floor floor, String publicKey, BuildSettings settings) {
        ObjectNode root = desired(model, floor);
        root.putObject("store").put("url", settings.storeUrl()).put("tokenFile", Pods.TOKEN_FILE);
        root.putObject("updates").put("publicKey", publicKey);
        return root.toPrettyString() + "\n";
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
