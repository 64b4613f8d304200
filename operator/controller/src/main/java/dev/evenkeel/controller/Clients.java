package dev.evenkeel.controller;

import dev.evenkeel.api.v1alpha1.ApiSerialization;
import dev.evenkeel.controller.fault.UserFault;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Makes the client that the process talks to the API server with. */
public final class Clients {
    private static final Path OWN_NAMESPACE = Path.of("/var/run/secrets/kubernetes.io/serviceaccount/namespace");
    private static final String DEFAULT_NAMESPACE = "evenkeel-system";

    private Clients() {}

    /** A client of that configuration that knows our kinds. */
    public static KubernetesClient of(Config config) {
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withKubernetesSerialization(ApiSerialization.create())
                .build();
    }

    /**
     * The configuration: of the kubeconfig file when one is given, else of the pod, else of the environment.
     *
     * @throws UserFault when the file cannot be read
     */
    static Config config(Optional<Path> kubeconfig, Optional<String> context) {
        Config found = kubeconfig
                .map(file -> fromFile(file, context))
                .orElseGet(() -> Config.autoConfigure(context.orElse(null)));
        return new ConfigBuilder(found).withWatchList(true).build();
    }

    private static Config fromFile(Path file, Optional<String> context) {
        if (!Files.isReadable(file)) {
            throw new UserFault("KubeconfigUnreadable", "cannot read " + file + ": give --kubeconfig a readable file");
        }
        return Config.fromKubeconfig(context.orElse(null), file.toFile());
    }

    /** The namespace of the pod that this process runs in, or the default one outside a cluster. */
    static String ownNamespace() {
        try {
            return Files.exists(OWN_NAMESPACE) ? Files.readString(OWN_NAMESPACE).strip() : DEFAULT_NAMESPACE;
        } catch (IOException e) {
            throw new UserFault("NamespaceUnknown", "cannot read " + OWN_NAMESPACE + ": give --namespace", e);
        }
    }
}
