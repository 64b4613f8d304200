package dev.evenkeel.api.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.testing.ApiServer;
import dev.evenkeel.api.testing.Command;
import dev.evenkeel.api.testing.WithApiServer;
import dev.evenkeel.api.v1alpha1.ActionKind;
import dev.evenkeel.api.v1alpha1.AutonomyMode;
import dev.evenkeel.api.v1alpha1.Conditions;
import dev.evenkeel.api.v1alpha1.Decimal;
import dev.evenkeel.api.v1alpha1.Evenkeel;
import dev.evenkeel.api.v1alpha1.GateVerdict;
import dev.evenkeel.api.v1alpha1.Incident;
import dev.evenkeel.api.v1alpha1.IncidentPhase;
import dev.evenkeel.api.v1alpha1.IncidentStatus;
import dev.evenkeel.api.v1alpha1.ModelDeployment;
import dev.evenkeel.api.v1alpha1.ModelDeploymentStatus;
import dev.evenkeel.api.v1alpha1.ObjectRef;
import dev.evenkeel.api.v1alpha1.Reason;
import dev.evenkeel.api.v1alpha1.Remediation;
import dev.evenkeel.api.v1alpha1.RemediationPhase;
import dev.evenkeel.api.v1alpha1.RemediationPolicy;
import dev.evenkeel.api.v1alpha1.RemediationPolicyStatus;
import dev.evenkeel.api.v1alpha1.RemediationStatus;
import dev.evenkeel.api.v1alpha1.RevisionState;
import dev.evenkeel.api.v1alpha1.Severity;
import dev.evenkeel.api.v1alpha1.TrainingPhase;
import dev.evenkeel.api.v1alpha1.TrainingRun;
import dev.evenkeel.api.v1alpha1.TrainingRunStatus;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Status by server-side apply, as the operator writes it, and what people see of it. */
@ExtendWith(WithApiServer.class)
class StatusIT {
    private static final Instant T = Instant.parse("2026-01-01T00:00:00Z");
    private static final String DIGEST = "sha256:" + "0".repeat(64);
    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager(Evenkeel.FIELD_MANAGER)
            .withFieldValidation("Strict")
            .withForce(true)
            .build();

    /** Applies the status alone, strictly: a field that the schema lacks fails. Then reads the object back. */
    private static <T extends CustomResource<?, S>, S> T apply(
            ApiServer server, GenericKubernetesResource example, T object, S status) {
        server.client().resource(example).fieldValidation(Validation.STRICT).create();
        object.getMetadata().setName(example.getMetadata().getName());
        object.getMetadata().setNamespace(example.getMetadata().getNamespace());
        object.setStatus(status);
        return server.client().resource(object).subresource("status").patch(APPLY);
    }

    private static TrainingRunStatus run() {
        var x = new TrainingRunStatus.Tensor("x", "FP32", List.of(-1L, 3L), List.of("a", "b", "c"));
        return TrainingRunStatus.builder()
                .observedGeneration(1L)
                .phase(TrainingPhase.SUCCEEDED)
                .progress(new TrainingRunStatus.Progress("Package", 100, "done"))
                .jobRef(new ObjectRef("batch/v1", "Job", "ns", "sales-1", "uid"))
                .dataDigest(DIGEST)
                .rows(1204L)
                .codeDigest(DIGEST)
                .manifestDigest(DIGEST)
                .modelDigest(DIGEST)
                .metrics(Map.of("mape", Decimal.of(0.123456789), "mae", Decimal.of(1e-9)))
                .gates(List.of(new TrainingRunStatus.GateResult(
                        "mape max 0.15", GateVerdict.PASS, Decimal.of(0.12), Decimal.of("0.15"))))
                .signature(new TrainingRunStatus.Signature(List.of(x), List.of(x)))
                .startTime(T)
                .completionTime(T.plusSeconds(31))
                .conditions(Conditions.after(List.of(), 1, T)
                        .ready(Reason.SUCCEEDED, "trained on 1204 rows, mape 0.123")
                        .yes(Conditions.COMPLETE, Reason.SUCCEEDED, "")
                        .list())
                .build();
    }

    private static ModelDeploymentStatus model() {
        return ModelDeploymentStatus.builder()
                .observedGeneration(1L)
                .url("http://sales.ns.svc:8080/v2/models/sales")
                .replicas(2)
                .readyReplicas(2)
                .selector("evenkeel.dev/modeldeployment=sales,evenkeel.dev/role=stable")
                .currentRevision("sales-1")
                .candidateRevision("sales-2")
                .revisions(List.of(
                        new ModelDeploymentStatus.Revision(
                                "sales-2", DIGEST, "sales-2", RevisionState.CANDIDATE, 0, "0/1", "starts"),
                        new ModelDeploymentStatus.Revision(
                                "sales-1", DIGEST, "sales-1", RevisionState.CURRENT, 100, "2/2", null)))
                .training(new ModelDeploymentStatus.Training("sales-2", DIGEST, T, T.plusSeconds(3600)))
                .conditions(Conditions.after(List.of(), 1, T)
                        .ready(Reason.SERVING, "serves sales-1")
                        .yes(Conditions.AVAILABLE, Reason.SERVING, "")
                        .yes(Conditions.PROGRESSING, Reason.CANDIDATE_STARTING, "sales-2 starts")
                        .list())
                .build();
    }

    private static RemediationPolicyStatus policy() {
        var target = new ObjectRef("apps/v1", "Deployment", "ns", "checkout", "uid");
        return RemediationPolicyStatus.builder()
                .observedGeneration(1L)
                .mode(AutonomyMode.AUTO)
                .healthy("1/1")
                .openIncidents(0)
                .lastIncident("checkout-1")
                .actionsSpent(1)
                .targets(List.of(
                        new RemediationPolicyStatus.TargetStatus(target, Reason.WATCHING.wireName(), null, "well")))
                .efficacy(List.of(new RemediationPolicyStatus.Efficacy("restart", "MemoryLeak", 3, 1, 0, 0, false)))
                .conditions(Conditions.after(List.of(), 1, T)
                        .ready(Reason.WATCHING, "1 target")
                        .list())
                .build();
    }

    private static IncidentStatus incident() {
        var pod = new ObjectRef("v1", "Pod", "ns", "checkout-1", "uid");
        return IncidentStatus.builder()
                .observedGeneration(1L)
                .phase(IncidentPhase.VERIFYING)
                .severity(Severity.WARNING)
                .summary("Deployment checkout leaks 12 MiB/h; restarted")
                .signals(List.of(new IncidentStatus.Signal(
                        "memory", true, T, "412Mi", "120Mi to 180Mi", Decimal.of(0.99), "full in 40m")))
                .suppressed(0)
                .causes(List.of(new IncidentStatus.Cause(pod, "MemoryLeak", Decimal.of(0.9), List.of("it climbs"))))
                .held(List.of(new IncidentStatus.Held(
                        "restart", "budget", Reason.BUDGET_SPENT.wireName(), "3 of 3 in 1h", T.plusSeconds(60))))
                .actions(List.of(new IncidentStatus.Action(
                        "checkout-1-a", ActionKind.RESTART, RemediationPhase.VERIFYING, "restarted 1 of 3")))
                .timeline(List.of(new IncidentStatus.Entry(T, Reason.INCIDENT_OPENED.wireName(), "memory is breached")))
                .resolvedAt(T)
                .recurrenceUntil(T.plusSeconds(86400))
                .conditions(Conditions.after(List.of(), 1, T)
                        .reconciling(Reason.VERIFYING, "until 10:00")
                        .list())
                .build();
    }

    private static RemediationStatus remediation() {
        return RemediationStatus.builder()
                .observedGeneration(1L)
                .phase(RemediationPhase.HEALED)
                .message("memory back to 130Mi")
                .approvedAt(T)
                .startedAt(T)
                .actedAt(T)
                .verdictAt(T)
                .recurrenceUntil(T.plusSeconds(86400))
                .effect(List.of(new RemediationStatus.Effect("memory", "412Mi", "130Mi", T)))
                .comparedWith(List.of("forecast: 430Mi"))
                .audit("segment 3, entry 17")
                .conditions(Conditions.after(List.of(), 1, T)
                        .ready(Reason.HEALED, "well")
                        .list())
                .build();
    }

    @Test
    void everyFieldOfEveryStatusIsInTheSchemaAndReadsBack(ApiServer server) {
        String ns = server.namespace();
        TrainingRun run = apply(server, Examples.RUN.with(server, ns, "sales-1", "{}"), new TrainingRun(), run());
        assertThat(run.getStatus()).isEqualTo(run());
        assertThat(run.getSpec()).as("the spec is untouched").isNotNull();
        assertThat(apply(
                                server,
                                Examples.TRAINED_MODEL.with(server, ns, "sales", "{server: {replicas: 2}}"),
                                new ModelDeployment(),
                                model())
                        .getStatus())
                .isEqualTo(model());
        assertThat(apply(server, Examples.POLICY.with(server, ns, "checkout", "{}"), new RemediationPolicy(), policy())
                        .getStatus())
                .isEqualTo(policy());
        assertThat(apply(server, Examples.INCIDENT.with(server, ns, "checkout-1", "{}"), new Incident(), incident())
                        .getStatus())
                .isEqualTo(incident());
        assertThat(apply(
                                server,
                                Examples.REMEDIATION.with(server, ns, "checkout-1-a", "{}"),
                                new Remediation(),
                                remediation())
                        .getStatus())
                .isEqualTo(remediation());

        String table = Command.kubectl(server.kubeconfig(), "get", "mdep,trun,rpol,inc,rmd", "-n", ns)
                .ok();
        assertThat(table.lines().map(line -> line.replaceAll(" {2,}", " | ").replaceAll(" \\| [0-9]+s$", "")))
                .as("what people see")
                .containsExactly(
                        "NAME | READY | REVISION | CANDIDATE | REPLICAS | STATUS | AGE",
                        "modeldeployment.evenkeel.dev/sales | True | sales-1 | sales-2 | 2 | Serving",
                        "",
                        "NAME | PHASE | PERCENT | STEP | MAPE | ROWS | STATUS | AGE",
                        "trainingrun.evenkeel.dev/sales-1 | Succeeded | 100 | Package | 0.123457 | 1204 | Succeeded",
                        "",
                        "NAME | MODE | HEALTHY | INCIDENTS | READY | STATUS | AGE",
                        "remediationpolicy.evenkeel.dev/checkout | Auto | 1/1 | 0 | True | Watching",
                        "",
                        "NAME | KIND | TARGET | SEVERITY | PHASE | CAUSE | ACTION | HELD | AGE",
                        "incident.evenkeel.dev/checkout-1 | Deployment | checkout | Warning | Verifying"
                                + " | MemoryLeak | Restart | BudgetSpent",
                        "",
                        "NAME | ACTION | TARGET | MODE | PHASE | MESSAGE | AGE",
                        "remediation.evenkeel.dev/checkout-1-a | Restart | checkout | Approve | Healed"
                                + " | memory back to 130Mi");
        assertThat(Command.kubectl(
                                server.kubeconfig(),
                                "get",
                                "incidents",
                                "-n",
                                ns,
                                "-o",
                                "name",
                                "--field-selector",
                                "status.phase=Verifying,spec.target.name=checkout")
                        .ok())
                .isEqualTo("incident.evenkeel.dev/checkout-1\n");
        assertThat(Command.kubectl(server.kubeconfig(), "get", "evenkeel", "-n", ns, "-o", "name")
                        .ok()
                        .lines())
                .as("the category")
                .hasSize(5);
    }

    @Test
    void aSecondApplyOfTheSameStatusChangesNothing(ApiServer server) {
        String ns = server.namespace();
        TrainingRun first = apply(server, Examples.RUN.with(server, ns, "sales-1", "{}"), new TrainingRun(), run());
        first.getMetadata().setManagedFields(null);
        first.getMetadata().setResourceVersion(null);
        TrainingRun again = new TrainingRun();
        again.getMetadata().setName("sales-1");
        again.getMetadata().setNamespace(ns);
        again.setStatus(first.getStatus());
        TrainingRun second =
                server.client().resource(again).subresource("status").patch(APPLY);
        TrainingRun third =
                server.client().resource(again).subresource("status").patch(APPLY);
        assertThat(third.getMetadata().getResourceVersion())
                .isEqualTo(second.getMetadata().getResourceVersion());
    }

    @Test
    void scaleDrivesTheServersAndTheOperatorsApplyLeavesItAlone(ApiServer server) {
        String ns = server.namespace();
        apply(server, Examples.TRAINED_MODEL.with(server, ns, "sales", "{}"), new ModelDeployment(), model());
        Command.kubectl(server.kubeconfig(), "scale", "mdep/sales", "--replicas=3", "-n", ns)
                .ok();
        var read = server.client()
                .resources(ModelDeployment.class)
                .inNamespace(ns)
                .withName("sales")
                .get();
        assertThat(read.getSpec().server()).isNotNull();
        assertThat(read.getSpec().server().replicas()).isEqualTo(3);
        String scale = Command.kubectl(
                        server.kubeconfig(),
                        "get",
                        "--raw",
                        "/apis/evenkeel.dev/v1alpha1/namespaces/" + ns + "/modeldeployments/sales/scale")
                .ok();
        assertThat(scale).contains("\"replicas\":3", "\"selector\":\"evenkeel.dev/modeldeployment=sales");
    }

    @Test
    void specCannotBeWrittenThroughStatus(ApiServer server) {
        String ns = server.namespace();
        server.client().resource(Examples.POLICY.with(server, ns, "p", "{}")).create();
        RemediationPolicy policy = server.client()
                .resources(RemediationPolicy.class)
                .inNamespace(ns)
                .withName("p")
                .get();
        policy.setStatus(policy());
        var generation = policy.getMetadata().getGeneration();
        server.client().resource(policy).updateStatus();
        assertThat(server.client()
                        .resources(RemediationPolicy.class)
                        .inNamespace(ns)
                        .withName("p")
                        .get()
                        .getMetadata()
                        .getGeneration())
                .isEqualTo(generation);
    }
}
