package dev.evenkeel.server.http;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Objects;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate and key that the server shows, read from PEM files and watched by their content, so that a renewed
 * certificate needs no restart: handshakes after {@link #poll} use it, open connections go on. Files that cannot be
 * read or do not belong together (as they may for a moment while somebody writes them) are reported once, and the
 * certificate in use stays. Thread safe.
 */
public final class Certificate extends X509ExtendedKeyManager {
    private static final Logger LOG = LoggerFactory.getLogger(Certificate.class);

    private final Vertx vertx;
    private final Path certificateFile;
    private final Path keyFile;
    private Buffer lastSeen = Buffer.buffer(); // guarded by this
    private volatile Loaded loaded;

    private record Loaded(X509ExtendedKeyManager keys, Instant expires) {}

    /**
     * Reads the files; blocks.
     *
     * @param certificateFile PEM, the server's own certificate first, then the intermediate ones
     * @param keyFile PEM, not encrypted
     * @throws IllegalArgumentException when the files cannot be read or do not belong together
     */
    public Certificate(Vertx vertx, Path certificateFile, Path keyFile) {
        this.vertx = vertx;
        this.certificateFile = certificateFile;
        this.keyFile = keyFile;
        try {
            this.loaded = load();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(describe(e), e);
        }
    }

    /** Takes the files over if they changed and are right. Blocks; called about once a second. */
    public synchronized void poll() {
        Buffer before = lastSeen;
        try {
            Loaded next = load();
            if (!lastSeen.equals(before)) {
                loaded = next;
                LOG.info("certificate {} is taken over; it is good until {}", certificateFile, next.expires());
            }
        } catch (IOException | GeneralSecurityException e) {
            if (!lastSeen.equals(before)) {
                LOG.error("{}; the one in use stays, good until {}", describe(e), loaded.expires());
            }
        }
    }

    /** When the certificate in use stops being good. */
    public Instant expires() {
        return loaded.expires();
    }

    private String describe(Exception e) {
        return "certificate " + certificateFile + " with key " + keyFile + " cannot be used: " + e;
    }

    private synchronized Loaded load() throws IOException, GeneralSecurityException {
        Buffer certificate = Buffer.buffer(Files.readAllBytes(certificateFile));
        Buffer key = Buffer.buffer(Files.readAllBytes(keyFile));
        lastSeen = certificate.copy().appendBuffer(key);
        X509ExtendedKeyManager keys =
                keyManager(new PemKeyCertOptions().setCertValue(certificate).setKeyValue(key));
        for (String type : new String[] {"RSA", "EC", "Ed25519", "EdDSA"}) {
            String[] aliases = keys.getServerAliases(type, null);
            if (aliases != null) {
                X509Certificate own = keys.getCertificateChain(aliases[0])[0];
                requirePair(own, keys.getPrivateKey(aliases[0]));
                return new Loaded(keys, own.getNotAfter().toInstant());
            }
        }
        throw new GeneralSecurityException("its key is neither RSA nor EC nor Ed25519");
    }

    private X509ExtendedKeyManager keyManager(PemKeyCertOptions pem) throws GeneralSecurityException {
        KeyManager[] managers;
        try {
            managers = pem.getKeyManagerFactory(vertx).getKeyManagers();
        } catch (Exception e) { // declared that wide by Vert.x
            throw new GeneralSecurityException(e);
        }
        return (X509ExtendedKeyManager) Objects.requireNonNull(managers[0]);
    }

    /** Fails when the key is not that of the certificate: a handshake would fail much later, at the client. */
    private static void requirePair(X509Certificate certificate, PrivateKey key) throws GeneralSecurityException {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> "Ed25519";
        };
        byte[] probe = {1, 2, 3};
        Signature signer = Signature.getInstance(algorithm);
        signer.initSign(key);
        signer.update(probe);
        byte[] signature = signer.sign();
        Signature verifier = Signature.getInstance(algorithm);
        verifier.initVerify(certificate.getPublicKey());
        verifier.update(probe);
        if (!verifier.verify(signature)) {
            throw new GeneralSecurityException("the key is not that of the certificate");
        }
    }

    // ---- a key manager that is whatever was loaded last

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return loaded.keys().chooseEngineServerAlias(keyType, issuers, engine);
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return loaded.keys().chooseServerAlias(keyType, issuers, socket);
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return loaded.keys().getServerAliases(keyType, issuers);
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return loaded.keys().getClientAliases(keyType, issuers);
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return loaded.keys().chooseClientAlias(keyType, issuers, socket);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return loaded.keys().getCertificateChain(alias);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return loaded.keys().getPrivateKey(alias);
    }
}
