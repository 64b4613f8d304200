package dev.evenkeel.server.access;

import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One public key of a key set. Source: RFC 7517 and RFC 7518, section 6.
 *
 * @param algorithm as tokens name it
 * @param javaAlgorithm as the Java runtime names it
 */
record JwtKey(String algorithm, String javaAlgorithm, PublicKey key) {
    private static final int LEAST_RSA_BITS = 2048;

    /**
     * The signing keys of a key set by their id; kinds of keys that are not supported are passed over.
     *
     * @throws InvalidAccess when it is no key set, or has no key that can be used
     */
    static Map<String, JwtKey> ofSet(String json, String what) {
        Map<String, JwtKey> keys = new HashMap<>();
        List<JsonObject> set = Json.objects(Json.object(json, what), "keys");
        for (JsonObject key : set) {
            if ("enc".equals(key.getValue("use"))) {
                continue;
            }
            try {
                if ("RSA".equals(key.getValue("kty"))) {
                    keys.put(id(key), rsa(key));
                } else if ("EC".equals(key.getValue("kty")) && "P-256".equals(key.getValue("crv"))) {
                    keys.put(id(key), p256(key));
                }
            } catch (GeneralSecurityException | IllegalArgumentException e) {
                throw new InvalidAccess(what + ": key '" + id(key) + "' cannot be read: " + e.getMessage());
            }
        }
        if (keys.isEmpty()) {
            throw new InvalidAccess(what + " has no RSA or P-256 key to check signatures with");
        }
        return keys;
    }

    private static String id(JsonObject key) {
        return Json.text(key, "keys[].", "kid");
    }

    private static JwtKey rsa(JsonObject key) throws GeneralSecurityException {
        BigInteger modulus = number(key, "n");
        if (modulus.bitLength() < LEAST_RSA_BITS) {
            throw new IllegalArgumentException(
                    "it has " + modulus.bitLength() + " bits, at least " + LEAST_RSA_BITS + " are wanted");
        }
        return new JwtKey(
                "RS256",
                "SHA256withRSA",
                KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, number(key, "e"))));
    }

    private static JwtKey p256(JsonObject key) throws GeneralSecurityException {
        AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
        curve.init(new ECGenParameterSpec("secp256r1"));
        ECPoint point = new ECPoint(number(key, "x"), number(key, "y"));
        return new JwtKey(
                "ES256",
                "SHA256withECDSAinP1363Format",
                KeyFactory.getInstance("EC")
                        .generatePublic(new ECPublicKeySpec(point, curve.getParameterSpec(ECParameterSpec.class))));
    }

    private static BigInteger number(JsonObject key, String name) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(Json.text(key, "keys[].", name)));
    }
}
