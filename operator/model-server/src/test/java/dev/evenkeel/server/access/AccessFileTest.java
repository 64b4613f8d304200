package dev.evenkeel.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.server.TestIssuer;
import dev.evenkeel.server.access.Access.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessFileTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final String CLAIMS =
            "{\"iss\":\"https://cluster\",\"aud\":[\"evenkeel\"],\"exp\":1767272400,\"sub\":\"system:serviceaccount:shop:web\"}";

    @TempDir
    Path directory;

    private Instant now = NOW;

    private AccessFile open(String json) throws IOException {
        return new AccessFile(Files.writeString(directory.resolve("access.json"), json), () -> now);
    }

    private static String digest(String token) {
        byte[] digest = new byte[32];
        Sha256.of(token).bytes().get(0, digest);
        return HexFormat.of().formatHex(digest);
    }

    private static String token(String name, String role, String token) {
        return "{\"name\":\"%s\",\"role\":\"%s\",\"sha256\":\"%s\"}".formatted(name, role, digest(token));
    }

    // ---- static tokens

    @Test
    void aTokenGrantsItsRole() throws IOException {
        AccessFile access =
                open("{\"tokens\":[" + token("ci", "infer", "s3cret") + "," + token("ops", "admin", "root") + "]}");
        assertThat(access.check("Bearer s3cret", Role.INFER)).isEqualTo(Verdict.GRANTED);
        assertThat(access.check("bearer s3cret", Role.ADMIN)).isEqualTo(Verdict.FORBIDDEN);
        assertThat(access.check("Bearer root", Role.INFER)).isEqualTo(Verdict.GRANTED);
        assertThat(access.check("Bearer root", Role.ADMIN)).isEqualTo(Verdict.GRANTED);
        assertThat(access.check("Bearer s3cre", Role.INFER)).isEqualTo(Verdict.UNKNOWN);
        assertThat(access.check(null, Role.INFER)).isEqualTo(Verdict.ANONYMOUS);
        assertThat(access.check("Basic czNjcmV0", Role.INFER)).isEqualTo(Verdict.ANONYMOUS);
        assertThat(access.check("Bearer " + "x".repeat(10_000), Role.INFER)).isEqualTo(Verdict.ANONYMOUS);
    }

    @Test
    void aChangedFileCountsAndAWrongOneChangesNothing() throws IOException {
        AccessFile access = open("{\"tokens\":[" + token("ci", "infer", "old") + "]}");
        open("{\"tokens\":[" + token("ci", "infer", "new") + "]}");
        access.poll();
        assertThat(access.check("Bearer old", Role.INFER)).isEqualTo(Verdict.UNKNOWN);
        assertThat(access.check("Bearer new", Role.INFER)).isEqualTo(Verdict.GRANTED);
        Files.writeString(directory.resolve("access.json"), "{\"tokens\":[]}");
        access.poll();
        assertThat(access.check("Bearer new", Role.INFER)).isEqualTo(Verdict.GRANTED);
        Files.delete(directory.resolve("access.json"));
        access.poll();
        assertThat(access.check("Bearer new", Role.INFER)).isEqualTo(Verdict.GRANTED);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {} | grants nothing
            no json | no JSON object
            {"tokens":{}} | field tokens must be an array
            {"tokens":[1]} | field tokens[0] must be an object
            {"tokens":[{"role":"infer"}]} | field tokens[].name must be a string
            {"tokens":[{"name":"a","role":"infer","sha256":"plain"}]} | tokens[].sha256 of a must be 64 lower-case hexadecimal
            {"tokens":[{"name":"a","role":"king","sha256":"0000000000000000000000000000000000000000000000000000000000000000"}]} | role 'king' must be one of infer, admin
            {"issuers":[{"issuer":"i","audience":"a","keysFile":"none.json"}]} | none.json cannot be read
            """)
    void aServerDoesNotStartWithAWrongFile(String json, String message) {
        assertThatThrownBy(() -> open(json)).isInstanceOf(InvalidAccess.class).hasMessageContaining(message);
    }

    // ---- tokens of an issuer

    private AccessFile trusting(TestIssuer... signers) throws IOException {
        Files.writeString(
                directory.resolve("keys.json"),
                "{\"keys\":["
                        + String.join(
                                ",",
                                java.util.Arrays.stream(signers)
                                        .map(TestIssuer::key)
                                        .toList()) + "]}");
        return open("""
                {"issuers":[{"issuer":"https://cluster","audience":"evenkeel","keysFile":"keys.json","subjects":[
                {"subject":"system:serviceaccount:evenkeel-system:operator","role":"admin"},
                {"subject":"system:serviceaccount:shop:*","role":"infer"}]}]}""");
    }

    @Test
    void aServiceAccountsTokenIsGrantedByItsSubject() throws Exception {
        TestIssuer rsa = TestIssuer.rsa("r");
        TestIssuer ec = TestIssuer.p256("e");
        AccessFile access = trusting(rsa, ec);
        assertThat(access.check(rsa.sign(CLAIMS), Role.INFER)).isEqualTo(Verdict.GRANTED);
        assertThat(access.check(ec.sign(CLAIMS), Role.INFER)).isEqualTo(Verdict.GRANTED);
        assertThat(access.check(ec.sign(CLAIMS), Role.ADMIN)).isEqualTo(Verdict.FORBIDDEN);
        String operator = CLAIMS.replace("shop:web", "evenkeel-system:operator");
        assertThat(access.check(rsa.sign(operator), Role.ADMIN)).isEqualTo(Verdict.GRANTED);
        String stranger = CLAIMS.replace("shop:web", "shop2:web");
        assertThat(access.check(rsa.sign(stranger), Role.INFER)).isEqualTo(Verdict.UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "https://cluster" | "https://other"
            "evenkeel" | "vault"
            1767272400 | 1767268000
            "exp":1767272400, | ``
            "sub" | "subject"
            "exp" | "nbf":1767272000,"exp"
            {"iss | ["iss
            """)
    void aTokenThatIsNotForUsNowIsUnknown(String part, String other) throws Exception {
        TestIssuer signer = TestIssuer.rsa("r");
        AccessFile access = trusting(signer);
        assertThat(access.check(signer.sign(CLAIMS.replace(part, other)), Role.INFER))
                .isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void aForgedTokenIsUnknown() throws Exception {
        TestIssuer trusted = TestIssuer.rsa("r");
        AccessFile access = trusting(trusted);
        String good = trusted.sign(CLAIMS);
        assertThat(access.check(TestIssuer.rsa("r").sign(CLAIMS), Role.INFER))
                .as("another key")
                .isEqualTo(Verdict.UNKNOWN);
        assertThat(access.check(TestIssuer.p256("r").sign(CLAIMS), Role.INFER))
                .as("another algorithm")
                .isEqualTo(Verdict.UNKNOWN);
        String body = good.substring(good.indexOf('.'));
        assertThat(access.check(
                        "Bearer " + TestIssuer.url("{\"alg\":\"none\",\"kid\":\"r\"}".getBytes(StandardCharsets.UTF_8))
                                + body.substring(0, body.lastIndexOf('.') + 1),
                        Role.INFER))
                .as("no algorithm")
                .isEqualTo(Verdict.UNKNOWN);
        for (String broken : new String[] {"", "a", "a.b", "a.b.c", "..", good.substring(7) + ".d"}) {
            assertThat(access.check("Bearer " + broken, Role.INFER)).as(broken).isEqualTo(Verdict.UNKNOWN);
        }
    }

    @Test
    void aRememberedTokenStillExpires() throws Exception {
        TestIssuer signer = TestIssuer.p256("e");
        AccessFile access = trusting(signer);
        String token = signer.sign(CLAIMS);
        assertThat(access.check(token, Role.INFER)).isEqualTo(Verdict.GRANTED);
        now = Instant.ofEpochSecond(1767272400 + 61);
        assertThat(access.check(token, Role.INFER)).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void aRotatedKeyIsTakenOver() throws Exception {
        AccessFile access = trusting(TestIssuer.p256("1"));
        TestIssuer next = TestIssuer.p256("2");
        assertThat(access.check(next.sign(CLAIMS), Role.INFER)).isEqualTo(Verdict.UNKNOWN);
        Files.writeString(directory.resolve("keys.json"), "{\"keys\":[" + next.key() + "]}");
        access.poll();
        assertThat(access.check(next.sign(CLAIMS), Role.INFER)).isEqualTo(Verdict.GRANTED);
    }
}
