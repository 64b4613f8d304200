package dev.evenkeel.controller;

import dev.evenkeel.api.testing.Access;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A Deployment {@code web} with ready pods on an API server that has no controllers, and the account {@code healer} that a
 * policy acts as. Plays the Deployment's controller and the kubelet, when told.
 */
final class ToyWorkload {
    private static final String HASH = "abc";
    private static final String IMPERSONATE = "evenkeel-opt-in";

    private final KubernetesClient admin;
    private final String namespace;

    ToyWorkload(KubernetesClient admin, String namespace, int replicas, Instant startedAt) {
        this.admin = admin;
        this.namespace = namespace;
        admin.resource(new ServiceAccountBuilder().withMetadata(named("healer")).build())
                .create();
        admin.resource(new DeploymentBuilder()
                        .withMetadata(named("web"))
                        .withNewSpec()
                        .withReplicas(replicas)
                        .withNewSelector()
                        .addToMatchLabels("app", "web")
                        .endSelector()
                        .withNewTemplate()
                        .withNewMetadata()
                        .addToLabels("app", "web")
                        .endMetadata()
                        .withNewSpec()
                        .addNewContainer()
                        .withName("app")
                        .withImage("example/web:1")
                        .endContainer()
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build())
                .create();
        settle(startedAt);
    }

    private ObjectMeta named(String name) {
        return new ObjectMetaBuilder().withNamespace(namespace).withName(name).build();
    }

    /** As many ready pods as the Deployment wants, and a status that says so. */
    void settle(Instant startedAt) {
        Deployment deployment = deployment();
        int wanted = deployment.getSpec().getReplicas();
        for (int i = uids().size(); i < wanted; i++) {
            addPod(startedAt);
        }
        admin.resource(new DeploymentBuilder(deployment)
                        .withNewStatus()
                        .withObservedGeneration(deployment.getMetadata().getGeneration())
                        .withReplicas(wanted)
                        .withUpdatedReplicas(wanted)
                        .withReadyReplicas(wanted)
                        .endStatus()
                        .build())
                .updateStatus();
    }

    private void addPod(Instant startedAt) {
        Pod pod = admin.resource(new PodBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withGenerateName("web-" + HASH + "-")
                        .addToLabels(Map.of("app", "web", "pod-template-hash", HASH))
                        .addNewOwnerReference()
                        .withApiVersion("apps/v1")
                        .withKind("ReplicaSet")
                        .withName("web-" + HASH)
                        .withUid("00000000-0000-0000-0000-000000000001")
                        .withController(true)
                        .endOwnerReference()
                        .endMetadata()
                        .withNewSpec()
                        .withServiceAccountName("healer")
                        .withAutomountServiceAccountToken(false)
                        .addNewContainer()
                        .withName("app")
                        .withImage("example/web:1")
                        .withNewResources()
                        .addToLimits("cpu", new Quantity("200m"))
                        .addToLimits("memory", new Quantity("128Mi"))
                        .endResources()
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
        pod.setStatus(new PodStatusBuilder()
                .withPhase("Running")
                .withStartTime(startedAt.toString())
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .withLastTransitionTime(startedAt.toString())
                .endCondition()
                .build());
        admin.resource(pod).updateStatus();
    }

    private Deployment deployment() {
        return admin.apps().deployments().inNamespace(namespace).withName("web").get();
    }

    int replicas() {
        return deployment().getSpec().getReplicas();
    }

    /** The pods that are there, by UID. */
    Set<String> uids() {
        return admin.pods().inNamespace(namespace).list().getItems().stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .map(pod -> pod.getMetadata().getUid())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** A budget that nobody has computed yet: the API server refuses every eviction. */
    void refuseEvictions(boolean refuse) {
        var budget = admin.resource(new PodDisruptionBudgetBuilder()
                .withMetadata(named("web"))
                .withNewSpec()
                .withNewMinAvailable(100)
                .withNewSelector()
                .addToMatchLabels("app", "web")
                .endSelector()
                .endSpec()
                .build());
        if (refuse) {
            budget.create();
        } else {
            budget.delete();
        }
    }

    /** Lets {@code healer} do these alone, such as {@code create pods/eviction}; returns when it counts. */
    void grant(PolicyRule... rules) {
        role("healer", List.of(rules), new Subject("", "ServiceAccount", "healer", namespace));
    }

    static PolicyRule evict() {
        return rule("", "pods/eviction", "create");
    }

    static PolicyRule scale() {
        return rule("apps", "deployments/scale", "get", "update");
    }

    /** Lets this operator act as {@code healer}; returns when it counts. */
    void optIn(KubernetesClient operator, String account, String accountNamespace) {
        PolicyRule rule = new PolicyRuleBuilder(rule("", "serviceaccounts", "impersonate"))
                .withResourceNames("healer")
                .build();
        role(IMPERSONATE, List.of(rule), new Subject("", "ServiceAccount", account, accountNamespace));
        new Access("impersonate", "", "serviceaccounts", "healer").await(operator, namespace);
    }

    void optOut() {
        admin.rbac().roleBindings().inNamespace(namespace).withName(IMPERSONATE).delete();
    }

    private void role(String name, List<PolicyRule> rules, Subject subject) {
        admin.resource(new RoleBuilder()
                        .withMetadata(named(name))
                        .withRules(rules)
                        .build())
                .forceConflicts()
                .serverSideApply();
        admin.resource(new RoleBindingBuilder()
                        .withMetadata(named(name))
                        .withNewRoleRef("rbac.authorization.k8s.io", "Role", name)
                        .withSubjects(subject)
                        .build())
                .forceConflicts()
                .serverSideApply();
    }

    private static PolicyRule rule(String group, String resource, String... verbs) {
        return new PolicyRuleBuilder()
                .withApiGroups(group)
                .withResources(resource)
                .withVerbs(verbs)
                .build();
    }

    /** How long a pod has run when the story begins. */
    static Duration age() {
        return Duration.ofMinutes(10);
    }
}
