package dev.evenkeel.server.revision;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/**
 * The public key that desired states must be signed with. Thread safe. Source: Ed25519, RFC 8032; the key is a
 * SubjectPublicKeyInfo (RFC 8410).
 */
public final class UpdateKey {
    private final PublicKey key;

    private UpdateKey(PublicKey key) {
        this.key = key;
    }

    /**
     * Reads a key.
     *
     * @param base64 the X.509 encoding in base64
     * @throws InvalidDesired when it is no Ed25519 key
     */
    public static UpdateKey parse(String base64) {
        try {
            byte[] encoded = Base64.getDecoder().decode(base64.strip());
            return new UpdateKey(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
        } catch (IllegalArgumentException | InvalidKeySpecException e) {
            throw new InvalidDesired(
                    "field updates.publicKey must be an Ed25519 key, X.509 in base64: " + e.getMessage());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no Ed25519", e);
        }
    }

    /** True when {@code base64} is this key's signature over {@code content}. */
    public boolean verifies(byte[] content, String base64) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initVerify(key);
            signature.update(content);
            return signature.verify(Base64.getDecoder().decode(base64.strip()));
        } catch (IllegalArgumentException | SignatureException | InvalidKeyException malformed) {
            return false; // no signature at all is no valid signature
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no Ed25519", e);
        }
    }
}
