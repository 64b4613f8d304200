package dev.evenkeel.server.http;

import dev.evenkeel.server.access.Access;
import dev.evenkeel.server.access.AccessFile;
import dev.evenkeel.server.access.Role;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Makes the server's ports, guarded as the options say, and takes changed certificates and tokens over. */
public final class Guard {
    private final Optional<Certificate> certificate;
    private final Optional<AccessFile> access;
    private final ConnectionLimits limits;
    private final MemoryBudget memory;

    /**
     * Reads the certificate and the access file; blocks.
     *
     * @param memory for bodies; when it gets short, slow ones are ended earlier
     * @throws IllegalArgumentException when the certificate cannot be used
     * @throws dev.evenkeel.server.access.InvalidAccess when the access file breaks a rule
     */
    public Guard(GuardOptions options, MemoryBudget memory, Vertx vertx) {
        this.certificate = options.tls().map(tls -> new Certificate(vertx, tls.certificate(), tls.key()));
        this.access = options.access().map(file -> new AccessFile(file, InstantSource.system()));
        this.limits = options.limits();
        this.memory = memory;
    }

    /** A port that wants a caller of this role, for REST and gRPC. */
    public HttpPort port(
            String host, int port, Role role, Handler<HttpServerRequest> handler, Handler<BareStream> grpc) {
        return new HttpPort(host, port, certificate, limits, memory, access(), role, handler, grpc);
    }

    /** A port in clear text for everybody: probes and metrics, which node agents and scrapers ask for. */
    public HttpPort openPort(String host, int port, Handler<HttpServerRequest> handler) {
        return new HttpPort(host, port, Optional.empty(), limits, memory, Access.OPEN, Role.INFER, handler, null);
    }

    /** Who may call. */
    public Access access() {
        return access.isPresent() ? access.get() : Access.OPEN;
    }

    /** When the certificate in use stops being good; empty without TLS. */
    public Optional<Instant> certificateExpires() {
        return certificate.map(Certificate::expires);
    }

    /** Looks whether a file changed. Blocks; called about once a second. */
    public void poll() {
        certificate.ifPresent(Certificate::poll);
        access.ifPresent(AccessFile::poll);
    }
}
