package dev.evenkeel.server;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;

/**
 * Signs JSON Web Tokens with one key.
 *
 * @param algorithm as the JDK calls it
 * @param key as a JSON Web Key
 */
public record TestIssuer(KeyPair keys, String head, String algorithm, String key) {
    /** The value of an Authorization header with these claims. */
    public String sign(String claims) throws Exception {
        String signed = url(head.getBytes(StandardCharsets.UTF_8)) + "." + url(claims.getBytes(StandardCharsets.UTF_8));
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(keys.getPrivate());
        signature.update(signed.getBytes(StandardCharsets.US_ASCII));
        return "Bearer " + signed + "." + url(signature.sign());
    }

    /** As tokens encode bytes. */
    public static String url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String url(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return url(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
    }

    /** Signs by RS256. */
    public static TestIssuer rsa(String id) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair keys = generator.generateKeyPair();
        RSAPublicKey key = (RSAPublicKey) keys.getPublic();
        return new TestIssuer(
                keys,
                "{\"alg\":\"RS256\",\"kid\":\"" + id + "\"}",
                "SHA256withRSA",
                "{\"kty\":\"RSA\",\"use\":\"sig\",\"kid\":\"%s\",\"n\":\"%s\",\"e\":\"%s\"}"
                        .formatted(id, url(key.getModulus()), url(key.getPublicExponent())));
    }

    /** Signs by ES256. */
    public static TestIssuer p256(String id) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair keys = generator.generateKeyPair();
        ECPublicKey key = (ECPublicKey) keys.getPublic();
        return new TestIssuer(
                keys,
                "{\"alg\":\"ES256\",\"kid\":\"" + id + "\"}",
                "SHA256withECDSAinP1363Format",
                "{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"%s\",\"x\":\"%s\",\"y\":\"%s\"}"
                        .formatted(
                                id, url(key.getW().getAffineX()), url(key.getW().getAffineY())));
    }
}
