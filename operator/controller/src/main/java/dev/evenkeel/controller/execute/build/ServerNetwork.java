package dev.evenkeel.controller.execute.build;

import dev.evenkeel.api.v1alpha1.Evenkeel;
import dev.evenkeel.api.v1alpha1.ModelDeployment;
import dev.evenkeel.api.v1alpha1.ModelDeploymentSpec.Monitor;
import dev.evenkeel.api.v1alpha1.ModelDeploymentSpec.Sink;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeerBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPortBuilder;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The NetworkPolicy of a ModelDeployment's servers, stable and candidate. In come requests for predictions, the operator
 * on the admin port, and who reads metrics; out go names, the models' addresses and the sink. An address inside the
 * cluster opens its namespace, whatever the port, because a Service's port need not be its pods'; one outside opens its
 * port, because a NetworkPolicy knows no host names.
 */
public final class ServerNetwork {
    private static final int DNS = 53;
    private static final int LAST_PORT = 65_535;
    private static final String NAMESPACE = "kubernetes.io/metadata.name";

    private ServerNetwork() {}

    /**
     * The policy.
     *
     * @param models where the revisions are that a server may have to fetch
     */
    public static NetworkPolicy policy(ModelDeployment deployment, List<String> models, BuildSettings settings) {
        Map<String, String> servers = new TreeMap<>(Map.of(
                Evenkeel.MODEL_DEPLOYMENT_LABEL,
                deployment.getMetadata().getName(),
                Metadata.COMPONENT,
                ServingObjects.COMPONENT));
        return new NetworkPolicyBuilder()
                .withMetadata(Metadata.of(
                        deployment,
                        ServingObjects.stableName(deployment),
                        ServingObjects.labels(deployment, Optional.empty())))
                .withNewSpec()
                .withNewPodSelector()
                .withMatchLabels(servers)
                .endPodSelector()
                .withPolicyTypes("Ingress", "Egress")
                .withIngress(ingress(settings))
                .withEgress(egress(deployment, models, settings))
                .endSpec()
                .build();
    }

    private static List<NetworkPolicyIngressRule> ingress(BuildSettings settings) {
        List<String> clients = settings.networkPolicies().clientNamespaces();
        List<String> readers = settings.networkPolicies().metricsNamespaces();
        NetworkPolicyPeer operator = namespaces(List.of(settings.operatorNamespace()));
        return List.of(
                from(ServerPod.HTTP, clients.isEmpty() ? List.of() : List.of(ownNamespace(), namespaces(clients))),
                from(ServerPod.ADMIN, List.of(operator)),
                from(ServerPod.METRICS, readers.isEmpty() ? List.of() : List.of(operator, namespaces(readers))));
    }

    /** @param peers none: from anywhere */
    private static NetworkPolicyIngressRule from(int port, List<NetworkPolicyPeer> peers) {
        return new NetworkPolicyIngressRuleBuilder()
                .withPorts(port("TCP", port))
                .withFrom(peers)
                .build();
    }

    private static List<NetworkPolicyEgressRule> egress(
            ModelDeployment deployment, List<String> models, BuildSettings settings) {
        TreeSet<String> namespaces = new TreeSet<>();
        TreeSet<Integer> ports = new TreeSet<>();
        for (URI address : addresses(deployment, models, settings)) {
            namespace(address).ifPresentOrElse(namespaces::add, () -> ports.add(port(address)));
        }
        ports.removeIf(port -> port < 1 || port > LAST_PORT);
        List<NetworkPolicyEgressRule> rules = new ArrayList<>();
        rules.add(new NetworkPolicyEgressRuleBuilder()
                .withPorts(port("UDP", DNS), port("TCP", DNS))
                .build());
        if (!namespaces.isEmpty()) {
            rules.add(new NetworkPolicyEgressRuleBuilder()
                    .withTo(namespaces(List.copyOf(namespaces)))
                    .build());
        }
        if (!ports.isEmpty()) {
            rules.add(new NetworkPolicyEgressRuleBuilder()
                    .withPorts(ports.stream().map(port -> port("TCP", port)).toList())
                    .build());
        }
        return rules;
    }

    /** Where a server may have to go. What is no address is left out: the server says so when it fetches it. */
    private static List<URI> addresses(ModelDeployment deployment, List<String> models, BuildSettings settings) {
        List<String> texts = new ArrayList<>(models);
        texts.add(settings.storeUrl());
        Optional.ofNullable(deployment.getSpec().monitor())
                .map(Monitor::sink)
                .map(Sink::url)
                .ifPresent(texts::add);
        return texts.stream().flatMap(ServerNetwork::address).toList();
    }

    private static Stream<URI> address(String text) {
        try {
            return Stream.of(new URI(text));
        } catch (URISyntaxException e) {
            return Stream.empty();
        }
    }

    /** The namespace of {@code SERVICE.NAMESPACE.svc}, with the cluster's domain behind it or not. */
    private static Optional<String> namespace(URI address) {
        String[] labels = String.valueOf(address.getHost()).split("\\.", -1);
        return labels.length >= 3 && labels[2].equals("svc") ? Optional.of(labels[1]) : Optional.empty();
    }

    private static int port(URI address) {
        if (address.getPort() >= 0) {
            return address.getPort();
        }
        return "https".equals(address.getScheme()) ? 443 : 80;
    }

    private static NetworkPolicyPeer ownNamespace() {
        return new NetworkPolicyPeerBuilder()
                .withNewPodSelector()
                .endPodSelector()
                .build();
    }

    private static NetworkPolicyPeer namespaces(List<String> names) {
        return new NetworkPolicyPeerBuilder()
                .withNewNamespaceSelector()
                .addNewMatchExpression()
                .withKey(NAMESPACE)
                .withOperator("In")
                .withValues(names)
                .endMatchExpression()
                .endNamespaceSelector()
                .build();
    }

    private static NetworkPolicyPort port(String protocol, int number) {
        return new NetworkPolicyPortBuilder()
                .withProtocol(protocol)
                .withPort(new IntOrString(number))
                .build();
    }
}
