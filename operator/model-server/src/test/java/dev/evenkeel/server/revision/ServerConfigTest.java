package dev.evenkeel.server.revision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerConfigTest {
    private static final String DIGEST = "sha256:" + "a".repeat(64);
    private static final String GOOD = """
            {"model":"shop/sales","generation":3,"later":{"unknown":[1]},
             "revisions":[{"name":"sales-2","uri":"http://store:8080/x","digest":"%s","weight":100}],
             "store":{"url":"http://store:8080","tokenFile":"/token"},
             "updates":{"publicKey":"MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="}}""".formatted(DIGEST);

    @Test
    void readsAllOfIt() {
        ServerConfig config = ServerConfig.parse(GOOD);
        assertThat(config.models().getFirst().servedName()).isEqualTo("sales");
        assertThat(config.models().getFirst().generation()).isEqualTo(3);
        assertThat(config.models().getFirst().revisions())
                .containsExactly(new RevisionSpec("sales-2", URI.create("http://store:8080/x"), DIGEST, 100));
        assertThat(config.store()).hasValue(new StoreAccess(URI.create("http://store:8080"), Path.of("/token")));
        assertThat(config.updateKey()).isPresent();
    }

    @Test
    void columnsMayBeNamed() {
        String named = GOOD.replace("\"weight\":100", "\"weight\":100,\"columns\":[\"price\",\"size\"]");
        RevisionSpec with =
                ServerConfig.parse(named).models().getFirst().revisions().getFirst();
        RevisionSpec without =
                ServerConfig.parse(GOOD).models().getFirst().revisions().getFirst();
        assertThat(with.columns()).containsExactly("price", "size");
        assertThat(with.sameModelAs(without)).as("it is loaded anew").isFalse();
    }

    @Test
    void storeAndUpdatesMayBeAbsent() {
        ServerConfig config = ServerConfig.parse(GOOD.substring(0, GOOD.indexOf(",\n \"store\"")) + "}");
        assertThat(config.store()).isEmpty();
        assertThat(config.updateKey()).isEmpty();
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(delimiter = '|', textBlock = """
            "model":"shop/sales"    | "model":"shop/"      | model 'shop/' must be NAMESPACE/NAME or NAME
            "model":"shop/sales"    | "model":7            | field model must be a string
            "generation":3          | "generation":"3"     | field generation must be a whole number
            "generation":3          | "generation":-1      | generation -1 must not be negative
            "name":"sales-2"        | "name":"Sales 2"     | revision name 'Sales 2' must be lower-case
            "weight":100            | "weight":-5          | weight -5 must be between 0 and 10000
            "weight":100            | "weight":0           | every revision has weight 0
            "weight":100            | "weight":"100"       | field revisions[0].weight must be a whole number
            "weight":100            | "weight":1,"columns":"a" | field revisions[0].columns must be an array of names
            "weight":100            | "weight":1,"columns":[7] | field revisions[0].columns must be an array of names
            "uri":"http://store:8080/x" | "uri":"s3://b/x" | uri 's3://b/x' must be http://, https:// or file:/
            "uri":"http://store:8080/x" | "uri":"http://a b" | field revisions[0].uri: 'http://a b' is no URI
            "digest":"sha256:       | "digest":"md5:       | must be sha256: and 64 hexadecimal digits
            "store":{               | "store":7,"x":{      | field store must be an object
            "tokenFile":            | "tokenPath":         | field store.tokenFile must be a string
            "publicKey":"MCow       | "publicKey":"XXXX    | field updates.publicKey must be an Ed25519 key
            {"model"                | {model               | no JSON object
            """)
    void namesTheFieldThatIsWrong(String what, String instead, String message) {
        assertThat(GOOD).contains(what);
        assertThatThrownBy(() -> ServerConfig.parse(GOOD.replace(what, instead)))
                .isInstanceOf(InvalidDesired.class)
                .hasMessageContaining(message);
    }

    @Test
    void refusesTheSameRevisionTwice() {
        String revision = GOOD.substring(GOOD.indexOf("[{\"name\"") + 1, GOOD.indexOf("}],") + 1);
        assertThatThrownBy(() -> ServerConfig.parse(GOOD.replace("}],", "}," + revision + "],")))
                .hasMessageContaining("revision sales-2 is listed twice");
    }
}
