package dev.evenkeel.controller.facts.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Content digests, SHA-256 (FIPS 180-4). */
public final class Digests {
    private static final String PREFIX = "sha256:";

    private Digests() {}

    /** {@code sha256:} and 64 hexadecimal digits. */
    public static String of(byte[] content) {
        return PREFIX + hex(content);
    }

    /** 64 hexadecimal digits of the text's UTF-8 bytes. */
    public static String hex(String text) {
        return hex(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String hex(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
