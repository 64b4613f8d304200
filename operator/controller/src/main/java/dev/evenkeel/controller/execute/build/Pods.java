package dev.evenkeel.controller.execute.build;

import dev.evenkeel.api.v1alpha1.Resources;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The parts that all our pods share; together they satisfy the restricted pod security standard. */
final class Pods {
    /** Directory of the projected token for the artifact store. */
    private static final String TOKEN_DIRECTORY = "/var/run/secrets/evenkeel/store";

    static final String TOKEN_FILE = TOKEN_DIRECTORY + "/token";

    private static final String TOKEN = "store-token";
    private static final String TMP = "tmp";
    private static final long TOKEN_SECONDS = 3600;

    private Pods() {}

    static PodSecurityContext security() {
        return new PodSecurityContextBuilder()
                .withRunAsNonRoot(true)
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .build();
    }

    static SecurityContext containerSecurity() {
        return new SecurityContextBuilder()
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withNewCapabilities()
                .addToDrop("ALL")
                .endCapabilities()
                .build();
    }

    /** What the user wrote; where nothing is written of a resource, the default. */
    static ResourceRequirements resources(
            Optional<Resources> wanted, Map<String, Quantity> requests, Map<String, Quantity> limits) {
        Map<String, Quantity> asked = new TreeMap<>(requests);
        Map<String, Quantity> bounded = new TreeMap<>(limits);
        wanted.ifPresent(resources -> {
            asked.putAll(resources.requests());
            bounded.putAll(resources.limits());
            // A limit below our default request would make the pod invalid.
            resources.limits().forEach((name, limit) -> {
                if (!resources.requests().containsKey(name) && larger(asked.get(name), limit)) {
                    asked.put(name, limit);
                }
            });
            // And so would a request above our default limit.
            resources.requests().forEach((name, request) -> {
                if (!resources.limits().containsKey(name) && larger(request, bounded.get(name))) {
                    bounded.put(name, request);
                }
            });
        });
        ResourceRequirements requirements = new ResourceRequirements();
        requirements.setRequests(asked);
        requirements.setLimits(bounded);
        return requirements;
    }

    private static boolean larger(@Nullable Quantity one, @Nullable Quantity other) {
        return one != null && other != null && one.getNumericalAmount().compareTo(other.getNumericalAmount()) > 0;
    }

    /** The token with which the pod's service account shows itself to the store, and to nobody else. */
    static Volume token(String audience) {
        return new VolumeBuilder()
                .withName(TOKEN)
                .withNewProjected()
                .addNewSource()
                .withNewServiceAccountToken()
                .withAudience(audience)
                .withExpirationSeconds(TOKEN_SECONDS)
                .withPath("token")
                .endServiceAccountToken()
                .endSource()
                .endProjected()
                .build();
    }

    static VolumeMount tokenMount() {
        return mount(TOKEN, TOKEN_DIRECTORY, true);
    }

    static Volume tmp(String limit) {
        return scratch(TMP, limit);
    }

    static VolumeMount tmpMount() {
        return mount(TMP, "/tmp", false);
    }

    static Volume scratch(String name, String limit) {
        return new VolumeBuilder()
                .withName(name)
                .withNewEmptyDir()
                .withSizeLimit(new Quantity(limit))
                .endEmptyDir()
                .build();
    }

    static Volume configMap(String name, String configMap) {
        return new VolumeBuilder()
                .withName(name)
                .withNewConfigMap()
                .withName(configMap)
                .endConfigMap()
                .build();
    }

    static Volume secret(String name, String secret) {
        return new VolumeBuilder()
                .withName(name)
                .withNewSecret()
                .withSecretName(secret)
                .endSecret()
                .build();
    }

    static VolumeMount mount(String volume, String path, boolean readOnly) {
        VolumeMountBuilder mount = new VolumeMountBuilder().withName(volume).withMountPath(path);
        return readOnly ? mount.withReadOnly(true).build() : mount.build();
    }
}
