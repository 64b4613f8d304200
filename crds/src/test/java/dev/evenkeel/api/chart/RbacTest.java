package dev.evenkeel.api.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.testing.Chart;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Privilege creep is a failing test in the commit that causes it. A new verb comes with the call that needs it. */
class RbacTest {
    private static final Permissions CHART = new Permissions(Chart.rendered());
    private static final Set<String> OPERATOR = CHART.of("evenkeel-operator");
    private static final Set<String> STORE = CHART.of("evenkeel-store");

    private static Set<String> lines(String scope, String resources, String verbs) {
        Set<String> lines = new TreeSet<>();
        for (String resource : resources.split(" ", -1)) {
            Arrays.stream(verbs.split(" ", -1))
                    .map(verb -> scope + " " + resource + " " + verb)
                    .forEach(lines::add);
        }
        return lines;
    }

    @Test
    void theOperatorMayDoThisAndNothingElse() {
        Set<String> expected = new TreeSet<>();
        Stream.of(
                        // sees
                        lines(
                                "cluster",
                                "evenkeel.dev/modeldeployments evenkeel.dev/trainingruns evenkeel.dev/remediationpolicies"
                                        + " evenkeel.dev/incidents evenkeel.dev/remediations",
                                "get list watch"),
                        lines(
                                "cluster",
                                "core/namespaces core/nodes core/pods core/services core/configmaps core/serviceaccounts"
                                        + " apps/deployments apps/statefulsets apps/daemonsets apps/replicasets"
                                        + " apps/controllerrevisions batch/jobs autoscaling/horizontalpodautoscalers"
                                        + " policy/poddisruptionbudgets networking.k8s.io/networkpolicies",
                                "get list watch"),
                        lines("cluster", "core/nodes/metrics", "get"),
                        // writes of its own kinds
                        lines(
                                "cluster",
                                "evenkeel.dev/modeldeployments/status evenkeel.dev/trainingruns/status"
                                        + " evenkeel.dev/remediationpolicies/status evenkeel.dev/incidents/status"
                                        + " evenkeel.dev/remediations/status",
                                "get update patch"),
                        lines(
                                "cluster",
                                "evenkeel.dev/modeldeployments/finalizers evenkeel.dev/trainingruns/finalizers",
                                "update"),
                        lines(
                                "cluster",
                                "evenkeel.dev/trainingruns evenkeel.dev/incidents evenkeel.dev/remediations",
                                "create patch delete"),
                        // makes for them; the admission policy evenkeel-own-children narrows it to what has its label
                        lines(
                                "cluster",
                                "batch/jobs apps/deployments apps/controllerrevisions core/services core/configmaps"
                                        + " policy/poddisruptionbudgets networking.k8s.io/networkpolicies",
                                "create patch delete"),
                        lines("cluster", "core/events", "get create patch"),
                        // in its own namespace
                        lines("own", "coordination.k8s.io/leases[evenkeel-operator]", "get update patch"),
                        lines("own", "coordination.k8s.io/leases", "create"),
                        lines("own", "core/secrets[evenkeel-signing-key]", "get"),
                        lines("own", "core/secrets", "create"))
                .forEach(expected::addAll);
        assertThat(OPERATOR)
                .as("charts/evenkeel/templates/rbac; say here why the operator needs it")
                .isEqualTo(expected);
    }

    @Test
    void theStoreMayOnlyAskWhoseTokenItWasGiven() {
        assertThat(STORE).containsExactly("cluster authentication.k8s.io/tokenreviews create");
    }

    @Test
    void nobodyGetsWhatLeadsToEverything() {
        for (String role : CHART.roles()) {
            assertThat(CHART.in(role))
                    .as(role)
                    .noneMatch(line -> line.contains("*"))
                    .noneMatch(line -> line.matches(".* (escalate|bind|impersonate|deletecollection)"))
                    .noneMatch(line -> line.matches(
                            "\\S+ core/(pods/(exec|attach|portforward|ephemeralcontainers)|nodes/proxy|serviceaccounts/token)"
                                    + "(\\[.*])? .*"))
                    .noneMatch(line -> line.matches(
                            "\\S+ (rbac\\.authorization|admissionregistration|apiextensions|certificates)\\S* .*"));
        }
    }

    @Test
    void secretsAreReadByNameInItsOwnNamespaceAlone() {
        assertThat(OPERATOR).noneMatch(line -> line.matches("cluster core/secrets.*"));
        assertThat(OPERATOR).noneMatch(line -> line.matches("own core/secrets (get|list|watch|update|patch|delete)"));
    }

    @Test
    void asItselfItTouchesNoWorkloadOfOthers() {
        assertThat(OPERATOR)
                .noneMatch(line -> line.matches(
                        "\\S+ (core/pods|core/pods/eviction|core/nodes|apps/statefulsets|apps/daemonsets|\\S+/scale)(\\[.*])?"
                                + " (create|update|patch|delete)"));
    }

    @Test
    void itWritesNoSpecThatPeopleWrite() {
        assertThat(OPERATOR)
                .noneMatch(line -> line.matches(
                        "\\S+ evenkeel.dev/(modeldeployments|remediationpolicies) (create|update|patch|delete)"));
    }

    @Test
    void observingIsOnlyLooking() {
        assertThat(CHART.in("evenkeel-observe")).allMatch(line -> line.matches(".* (get|list|watch)"));
        assertThat(CHART.in("evenkeel-view")).allMatch(line -> line.matches(".* (get|list|watch)"));
    }

    @Test
    void whoMayEditMayNotApprove() {
        assertThat(CHART.in("evenkeel-edit")).noneMatch(line -> line.endsWith(" approve"));
        assertThat(CHART.in("evenkeel-edit")).noneMatch(line -> line.matches(".*/(incidents|remediations).*"));
        assertThat(CHART.in("evenkeel-approver")).contains("role evenkeel.dev/remediationpolicies approve");
    }
}
