package dev.evenkeel.api.testing;

import dev.evenkeel.api.v1alpha1.ApiSerialization;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real kube-apiserver with etcd, our CRDs installed, and nothing else: no controllers, no garbage collector, no kubelet.
 * It takes seconds to start and ends with this process, however that ends. Thread safe.
 */
public final class ApiServer implements AutoCloseable {
    private final Process process;
    private final Path kubeconfig;
    private final Config config;
    private final KubernetesClient client;
    private final Map<String, KubernetesClient> others = new ConcurrentHashMap<>();
    private final AtomicInteger names = new AtomicInteger();

    private ApiServer(Process process, Path kubeconfig) {
        this.process = process;
        this.kubeconfig = kubeconfig;
        this.config = Config.fromKubeconfig(null, kubeconfig.toFile());
        this.client = client(config);
    }

    /** Starts one and installs the CRDs. Its files and logs are below {@code target/}. */
    public static ApiServer start() {
        try {
            Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "apiserver");
            Path log = directory.resolveSibling(directory.getFileName() + ".log");
            Process process = new ProcessBuilder(
                            Command.program().toString(),
                            "apiserver",
                            directory.toAbsolutePath().toString())
                    .redirectError(log.toFile())
                    .start();
            ApiServer server = new ApiServer(process, readiness(process, log));
            server.installCrds();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path readiness(Process process, Path log) throws IOException {
        BufferedReader output = process.inputReader();
        @Nullable String kubeconfig = output.readLine();
        if (kubeconfig == null) {
            throw new IllegalStateException("the API server did not start:\n" + Files.readString(log));
        }
        return Path.of(kubeconfig);
    }

    private void installCrds() {
        try (Stream<Path> files = Files.list(Repository.root().resolve("crds/generated"))) {
            List<CustomResourceDefinition> crds = files.filter(
                            file -> file.toString().endsWith(".evenkeel.dev.yaml"))
                    .map(file ->
                            client.getKubernetesSerialization().unmarshal(read(file), CustomResourceDefinition.class))
                    .toList();
            crds.forEach(crd -> client.resource(crd).forceConflicts().serverSideApply());
            crds.forEach(crd -> client.resource(crd).waitUntilCondition(ApiServer::established, 30, TimeUnit.SECONDS));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean established(@Nullable CustomResourceDefinition crd) {
        return crd != null
                && crd.getStatus() != null
                && crd.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Established")
                                && condition.getStatus().equals("True"));
    }

    /** For {@code kubectl}: of the cluster's administrator. */
    public Path kubeconfig() {
        return kubeconfig;
    }

    /** A client of the cluster's administrator. Closed with the server. */
    public KubernetesClient client() {
        return client;
    }

    /** A client of this user, who is in these groups and {@code system:authenticated}. Closed with the server. */
    public KubernetesClient as(String user, String... groups) {
        List<String> all = new ArrayList<>(Arrays.asList(groups));
        all.add("system:authenticated");
        return others.computeIfAbsent(
                user + all,
                key -> client(new ConfigBuilder(config)
                        .withImpersonateUsername(user)
                        .withImpersonateGroups(all.toArray(String[]::new))
                        .build()));
    }

    /** Creates a namespace that no other test has, and answers its name. */
    public String namespace() {
        String name = "test-" + names.incrementAndGet();
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
        return name;
    }

    /** The object that this YAML is, with every field as written, known to the records or not. */
    public GenericKubernetesResource parse(String yaml) {
        return client.getKubernetesSerialization().unmarshal(yaml, GenericKubernetesResource.class);
    }

    private static KubernetesClient client(Config config) {
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withKubernetesSerialization(ApiSerialization.create())
                .build();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        others.values().forEach(KubernetesClient::close);
        client.close();
        try {
            process.outputWriter().close(); // the end of its input asks it to end
            process.onExit().orTimeout(30, TimeUnit.SECONDS).join();
        } catch (IOException | CompletionException e) {
            process.destroyForcibly();
            throw new IllegalStateException("the API server did not end when asked to", e);
        }
    }
}
