package dev.evenkeel.e2e;

import dev.evenkeel.api.v1alpha1.ApiSerialization;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** The cluster of the stories, as a user with a kubeconfig sees it: applying files, waiting for a state, asking a Service. */
public final class Cluster implements AutoCloseable {
    private static final PatchContext STRICT_APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager("evenkeel-demo")
            .withForce(true)
            .withFieldValidation("Strict")
            .build();

    private final KubernetesClient client;

    private Cluster(KubernetesClient client) {
        this.client = client;
    }

    /** Connects by a kubeconfig file and, when one is named, a context in it. */
    public static Cluster connect(Path kubeconfig, @Nullable String context) {
        return new Cluster(new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(context, kubeconfig.toFile()))
                .withKubernetesSerialization(ApiSerialization.create())
                .build());
    }

    public KubernetesClient client() {
        return client;
    }

    /** Applies every YAML file of a directory in name order, server-side and strictly, as {@code kubectl apply} would. */
    public void apply(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
                try (InputStream in = Files.newInputStream(file)) {
                    client.load(in).items().forEach(this::apply);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + directory, e);
        }
    }

    /** Applies YAML files that ship with the scenarios. */
    public void applyResources(String... names) {
        for (String name : names) {
            try (InputStream in = Cluster.class.getResourceAsStream(name)) {
                client.load(Objects.requireNonNull(in, name)).items().forEach(this::apply);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + name, e);
            }
        }
    }

    public void apply(HasMetadata object) {
        client.resource(object).patch(STRICT_APPLY);
    }

    /** A namespace under the restricted pod security standard. */
    public void applyNamespace(String name) {
        apply(new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                .endMetadata()
                .build());
    }

    /** Deletes a namespace, if it is there, and waits until it is gone. */
    public void forget(String namespace) {
        client.namespaces().withName(namespace).delete();
        await(
                "namespace " + namespace + " gone",
                Duration.ofMinutes(3),
                () -> client.namespaces().withName(namespace).get() == null ? Optional.of(true) : Optional.empty());
    }

    /** Polls until there is a value; fails with what was waited for after the limit. */
    public <T> T await(String what, Duration limit, Supplier<Optional<T>> look) {
        return Awaitility.await(what)
                .atMost(limit)
                .pollInterval(Duration.ofMillis(250))
                .ignoreExceptionsInstanceOf(io.fabric8.kubernetes.client.KubernetesClientException.class)
                .until(look::get, Optional::isPresent)
                .orElseThrow();
    }

    /** A request to a Service by way of the API server, so that it works from outside of any cluster. */
    public String post(String namespace, String service, String path, String body) {
        return client.raw(
                "/api/v1/namespaces/%s/services/%s/proxy%s".formatted(namespace, service, path), "POST", body);
    }

    /** A request to one pod, by way of the API server. */
    public String postToPod(String namespace, String pod, int port, String path) {
        return client.raw("/api/v1/namespaces/%s/pods/%s:%d/proxy%s".formatted(namespace, pod, port, path), "POST", "");
    }

    /** As {@link #post}, reading. */
    public String get(String namespace, String service, String path) {
        String answer = client.raw("/api/v1/namespaces/%s/services/%s/proxy%s".formatted(namespace, service, path));
        if (answer == null) {
            throw new IllegalStateException("no answer from service " + namespace + "/" + service + path);
        }
        return answer;
    }

    /** The objects of a kind in a namespace. */
    public <T extends HasMetadata> List<T> list(Class<T> kind, String namespace) {
        return client.resources(kind).inNamespace(namespace).list().getItems();
    }

    /** What a function says of one object, when the object is there. */
    public <T extends HasMetadata, R> Optional<R> look(
            Class<T> kind, String namespace, String name, Function<T, Optional<R>> question) {
        return Optional.ofNullable(client.resources(kind)
                        .inNamespace(namespace)
                        .withName(name)
                        .get())
                .flatMap(question);
    }

    @Override
    public void close() {
        client.close();
    }
}
