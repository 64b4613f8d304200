package dev.evenkeel.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.server.protocol.Datatype;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The OpenAPI document and the code say the same. That answers fit its schemas is what the clients' test checks. */
class OpenApiTest {
    private final JsonObject document = read();

    private static JsonObject read() {
        try (InputStream in = Metadata.class.getResourceAsStream("openapi.json")) {
            return new JsonObject(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void everyPathIsAnEndpointAndEveryEndpointIsThere() {
        Map<String, Set<String>> documented = new TreeMap<>();
        JsonObject paths = document.getJsonObject("paths");
        for (String path : paths.fieldNames()) {
            documented.put(path, new TreeSet<>(paths.getJsonObject(path).fieldNames()));
        }
        Map<String, Set<String>> served = new TreeMap<>();
        for (Route route : Route.values()) {
            for (String path : route.paths()) {
                served.put(path, Set.of(route.method().name().toLowerCase(java.util.Locale.ROOT)));
            }
        }
        assertThat(documented).isEqualTo(served);
    }

    @Test
    void everyPathLeadsToItsEndpoint() {
        for (Route route : Route.values()) {
            for (String path : route.paths()) {
                String real = path.replace("{model}", "sales").replace("{version}", "sales-1");
                assertThat(Target.of(real))
                        .as(real)
                        .isEqualTo(new Target(
                                route,
                                path.contains("{model}") ? "sales" : null,
                                path.contains("{version}") ? "sales-1" : null));
            }
        }
    }

    @Test
    void otherPathsLeadNowhere() {
        for (String path : new String[] {
            "/v2/models/a/b",
            "/v2/models/a/versions",
            "/v2/models//infer",
            "/v2/models/a/versions/1/infer/x",
            "/v3",
            "/v2/models/a%2Fb/infer",
            "/v2/models/a%zz/infer",
            "/V2",
            "/v1/models/:predict",
            ""
        }) {
            assertThat(Target.of(path).route()).as(path).isEqualTo(Route.UNKNOWN);
        }
        assertThat(Target.of("/v2/models/a%20b/infer").model()).isEqualTo("a b");
        assertThat(Target.of("/v2/models/a+b/infer").model()).isEqualTo("a+b");
        assertThat(Target.of("/v2/models/a/").route()).isEqualTo(Route.MODEL_METADATA);
    }

    @Test
    void theDatatypesAreThoseThatAreCarried() {
        JsonArray names = document.getJsonObject("components")
                .getJsonObject("schemas")
                .getJsonObject("Datatype")
                .getJsonArray("enum");
        assertThat(names.stream().map(String::valueOf))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Datatype.values()).map(Datatype::name).toList());
    }

    @Test
    void everyReferenceLeadsToSomethingAndEverythingIsReferredTo() {
        Set<String> references = new TreeSet<>();
        collect(document, references);
        Set<String> defined = new TreeSet<>();
        JsonObject components = document.getJsonObject("components");
        for (String kind : new String[] {"schemas", "responses", "parameters"}) {
            components
                    .getJsonObject(kind)
                    .fieldNames()
                    .forEach(name -> defined.add("#/components/" + kind + "/" + name));
        }
        assertThat(references).isEqualTo(defined);
    }

    private static void collect(Object value, Set<String> references) {
        if (value instanceof JsonObject object) {
            for (String field : object.fieldNames()) {
                if (field.equals("$ref")) {
                    references.add(object.getString(field));
                } else {
                    collect(object.getValue(field), references);
                }
            }
        } else if (value instanceof JsonArray array) {
            array.forEach(element -> collect(element, references));
        }
    }
}
