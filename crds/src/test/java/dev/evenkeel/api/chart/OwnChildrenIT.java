package dev.evenkeel.api.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.api.testing.Access;
import dev.evenkeel.api.testing.ApiServer;
import dev.evenkeel.api.testing.Chart;
import dev.evenkeel.api.testing.WithApiServer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the operator's account can and cannot do on a real API server. */
@ExtendWith(WithApiServer.class)
class OwnChildrenIT {
    private static final String OPERATOR = "system:serviceaccount:evenkeel-system:evenkeel-operator";
    private static String namespace = "";

    @BeforeAll
    static void install(ApiServer server) {
        namespace = server.namespace();
        for (HasMetadata object : Chart.rendered()) {
            if (object.getKind().startsWith("ClusterRole")
                    || object.getKind().startsWith("ValidatingAdmissionPolicy")) {
                server.client().resource(object).forceConflicts().serverSideApply();
            }
        }
        new Access("create", "", "configmaps", "").await(operator(server), namespace);
        new Access("create", "batch", "jobs", "").await(operator(server), namespace);
        // a new admission policy takes effect a little later than it is stored
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThatThrownBy(() -> operator(server)
                                .resource(map("early", "Helm"))
                                .dryRun()
                                .create())
                        .hasMessageContaining("managed-by=evenkeel"));
    }

    private static KubernetesClient operator(ApiServer server) {
        return server.as(OPERATOR, "system:serviceaccounts", "system:serviceaccounts:evenkeel-system");
    }

    private static ConfigMap map(String name, String managedBy) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .addToLabels("app.kubernetes.io/managed-by", managedBy)
                .endMetadata()
                .build();
    }

    private static Job job(String account, boolean token) {
        return new JobBuilder()
                .withNewMetadata()
                .withName("job-" + account)
                .withNamespace(namespace)
                .addToLabels("app.kubernetes.io/managed-by", "evenkeel")
                .endMetadata()
                .withNewSpec()
                .withNewTemplate()
                .withNewSpec()
                .withServiceAccountName(account)
                .withAutomountServiceAccountToken(token)
                .withRestartPolicy("Never")
                .addNewContainer()
                .withName("c")
                .withImage("i")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    @Test
    void itWritesItsOwnChildren(ApiServer server) {
        assertThatCode(() -> {
                    operator(server).resource(map("own", "evenkeel")).serverSideApply();
                    operator(server).resource(map("own", "evenkeel")).serverSideApply();
                    operator(server).resource(map("own", "evenkeel")).delete();
                    operator(server).resource(job("default", false)).serverSideApply();
                })
                .doesNotThrowAnyException();
    }

    @Test
    void itTouchesNothingOfOthers(ApiServer server) {
        server.client().resource(map("theirs", "Helm")).create();
        assertThatThrownBy(() -> operator(server)
                        .resource(map("theirs", "evenkeel"))
                        .forceConflicts()
                        .serverSideApply())
                .as("not even by making it its own")
                .hasMessageContaining("managed-by=evenkeel");
        assertThatThrownBy(
                        () -> operator(server).resource(map("theirs", "Helm")).delete())
                .hasMessageContaining("managed-by=evenkeel");
        assertThatThrownBy(() -> operator(server).resource(map("new", "Helm")).create())
                .hasMessageContaining("managed-by=evenkeel");
    }

    @Test
    void itsPodsRunAsNobody(ApiServer server) {
        assertThatThrownBy(() -> operator(server).resource(job("admin", false)).create())
                .hasMessageContaining("account default");
        assertThatThrownBy(() -> operator(server).resource(job("default", true)).create())
                .hasMessageContaining("automountServiceAccountToken");
    }

    @Test
    void othersAreNotBound(ApiServer server) {
        assertThatCode(() -> server.client().resource(map("free", "Helm")).create())
                .doesNotThrowAnyException();
    }

    private static boolean may(ApiServer server, String verb, String group, String resource, String name) {
        return new Access(verb, group, resource, name).allowed(operator(server), namespace);
    }

    @Test
    void theAuthorizerAgrees(ApiServer server) {
        assertThat(may(server, "list", "", "pods", "")).isTrue();
        assertThat(may(server, "create", "evenkeel.dev", "remediations", "")).isTrue();
        assertThat(may(server, "get", "", "secrets", "any")).isFalse();
        assertThat(may(server, "delete", "", "pods", "any")).isFalse();
        assertThat(may(server, "impersonate", "", "serviceaccounts", "healer"))
                .as("before the namespace opts in")
                .isFalse();
    }
}
