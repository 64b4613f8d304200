package dev.evenkeel.server.access;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The digest of a token. Tokens are kept and compared by their digests alone: a lookup tells nothing about a token by
 * the time that it takes, and the access file gives none away.
 */
record Sha256(ByteBuffer bytes) {
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

    static Sha256 of(String token) {
        try {
            return new Sha256(ByteBuffer.wrap(
                    MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8))));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no SHA-256", e);
        }
    }

    /** Reads 64 lower-case hexadecimal digits. */
    static Sha256 parse(String hex, String field) {
        if (!HEX.matcher(hex).matches()) {
            throw new InvalidAccess("field " + field + " must be 64 lower-case hexadecimal digits:"
                    + " printf %s \"$TOKEN\" | sha256sum");
        }
        return new Sha256(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
    }
}
