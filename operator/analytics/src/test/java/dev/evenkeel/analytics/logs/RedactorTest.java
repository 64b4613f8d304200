package dev.evenkeel.analytics.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactorTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "password=hunterTwo, next            | password=[password], next",
                "DB_PASSWORD: 's3 cret' set          | DB_PASSWORD: '[password]' set",
                "{\"apiKey\":\"abc\\\"d\",\"n\":1}   | {\"apiKey\":\"[password]\",\"n\":1}",
                "postgres://app:pw@db:5432/x up      | postgres://[credentials]@db:5432/x up",
                "Authorization: Bearer abcd.EFGH-123 | Authorization: Bearer [password]",
                "run --token abc123 --verbose        | run --token [password] --verbose",
                "mail to jane.doe+x@example.co.uk.   | mail to [e-mail].",
                "paid with 4111-1111-1111-1111 today | paid with [card] today",
                "to DE89 3704 0044 0532 0130 00 sent | to [account] sent",
                "call +49 30 1234567 back            | call [phone] back",
                "ssn 123-45-6789 given               | ssn [national id] given",
                "key AKIAABCDEFGHIJKLMNOP was used   | key [token] was used"
            })
    void takesSecretsOut(String text, String redacted) {
        assertThat(Redactor.standard().redact(text)).isEqualTo(redacted);
    }

    @Test
    void takesPrivateKeysOutEvenIfTheyAreCut() {
        String key = "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\nabc";
        assertThat(Redactor.standard().redact("loaded " + key)).isEqualTo("loaded [private key]");
        assertThat(Redactor.standard().redact(key + "\n-----END RSA PRIVATE KEY----- ok"))
                .isEqualTo("[private key] ok");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password=null token=false secret: none",
                "invalid password: expired",
                "Unexpected token: }",
                "password=******** accepted",
                "request 4111111111111112 of 1733000000000 at 12:30:05",
                "image sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 pulled",
                "pod checkout-6b7f9c5d4-x2x9z on node ip-10-0-0-1.internal is ready",
                "trace 4bf92f3577b34da6a3ce929d0e0e4736 took 12 ms",
                "id 123e4567-e89b-12d3-a456-426614174000 at 2026-01-02T03:04:05.678Z",
                "org.example.AbstractSingletonProxyFactoryBeanConfigurer2 created",
                "basic authentication failed for user bob"
            })
    void leavesTheRestAlone(String text) {
        assertThat(Redactor.standard().redact(text)).isEqualTo(text);
    }

    @Test
    void addressesAreTakenOutByChoice() {
        String text = "from 10.1.2.3 and fe80::1:2";
        assertThat(Redactor.standard().redact(text)).isEqualTo(text);
        assertThat(Redactor.of(EnumSet.allOf(Secret.Kind.class)).redact(text))
                .isEqualTo("from [address] and [address]");
        assertThat(Redactor.of(Set.of()).redact("password=hunterTwo")).isEqualTo("password=hunterTwo");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void spansAreInOrderAndApartForAnyText(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        String alphabet = "aB1=:/.-_ \"'@+password=4111 eyJ.";
        Redactor redactor = Redactor.of(EnumSet.allOf(Secret.Kind.class));
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = new byte[random.nextInt(300)];
            random.nextBytes(bytes);
            StringBuilder text = new StringBuilder(new String(bytes, StandardCharsets.ISO_8859_1));
            for (int k = 0; k < 100; k++) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            List<Secret> secrets = redactor.find(text.toString());
            int end = 0;
            for (Secret secret : secrets) {
                assertThat(secret.start()).isGreaterThanOrEqualTo(end);
                end = secret.end();
            }
            assertThat(end).isLessThanOrEqualTo(text.length());
        }
    }
}
