package dev.evenkeel.controller.execute.model;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/** The operator's Ed25519 key (RFC 8032): model servers take updates that it signed, and no others. */
public final class SigningKey {
    private static final String ALGORITHM = "Ed25519";

    private final PrivateKey privateKey;
    private final String publicKey;

    private SigningKey(PrivateKey privateKey, String publicKey) {
        this.privateKey = privateKey;
        this.publicKey = publicKey;
    }

    /** A new pair. */
    static Encoded generate() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
            return new Encoded(
                    Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded()),
                    Base64.getEncoder().encodeToString(pair.getPublic().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no Ed25519", e);
        }
    }

    /**
     * The pair as it is kept.
     *
     * @param privateKey base64 of the PKCS #8 encoding
     * @param publicKey base64 of the X.509 encoding
     */
    record Encoded(String privateKey, String publicKey) {
        @Override
        public String toString() {
            return "Ed25519 key " + publicKey;
        }
    }

    /**
     * The key of an encoded pair.
     *
     * @throws IllegalArgumentException when it is no such pair
     */
    static SigningKey of(Encoded encoded) {
        try {
            PrivateKey key = KeyFactory.getInstance(ALGORITHM)
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(encoded.privateKey())));
            return new SigningKey(key, encoded.publicKey());
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the private key is no PKCS #8 Ed25519 key", e);
        }
    }

    /** Base64 of the public key's X.509 encoding, as servers are told it. */
    public String publicKey() {
        return publicKey;
    }

    /** Base64 of the signature over these bytes. */
    String sign(byte[] content) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(privateKey);
            signature.update(content);
            return Base64.getEncoder().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a checked key cannot sign", e);
        }
    }
}
