package dev.evenkeel.controller.execute.model;

import dev.evenkeel.controller.fault.UserFault;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The Secret with the signing key, in the operator's namespace: made once, by whoever comes first. */
public final class SigningKeySecret {
    /** Name of the Secret. */
    public static final String NAME = "evenkeel-signing-key";

    private static final String PRIVATE = "private.key";
    private static final String PUBLIC = "public.key";

    private SigningKeySecret() {}

    /**
     * Reads the key, after making it where there is none.
     *
     * @throws UserFault when there is a Secret of that name with something else in it
     */
    public static SigningKey load(KubernetesClient client, String namespace) {
        Secret secret = client.secrets().inNamespace(namespace).withName(NAME).get();
        return read(secret == null ? create(client, namespace) : secret);
    }

    private static Secret create(KubernetesClient client, String namespace) {
        SigningKey.Encoded pair = SigningKey.generate();
        Secret secret = new SecretBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(NAME)
                .withLabels(Map.of("app.kubernetes.io/part-of", "evenkeel", "app.kubernetes.io/managed-by", "evenkeel"))
                .endMetadata()
                .withType("Opaque")
                .withImmutable(true)
                .withStringData(Map.of(PRIVATE, pair.privateKey(), PUBLIC, pair.publicKey()))
                .build();
        try {
            return client.resource(secret).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
            // Another operator was faster: its key is the key.
            return Objects.requireNonNull(
                    client.secrets().inNamespace(namespace).withName(NAME).get(), "the Secret went as it came");
        }
    }

    private static SigningKey read(Secret secret) {
        try {
            return SigningKey.of(new SigningKey.Encoded(text(secret, PRIVATE), text(secret, PUBLIC)));
        } catch (IllegalArgumentException e) {
            throw new UserFault(
                    "SigningKeyInvalid",
                    "Secret %s/%s holds no Ed25519 key pair in its keys %s and %s: delete it, and the operator makes a new one"
                            .formatted(secret.getMetadata().getNamespace(), NAME, PRIVATE, PUBLIC),
                    e);
        }
    }

    private static String text(Secret secret, String key) {
        String encoded = Optional.ofNullable(secret.getData()).orElse(Map.of()).get(key);
        if (encoded == null) {
            throw new IllegalArgumentException("the Secret has no key " + key);
        }
        return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    }
}
