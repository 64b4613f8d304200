package dev.evenkeel.controller.execute.build;

import dev.evenkeel.controller.config.EvenkeelConfiguration;
import dev.evenkeel.controller.config.EvenkeelConfiguration.NetworkPolicies;

/**
 * What all built objects share.
 *
 * @param storeUrl of the artifact store, without a slash at the end
 * @param storeAudience of the tokens that the store takes
 * @param operatorNamespace where the operator runs
 * @param networkPolicies who may talk to model servers, and whom they may talk to
 */
public record BuildSettings(
        String trainerImage,
        String serverImage,
        String storeUrl,
        String storeAudience,
        String operatorNamespace,
        NetworkPolicies networkPolicies) {

    /** The settings of an operator that runs in this namespace. */
    public static BuildSettings of(EvenkeelConfiguration configuration, String operatorNamespace) {
        String url = configuration.store().url().toString();
        return new BuildSettings(
                configuration.images().trainer(),
                configuration.images().modelServer(),
                url.endsWith("/") ? url.substring(0, url.length() - 1) : url,
                configuration.store().audience(),
                operatorNamespace,
                configuration.networkPolicies());
    }

    /** Where the store keeps an artifact of a namespace. */
    public String blobUri(String namespace, String digest) {
        return storeUrl + "/v1/namespaces/" + namespace + "/blobs/" + digest;
    }
}
