package dev.evenkeel.api.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.testing.ApiServer;
import dev.evenkeel.api.testing.Chart;
import dev.evenkeel.api.testing.Command;
import dev.evenkeel.api.testing.WithApiServer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The chart by helm itself, and what the API server says to what it renders. */
@ExtendWith(WithApiServer.class)
class ChartIT {
    private static final String CHART = "charts/evenkeel";

    private static Command.Output template(String... settings) {
        String[] arguments = Stream.concat(
                        Stream.of("template", "evenkeel", CHART, "--namespace", "evenkeel-system"), Stream.of(settings))
                .toArray(String[]::new);
        return Command.helm(arguments);
    }

    @Test
    void lints() {
        assertThat(Command.helm("lint", CHART, "--strict").ok()).contains("0 chart(s) failed");
    }

    @Test
    void theRenderedChartForGitOpsIsFresh() throws IOException {
        String rendered = template("--set", "crds.install=false").ok();
        if (System.getProperty("golden.update") != null) {
            Files.writeString(Chart.file(), rendered);
        }
        assertThat(Chart.file())
                .as("run: mvn -q -pl crds verify -Dit.test=ChartIT -Dgolden.update")
                .hasContent(rendered);
    }

    @Test
    void theApiServerTakesIt(ApiServer server, @TempDir Path directory) throws IOException {
        Path file = directory.resolve("chart.yaml");
        Files.writeString(
                file,
                template("--set", "operator.replicas=2,optIn.clusterWide=true,store.storageClassName=fast")
                        .ok());
        Command.kubectl(server.kubeconfig(), "apply", "--server-side", "-f", "manifests/install/namespace.yaml")
                .ok();
        assertThat(Command.kubectl(
                                server.kubeconfig(),
                                "apply",
                                "--server-side",
                                "--force-conflicts",
                                "--dry-run=server",
                                "--validate=strict",
                                "--namespace",
                                "evenkeel-system",
                                "-f",
                                file.toString())
                        .ok())
                .contains("deployment.apps/evenkeel-operator", "statefulset.apps/evenkeel-store");
        assertThat(Command.kubectl(
                                server.kubeconfig(),
                                "apply",
                                "--server-side",
                                "--force-conflicts",
                                "--dry-run=server",
                                "--validate=strict",
                                "-k",
                                "manifests/install")
                        .ok())
                .contains("remediationpolicies.evenkeel.dev", "deployment.apps/evenkeel-operator");
    }

    @ParameterizedTest(name = "{0}={1}: {2}")
    @CsvSource({
        "operator.replicas,3,/operator/replicas",
        "operator.replica,1,replica",
        "images.operator.digest,sha256:0,/images/operator/digest",
        "store.size,5,/store/size",
        "config.images.trainer,x,images",
        "config.brakes.clusterBudget.per,1d,/config/brakes/clusterBudget/per",
        "config.networkPolicies.enabled,maybe,/config/networkPolicies/enabled",
        "optIn.clusterWide,maybe,/optIn/clusterWide"
    })
    void refusesValuesThatDoNotFit(String key, String value, String named) {
        Command.Output output = template("--set", key + "=" + value);
        assertThat(output.exit()).isNotZero();
        assertThat(output.err()).contains(named);
    }

    private static List<HasMetadata> objects(String... settings) {
        return Chart.objects(template(settings).ok());
    }

    static Stream<PodSpec> pods() {
        return objects().stream().flatMap(object -> switch (object) {
            case Deployment deployment ->
                Stream.of(deployment.getSpec().getTemplate().getSpec());
            case StatefulSet set -> Stream.of(set.getSpec().getTemplate().getSpec());
            default -> Stream.empty();
        });
    }

    @ParameterizedTest
    @MethodSource("pods")
    void everyPodIsRestrictedProbedAndBounded(PodSpec pod) {
        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        for (Container container : pod.getContainers()) {
            var security = container.getSecurityContext();
            assertThat(security.getAllowPrivilegeEscalation()).isFalse();
            assertThat(security.getReadOnlyRootFilesystem()).isTrue();
            assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
            assertThat(container.getLivenessProbe()).isNotNull();
            assertThat(container.getReadinessProbe()).isNotNull();
            assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
            assertThat(container.getResources().getLimits()).containsKey("memory");
        }
    }

    @Test
    void aDisruptionBudgetComesWithTheSecondReplica() {
        assertThat(objects()).noneMatch(object -> object.getKind().equals("PodDisruptionBudget"));
        assertThat(objects("--set", "operator.replicas=2"))
                .anyMatch(object -> object.getKind().equals("PodDisruptionBudget"));
    }

    @Test
    void impersonationEverywhereIsASwitchThatIsOff() {
        assertThat(new Permissions(objects()).of("evenkeel-operator")).noneMatch(line -> line.endsWith("impersonate"));
        assertThat(new Permissions(objects("--set", "optIn.clusterWide=true")).of("evenkeel-operator"))
                .contains("cluster core/serviceaccounts impersonate");
    }

    @Test
    void crdsStayWhenTheReleaseGoes() {
        assertThat(objects())
                .filteredOn(object -> object.getKind().equals("CustomResourceDefinition"))
                .hasSize(5)
                .allSatisfy(crd -> assertThat(crd.getMetadata().getAnnotations())
                        .containsEntry("helm.sh/resource-policy", "keep"));
    }

    @Test
    void valuesReachTheConfiguration() {
        String configuration = objects(
                        "--set",
                        "images.trainer.repository=registry.example.com/trainer,images.trainer.tag=v7",
                        "--set",
                        "config.scrape.interval=10s,config.brakes.clusterBudget.actions=2",
                        "--set",
                        "pause=true")
                .stream()
                .filter(ConfigMap.class::isInstance)
                .map(ConfigMap.class::cast)
                .peek(map -> assertThat(map.getMetadata().getAnnotations()).containsEntry("evenkeel.dev/pause", "true"))
                .map(map -> map.getData().get("config.yaml"))
                .findFirst()
                .orElseThrow();
        assertThat(configuration)
                .contains(
                        "trainer: registry.example.com/trainer:v7",
                        "modelServer: evenkeel/model-server:0.1.0",
                        "interval: 10s",
                        "actions: 2",
                        "url: http://evenkeel-store.evenkeel-system.svc:8080");
    }
}
