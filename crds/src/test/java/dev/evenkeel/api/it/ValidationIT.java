package dev.evenkeel.api.it;

import static dev.evenkeel.api.it.Examples.INCIDENT;
import static dev.evenkeel.api.it.Examples.MODEL;
import static dev.evenkeel.api.it.Examples.POLICY;
import static dev.evenkeel.api.it.Examples.REMEDIATION;
import static dev.evenkeel.api.it.Examples.RUN;
import static dev.evenkeel.api.it.Examples.TRAINED_MODEL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.evenkeel.api.testing.ApiServer;
import dev.evenkeel.api.testing.Repository;
import dev.evenkeel.api.testing.WithApiServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** One row for each rule: the least object that breaks it, and what the API server says. */
@ExtendWith(WithApiServer.class)
class ValidationIT {
    private static String namespace = "";

    @BeforeAll
    static void makeNamespace(ApiServer server) {
        namespace = server.namespace();
    }

    record Row(String what, Examples example, String name, String patch, String message) {
        @Override
        public String toString() {
            return example + ": " + what;
        }
    }

    record Change(String what, Examples example, String before, String after, String message) {
        @Override
        public String toString() {
            return example + ": " + what;
        }
    }

    private static Row row(String what, Examples example, String patch, String message) {
        return new Row(what, example, "x", patch, message);
    }

    private static final String MORE_THAN_0 = "must be more than 0";
    private static final String NOT_DURATION = "should match '^([0-9]+(ms|s|m|h))+$'";
    private static final String RUN_SPEC = "training: {template: {spec: ";

    static Stream<Row> refused() {
        return Stream.of(
                // ModelDeployment
                row("neither model nor training", MODEL, "{model: null}", "exactly one of model and training"),
                row(
                        "both model and training",
                        TRAINED_MODEL,
                        "{model: {trainingRun: r}}",
                        "exactly one of model and training must be set"),
                row(
                        "a model from two places",
                        MODEL,
                        "{model: {uri: https://a/b, digest: 'sha256:" + "0".repeat(64) + "'}}",
                        "exactly one of uri and trainingRun must be set"),
                row(
                        "a model without a digest",
                        MODEL,
                        "{model: {trainingRun: null, uri: https://a/b}}",
                        "uri and digest go together: what is loaded is checked against the digest"),
                row("the format of a run's model", MODEL, "{model: {format: ONNX}}", "format needs uri"),
                row(
                        "another format",
                        MODEL,
                        "{model: {trainingRun: null, uri: https://a/b, digest: 'sha256:" + "0".repeat(64)
                                + "', format: Pickle}}",
                        "Unsupported value: \"Pickle\""),
                row(
                        "half a digest",
                        MODEL,
                        "{model: {trainingRun: null, uri: https://a/b, digest: 'sha256:0'}}",
                        "should match '^sha256:"),
                row(
                        "a file of the server",
                        MODEL,
                        "{model: {trainingRun: null, uri: file:///etc/passwd, digest: 'sha256:" + "0".repeat(64)
                                + "'}}",
                        "should match '^https?://"),
                new Row(
                        "a name that leaves no room",
                        MODEL,
                        "x".repeat(41),
                        "{}",
                        "metadata.name must have at most 40 characters: names and labels are made from it"),
                new Row(
                        "a name that no Service can have",
                        MODEL,
                        "1st.model",
                        "{}",
                        "metadata.name must be lower case letters, digits and dashes, and start with a letter"),
                row("negative replicas", MODEL, "{server: {replicas: -1}}", "should be greater than or equal to 0"),
                row(
                        "TLS without a certificate",
                        MODEL,
                        "{server: {tls: {}}}",
                        "spec.server.tls.secretName: Required value"),
                row(
                        "a Secret of another namespace",
                        MODEL,
                        "{server: {access: {secretName: kube-system/token}}}",
                        "spec.server.access.secretName"),
                row(
                        "a window that is too short",
                        MODEL,
                        "{monitor: {window: 500ms}}",
                        "window must be from 1s to 168h"),
                row(
                        "labels that are waited for too long",
                        MODEL,
                        "{monitor: {labels: {window: 169h}}}",
                        "window must be from 1s to 168h"),
                row(
                        "more than all calls",
                        MODEL,
                        "{monitor: {sink: {url: 'http://a/', sample: 101%}}}",
                        "sample must be at most 100%"),
                row("a sink in a file", MODEL, "{monitor: {sink: {url: 'file:///tmp/x'}}}", "spec.monitor.sink.url"),
                row("a sink without a host", MODEL, "{monitor: {sink: {url: 'http:///x'}}}", "spec.monitor.sink.url"),
                row(
                        "a schedule that is none",
                        TRAINED_MODEL,
                        "{training: {triggers: {schedule: {cron: nightly}}}}",
                        "cron"),
                row(
                        "an interval of nothing",
                        TRAINED_MODEL,
                        "{training: {triggers: {dataChange: {interval: 0s}}}}",
                        MORE_THAN_0),
                row("no template", TRAINED_MODEL, "{training: {template: null}}", "training.template: Required value"),
                row(
                        "a gate in the template",
                        TRAINED_MODEL,
                        "{" + RUN_SPEC + "{gates: [{by: 1%}]}}}}",
                        "by needs betterThan"),
                // TrainingRun
                row("no data", RUN, "{data: null}", "spec.data: Required value"),
                row("no spec", RUN, "null", "spec: "),
                row("a local file", RUN, "{data: {uri: /etc/passwd}}", "spec.data.uri"),
                row("plain http", RUN, "{data: {uri: http://a/b.csv}}", "spec.data.uri"),
                row("a test of nothing", RUN, "{data: {split: {test: 0%}}}", "must be more than 0% and less than 100%"),
                row(
                        "a test of everything",
                        RUN,
                        "{data: {split: {test: 100%}}}",
                        "must be more than 0% and less than 100%"),
                row("a test without unit", RUN, "{data: {split: {test: '20'}}}", "spec.data.split.test"),
                row(
                        "an expectation of nothing",
                        RUN,
                        "{data: {expectations: [{}]}}",
                        "an expectation has either column (with min, max, nullable) or cel"),
                row(
                        "bounds without a column",
                        RUN,
                        "{data: {expectations: [{cel: rows > 1, min: '0'}]}}",
                        "min, max and nullable need a column"),
                row("a float", RUN, "{gates: [{metric: mape, max: 0.15}]}", "must be of type string: \"number\""),
                row(
                        "a gate of nothing",
                        RUN,
                        "{gates: [{}]}",
                        "a gate has either metric (with min or max) or betterThan (with by)"),
                row("a metric without bounds", RUN, "{gates: [{metric: mape}]}", "a gate on a metric needs min or max"),
                row(
                        "a bound without metric",
                        RUN,
                        "{gates: [{betterThan: Baseline, max: '1'}]}",
                        "min and max need a metric"),
                row(
                        "an improvement on nothing",
                        RUN,
                        "{gates: [{metric: mape, max: '1', by: 1%}]}",
                        "by needs betterThan"),
                row("an unknown rival", RUN, "{gates: [{betterThan: Nobody}]}", "Unsupported value: \"Nobody\""),
                row(
                        "the value of the future",
                        RUN,
                        "{trainer: {algorithm: Unknown}}",
                        "Unsupported value: \"Unknown\""),
                row("a negative seed", RUN, "{seed: -1}", "should be greater than or equal to 0"),
                row("no time", RUN, "{timeout: 0m}", MORE_THAN_0),
                row("days", RUN, "{timeout: 1d}", NOT_DURATION),
                row("longer than can be counted", RUN, "{timeout: 9999999999999h}", "spec.timeout"),
                new Row(
                        "a name that leaves no room",
                        RUN,
                        "x".repeat(59),
                        "{}",
                        "metadata.name must have at most 58 characters: names and labels are made from it"),
                // RemediationPolicy
                row("no targets", POLICY, "{targets: []}", "spec.targets"),
                row(
                        "a target without name",
                        POLICY,
                        "{targets: [{apiVersion: v1, kind: Pod}]}",
                        "spec.targets[0].name"),
                row(
                        "the same signal twice",
                        POLICY,
                        "{signals: [{name: a, resource: {name: cpu}}, {name: a, resource: {name: memory}}]}",
                        "Duplicate value"),
                row(
                        "an unknown resource",
                        POLICY,
                        "{signals: [{name: a, resource: {name: disk}}]}",
                        "Unsupported value"),
                row(
                        "a forecast of restarts",
                        POLICY,
                        "{signals: [{name: a, resource: {name: restarts}, forecast: {reaches: Limit, within: 1h}}]}",
                        "forecast needs a resource that has a limit: cpu or memory"),
                row(
                        "a threshold in words",
                        POLICY,
                        "{signals: [{name: a, resource: {name: cpu}, above: much}]}",
                        "spec.signals[0].above"),
                row(
                        "a negative threshold",
                        POLICY,
                        "{signals: [{name: a, resource: {name: restarts}, above: -1}]}",
                        "spec.signals[0].above"),
                row(
                        "a signal that CEL cannot name",
                        POLICY,
                        "{signals: [{name: a-b, resource: {name: cpu}}]}",
                        "spec.signals[0].name"),
                row(
                        "no false alarms at all",
                        POLICY,
                        "{signals: [{name: a, resource: {name: cpu}, detect: {falseAlarms: {perWeek: 0}}}]}",
                        "should be greater than or equal to 1"),
                row(
                        "a step without action",
                        POLICY,
                        "{remediations: [{name: a, when: 'true'}]}",
                        "exactly one action must be set: restart or scale"),
                row(
                        "a step with two actions",
                        POLICY,
                        "{remediations: [{name: a, when: 'true', restart: {}, scale: {max: 3}}]}",
                        "exactly one action must be set: restart or scale"),
                row(
                        "scaling without a maximum",
                        POLICY,
                        "{remediations: [{name: a, when: 'true', scale: {by: 1}}]}",
                        "max: Required value"),
                row(
                        "scaling by nothing",
                        POLICY,
                        "{remediations: [{name: a, when: 'true', scale: {by: 0, max: 2}}]}",
                        "scale.by"),
                row(
                        "scaling by 0%",
                        POLICY, "{remediations: [{name: a, when: 'true', scale: {by: 0%, max: 2}}]}", "scale.by"),
                row(
                        "acting as nobody",
                        POLICY,
                        "{autonomy: {mode: Auto}}",
                        "serviceAccountName is required unless autonomy.mode is Shadow: actions are done as that account"),
                row(
                        "a budget window shorter than the default verification",
                        POLICY,
                        "{guards: {budget: {actions: 1, per: 14m}}}",
                        "guards.budget.per (default 1h) must be at least verify.within (default 5m) plus verify.hold"),
                row(
                        "a verification longer than the default budget window",
                        POLICY,
                        "{verify: {within: 30m, hold: 31m}}",
                        "guards.budget.per (default 1h) must be at least verify.within (default 5m) plus verify.hold"),
                row("a budget without window", POLICY, "{guards: {budget: {actions: 1}}}", "per: Required value"),
                row("all pods and more", POLICY, "{guards: {maxUnavailable: 101%}}", "maxUnavailable"),
                row("no pods", POLICY, "{guards: {maxUnavailable: 0}}", "maxUnavailable"),
                row("a recurrence of nothing", POLICY, "{verify: {recurrence: 0s}}", "must be Auto, or more than 0"),
                row("a recurrence in words", POLICY, "{verify: {recurrence: Long}}", "spec.verify.recurrence"),
                row("a notifier for nobody", POLICY, "{notify: [{}]}", "exactly one of slack and webhook must be set"),
                row(
                        "a notifier for two",
                        POLICY,
                        "{notify: [{webhook: {url: https://a}, slack: {secretRef: {name: s, key: k}}}]}",
                        "exactly one of slack and webhook must be set"),
                row("a webhook to a file", POLICY, "{notify: [{webhook: {url: file:///etc}}]}", "url"),
                new Row(
                        "a name that leaves no room",
                        POLICY,
                        "x".repeat(49),
                        "{}",
                        "metadata.name must have at most 48 characters: names and labels are made from it"),
                // Incident, Remediation
                row("no fingerprint", INCIDENT, "{fingerprint: null}", "spec.fingerprint: Required value"),
                row("a time that is none", INCIDENT, "{openedAt: yesterday}", "spec.openedAt"),
                new Row(
                        "a name that no label can hold",
                        INCIDENT,
                        "x".repeat(64),
                        "{}",
                        "metadata.name must have at most 63 characters: names and labels are made from it"),
                row("an unknown action", REMEDIATION, "{action: Reboot}", "Unsupported value: \"Reboot\""),
                row("attempt 0", REMEDIATION, "{attempt: 0}", "should be greater than or equal to 1"),
                row(
                        "two decisions of one kind by one person",
                        REMEDIATION,
                        "{decisions: [{by: a, verdict: Approve}, {by: a, verdict: Approve, comment: again}]}",
                        "Duplicate value"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void refuses(Row row, ApiServer server) {
        GenericKubernetesResource object = row.example().with(server, namespace, row.name(), row.patch());
        assertThatThrownBy(() -> server.client()
                        .resource(object)
                        .dryRun()
                        .fieldValidation(Validation.STRICT)
                        .create())
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining(row.message());
    }

    private static String immutable(String field, String kind) {
        return "spec." + field + " is immutable: create another " + kind;
    }

    static Stream<Change> refusedChanges() {
        String decision = "{decisions: [{by: a, verdict: Approve, comment: fine}]}";
        String appendOnly = "decisions are append-only: add another, such as a Reject or a Contest";
        return Stream.of(
                new Change("other data", RUN, "{}", "{data: {target: u}}", immutable("data", "TrainingRun")),
                new Change(
                        "a trainer", RUN, "{}", "{trainer: {algorithm: Linear}}", immutable("trainer", "TrainingRun")),
                new Change(
                        "no gates",
                        RUN,
                        "{gates: [{betterThan: Baseline}]}",
                        "{gates: null}",
                        immutable("gates", "TrainingRun")),
                new Change("another seed", RUN, "{seed: 1}", "{seed: 2}", immutable("seed", "TrainingRun")),
                new Change("a timeout", RUN, "{}", "{timeout: 1h}", immutable("timeout", "TrainingRun")),
                new Change(
                        "resources",
                        RUN,
                        "{}",
                        "{resources: {limits: {memory: 1Gi}}}",
                        immutable("resources", "TrainingRun")),
                new Change(
                        "another fingerprint",
                        INCIDENT,
                        "{}",
                        "{fingerprint: b}",
                        immutable("fingerprint", "Incident")),
                new Change(
                        "another time",
                        INCIDENT,
                        "{}",
                        "{openedAt: '2027-01-01T00:00:00Z'}",
                        immutable("openedAt", "Incident")),
                new Change("another target", INCIDENT, "{}", "{target: {name: b}}", immutable("target", "Incident")),
                new Change(
                        "another policy", INCIDENT, "{}", "{policyRef: {name: b}}", immutable("policyRef", "Incident")),
                new Change(
                        "another incident",
                        REMEDIATION,
                        "{}",
                        "{incidentRef: {name: b}}",
                        immutable("incidentRef", "Remediation")),
                new Change(
                        "another policy",
                        REMEDIATION,
                        "{}",
                        "{policyRef: {name: b}}",
                        immutable("policyRef", "Remediation")),
                new Change(
                        "another target", REMEDIATION, "{}", "{target: {uid: v}}", immutable("target", "Remediation")),
                new Change("another action", REMEDIATION, "{}", "{action: Scale}", immutable("action", "Remediation")),
                new Change("another step", REMEDIATION, "{}", "{step: s}", immutable("step", "Remediation")),
                new Change("another attempt", REMEDIATION, "{}", "{attempt: 2}", immutable("attempt", "Remediation")),
                new Change("more autonomy", REMEDIATION, "{}", "{mode: Auto}", immutable("mode", "Remediation")),
                new Change(
                        "another account",
                        REMEDIATION,
                        "{serviceAccountName: a}",
                        "{serviceAccountName: b}",
                        immutable("serviceAccountName", "Remediation")),
                new Change(
                        "other parameters",
                        REMEDIATION,
                        "{}",
                        "{parameters: {pods: '9'}}",
                        immutable("parameters", "Remediation")),
                new Change(
                        "preconditions",
                        REMEDIATION,
                        "{}",
                        "{preconditions: {uid: u}}",
                        immutable("preconditions", "Remediation")),
                new Change("another diff", REMEDIATION, "{diff: a}", "{diff: b}", immutable("diff", "Remediation")),
                new Change("a decision taken back", REMEDIATION, decision, "{decisions: null}", appendOnly),
                new Change(
                        "a decision altered",
                        REMEDIATION,
                        decision,
                        "{decisions: [{by: a, verdict: Approve, comment: really}]}",
                        appendOnly));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusedChanges")
    void refusesChange(Change change, ApiServer server) {
        String name = "change-" + Integer.toHexString(change.hashCode());
        GenericKubernetesResource before = server.client()
                .resource(change.example().with(server, namespace, name, change.before()))
                .create();
        GenericKubernetesResource after = change.example().with(server, namespace, name, change.after());
        after.getMetadata().setResourceVersion(before.getMetadata().getResourceVersion());
        assertThatThrownBy(() -> server.client().resource(after).update())
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining(change.message());
    }

    @ParameterizedTest
    @EnumSource
    void admitsTheExample(Examples example, ApiServer server) {
        assertThatCode(() -> server.client()
                        .resource(example.with(server, namespace, "good", "{}"))
                        .dryRun()
                        .fieldValidation(Validation.STRICT)
                        .create())
                .doesNotThrowAnyException();
    }

    @Test
    void aRunCanBeSuspendedAndResumed(ApiServer server) {
        for (String suspend : List.of("{suspend: true}", "{suspend: false}", "{}")) {
            server.client()
                    .resource(RUN.with(server, namespace, "paused", suspend))
                    .forceConflicts()
                    .serverSideApply();
        }
    }

    @Test
    void decisionsOfSeveralPeopleCanBeAdded(ApiServer server) {
        var remediation = REMEDIATION.with(server, namespace, "decided", "{}");
        server.client().resource(remediation).create();
        for (String decisions : List.of(
                "{decisions: [{by: a, verdict: Approve}]}",
                "{decisions: [{by: b, verdict: Approve}, {by: a, verdict: Approve}]}",
                "{decisions: [{by: b, verdict: Approve}, {by: a, verdict: Approve}, {by: a, verdict: Contest}]}")) {
            server.client()
                    .resource(REMEDIATION.with(server, namespace, "decided", decisions))
                    .forceConflicts()
                    .serverSideApply();
        }
    }

    /** A rule without a row here is a rule that nobody has seen refuse anything. */
    @Test
    void everyRuleHasARow() throws IOException {
        List<String> shown = Stream.concat(
                        refused().map(Row::message), refusedChanges().map(Change::message))
                .toList();
        try (Stream<Path> crds = Files.list(Repository.root().resolve("crds/generated"))) {
            for (Path crd : crds.toList()) {
                List<String> rules = new ArrayList<>();
                messages(new ObjectMapper(new YAMLFactory()).readTree(Files.readString(crd)), rules);
                assertThat(rules)
                        .as("rules of " + crd.getFileName())
                        .allSatisfy(rule -> assertThat(shown).anyMatch(rule::contains));
            }
        }
    }

    private static void messages(JsonNode node, List<String> found) {
        node.path("x-kubernetes-validations")
                .forEach(rule -> found.add(rule.path("message").asText()));
        node.forEach(child -> messages(child, found));
    }
}
