package dev.evenkeel.controller.execute.build;

import dev.evenkeel.api.v1alpha1.ModelDeployment;
import dev.evenkeel.api.v1alpha1.ModelDeploymentSpec.Access;
import dev.evenkeel.api.v1alpha1.ModelDeploymentSpec.Server;
import dev.evenkeel.api.v1alpha1.ModelDeploymentSpec.Tls;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How the inference port is guarded, as a server's pod shows it. The Secrets are the user's and are mounted by name:
 * the operator never reads them, so it cannot ask a port that wants them. The admin port stays for the operator, and is
 * narrowed to what a signature protects.
 *
 * @param tls name of the Secret with the certificate
 * @param access name of the Secret with the access file
 */
record PortGuard(Optional<String> tls, Optional<String> access) {
    private static final String TLS = "tls";
    private static final String TLS_DIRECTORY = "/etc/evenkeel/tls";
    private static final String ACCESS = "access";
    private static final String ACCESS_DIRECTORY = "/etc/evenkeel/access";

    static PortGuard of(ModelDeployment deployment) {
        Optional<Server> server = Optional.ofNullable(deployment.getSpec().server());
        return new PortGuard(
                server.map(Server::tls).map(Tls::secretName),
                server.map(Server::access).map(Access::secretName));
    }

    /** Of URLs, and the name of the Service's port. */
    String scheme() {
        return tls.isPresent() ? "https" : "http";
    }

    /** What the server is told. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        if (tls.isPresent()) {
            arguments.addAll(
                    List.of("--tls-cert", TLS_DIRECTORY + "/tls.crt", "--tls-key", TLS_DIRECTORY + "/tls.key"));
        }
        if (access.isPresent()) {
            arguments.addAll(List.of("--access", ACCESS_DIRECTORY + "/access.json"));
        }
        if (!arguments.isEmpty()) {
            arguments.add("--admin-updates-only");
        }
        return arguments;
    }

    List<Volume> volumes() {
        List<Volume> volumes = new ArrayList<>();
        tls.ifPresent(secret -> volumes.add(Pods.secret(TLS, secret)));
        access.ifPresent(secret -> volumes.add(Pods.secret(ACCESS, secret)));
        return volumes;
    }

    List<VolumeMount> mounts() {
        List<VolumeMount> mounts = new ArrayList<>();
        tls.ifPresent(secret -> mounts.add(Pods.mount(TLS, TLS_DIRECTORY, true)));
        access.ifPresent(secret -> mounts.add(Pods.mount(ACCESS, ACCESS_DIRECTORY, true)));
        return mounts;
    }
}
