package dev.evenkeel.api.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.api.testing.Access;
import dev.evenkeel.api.testing.ApiServer;
import dev.evenkeel.api.testing.Chart;
import dev.evenkeel.api.testing.WithApiServer;
import dev.evenkeel.api.v1alpha1.Remediation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The chart's admission policies and roles for people: who may decide, and what a policy's author may say. */
@ExtendWith(WithApiServer.class)
class DecisionsIT {
    private static final String OPERATOR = "system:serviceaccount:evenkeel-system:evenkeel-operator";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final PatchContext JSON = PatchContext.of(PatchType.JSON);

    @BeforeAll
    static void installPoliciesAndRoles(ApiServer server) {
        for (HasMetadata object : Chart.rendered()) {
            if (object.getKind().startsWith("ClusterRole")
                    || object.getKind().startsWith("ValidatingAdmissionPolicy")) {
                server.client().resource(object).forceConflicts().serverSideApply();
            }
        }
        String namespace = server.namespace();
        // a new admission policy takes effect a little later than it is stored
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThatThrownBy(() -> server.client()
                                .resource(Examples.REMEDIATION.with(
                                        server, namespace, "early", "{decisions: [{by: nobody, verdict: Approve}]}"))
                                .dryRun()
                                .create())
                        .hasMessageContaining("speaks for the person"));
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThatThrownBy(() ->
                                policy(server, server.as("nobody", "system:masters"), namespace, "{}", "somebody"))
                        .hasMessageContaining("evenkeel.dev/author"));
    }

    private static void bind(ApiServer server, String namespace, String role, String user) {
        server.client()
                .resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withName(role + "-" + user)
                        .withNamespace(namespace)
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", role)
                        .addNewSubject("rbac.authorization.k8s.io", "User", user, null)
                        .build())
                .create();
        String verb = switch (role) {
            case "evenkeel-approver" -> "approve";
            case "evenkeel-edit" -> "patch";
            default -> "get";
        };
        new Access(verb, "evenkeel.dev", "remediationpolicies", "").await(server.as(user), namespace);
    }

    /** As the built-in role edit lets people do, which no controller fills in here. */
    private static void mayActAsHealer(ApiServer server, String namespace, String user) {
        server.client()
                .resource(new RoleBuilder()
                        .withNewMetadata()
                        .withName("act-as-healer")
                        .withNamespace(namespace)
                        .endMetadata()
                        .addNewRule()
                        .withApiGroups("")
                        .withResources("serviceaccounts")
                        .withResourceNames("healer")
                        .withVerbs("impersonate")
                        .endRule()
                        .build())
                .serverSideApply();
        server.client()
                .resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withName("act-as-healer-" + user)
                        .withNamespace(namespace)
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "Role", "act-as-healer")
                        .addNewSubject("rbac.authorization.k8s.io", "User", user, null)
                        .build())
                .create();
        new Access("impersonate", "", "serviceaccounts", "healer").await(server.as(user), namespace);
    }

    private static String proposed(ApiServer server) {
        String namespace = server.namespace();
        server.as(OPERATOR)
                .resource(Examples.REMEDIATION.with(server, namespace, "restart-1", "{}"))
                .create();
        return namespace;
    }

    private static Remediation decide(KubernetesClient client, String namespace, String patch) {
        return client.resources(Remediation.class)
                .inNamespace(namespace)
                .withName("restart-1")
                .patch(JSON, patch);
    }

    private static String first(String by, String verdict) {
        return "[{\"op\": \"add\", \"path\": \"/spec/decisions\", \"value\": [{\"by\": \"" + by + "\", \"verdict\": \""
                + verdict + "\"}]}]";
    }

    private static String next(String by, String verdict) {
        return "[{\"op\": \"add\", \"path\": \"/spec/decisions/-\", \"value\": {\"by\": \"" + by + "\", \"verdict\": \""
                + verdict + "\"}}]";
    }

    @Test
    void approversAddDecisionsInTheirOwnName(ApiServer server) {
        String namespace = proposed(server);
        bind(server, namespace, "evenkeel-approver", "alice");
        bind(server, namespace, "evenkeel-approver", "bob");
        decide(server.as("alice"), namespace, first("alice", "Approve"));
        decide(server.as("bob"), namespace, next("bob", "Contest"));
        Remediation remediation = decide(server.as("alice"), namespace, next("alice", "Reject"));
        assertThat(remediation.getSpec().decisions())
                .extracting(decision -> decision.by() + " " + decision.verdict().wireName())
                .containsExactly("alice Approve", "bob Contest", "alice Reject");
    }

    @Test
    void nobodySpeaksForAnother(ApiServer server) {
        String namespace = proposed(server);
        bind(server, namespace, "evenkeel-approver", "alice");
        assertThatThrownBy(() -> decide(server.as("alice"), namespace, first("bob", "Approve")))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("spec.decisions[].by must be alice");
    }

    @Test
    void nobodyTakesBackWhatAnotherSaid(ApiServer server) {
        String namespace = proposed(server);
        bind(server, namespace, "evenkeel-approver", "alice");
        bind(server, namespace, "evenkeel-approver", "bob");
        decide(server.as("alice"), namespace, first("alice", "Reject"));
        assertThatThrownBy(() ->
                        decide(server.as("bob"), namespace, "[{\"op\": \"remove\", \"path\": \"/spec/decisions/0\"}]"))
                .hasMessageContaining("append-only");
        assertThatThrownBy(() -> decide(
                        server.as("bob"),
                        namespace,
                        "[{\"op\": \"replace\", \"path\": \"/spec/decisions/0/verdict\", \"value\": \"Approve\"}]"))
                .hasMessageContaining("append-only");
    }

    @Test
    void editorsAndTheOperatorItselfMayNotApprove(ApiServer server) {
        String namespace = proposed(server);
        bind(server, namespace, "evenkeel-edit", "carol");
        assertThatThrownBy(() -> decide(server.as("carol"), namespace, first("carol", "Approve")))
                .as("by RBAC")
                .hasMessageContaining("forbidden");
        assertThatThrownBy(() -> decide(server.as(OPERATOR), namespace, first(OPERATOR, "Approve")))
                .as("by the admission policy")
                .hasMessageContaining("needs the verb approve on remediationpolicies p");
    }

    private static void policy(
            ApiServer server, KubernetesClient client, String namespace, String spec, String author) {
        var policy = Examples.POLICY.with(server, namespace, "p", spec);
        if (!author.isEmpty()) {
            policy.getMetadata().getAnnotations().put("evenkeel.dev/author", author);
        }
        client.resource(policy).forceConflicts().serverSideApply();
    }

    @Test
    void aPolicyNamesOnlyAnAccountThatItsAuthorMayImpersonate(ApiServer server) {
        String namespace = server.namespace();
        String acting = "{autonomy: {mode: Auto}, serviceAccountName: healer}";
        bind(server, namespace, "evenkeel-edit", "carol");
        assertThatThrownBy(() -> policy(server, server.as("carol"), namespace, acting, ""))
                .hasMessageContaining("carol may not name the service account healer");
        assertThatCode(() -> policy(server, server.as("carol"), namespace, "{}", ""))
                .as("watching needs no account")
                .doesNotThrowAnyException();
        mayActAsHealer(server, namespace, "carol");
        assertThatCode(() -> policy(server, server.as("carol"), namespace, acting, ""))
                .doesNotThrowAnyException();
    }

    @Test
    void whereTheAuthorMustNotApproveThePolicyNamesItsAuthorTruly(ApiServer server) {
        String namespace = server.namespace();
        String four = "{autonomy: {mode: Approve, approvers: {notAuthor: true}}, serviceAccountName: healer}";
        for (String user : new String[] {"carol", "dave"}) {
            bind(server, namespace, "evenkeel-view", user);
            bind(server, namespace, "evenkeel-edit", user);
            mayActAsHealer(server, namespace, user);
        }
        assertThatThrownBy(() -> policy(server, server.as("carol"), namespace, four, ""))
                .hasMessageContaining("evenkeel.dev/author must be carol");
        assertThatThrownBy(() -> policy(server, server.as("carol"), namespace, four, "dave"))
                .hasMessageContaining("evenkeel.dev/author must be carol");
        policy(server, server.as("carol"), namespace, four, "carol");
        assertThatThrownBy(() -> policy(server, server.as("dave"), namespace, four.replace("Approve", "Auto"), "carol"))
                .as("who changes it is its author")
                .hasMessageContaining("evenkeel.dev/author must be dave");
        assertThatThrownBy(() -> server.as("dave")
                        .resources(dev.evenkeel.api.v1alpha1.RemediationPolicy.class)
                        .inNamespace(namespace)
                        .withName("p")
                        .patch(
                                JSON,
                                "[{\"op\": \"remove\", \"path\": \"/metadata/annotations/evenkeel.dev~1author\"}]"))
                .hasMessageContaining("evenkeel.dev/author");
    }

    @Test
    void theAuthorDoesNotApproveWhereThePolicySaysSo(ApiServer server) {
        String namespace = proposed(server);
        String four = "{autonomy: {mode: Approve, approvers: {notAuthor: true}}, serviceAccountName: healer}";
        for (String user : new String[] {"carol", "dave"}) {
            bind(server, namespace, "evenkeel-approver", user);
        }
        bind(server, namespace, "evenkeel-edit", "carol");
        mayActAsHealer(server, namespace, "carol");
        policy(server, server.as("carol"), namespace, four, "carol");
        // the API server watches policies as parameters: a new one counts a little later
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThatThrownBy(() -> server.as("carol")
                                .resources(Remediation.class)
                                .inNamespace(namespace)
                                .withName("restart-1")
                                .dryRun()
                                .patch(JSON, first("carol", "Approve")))
                        .hasMessageContaining("wants the approval of somebody else than its author, carol"));
        decide(server.as("carol"), namespace, first("carol", "Contest"));
        assertThat(decide(server.as("dave"), namespace, next("dave", "Approve"))
                        .getSpec()
                        .decisions())
                .hasSize(2);
    }
}
