package dev.evenkeel.controller.execute.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.v1alpha1.ModelDeployment;
import dev.evenkeel.api.v1alpha1.TrainingRunSpec;
import dev.evenkeel.controller.facts.model.Revision;
import dev.evenkeel.controller.plan.model.NewRevision;
import dev.evenkeel.controller.plan.model.NewRevision.ModelLocation;
import dev.evenkeel.controller.plan.model.TrainingVerdict;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HistoryObjectsTest {
    private static final ModelDeployment SALES = Samples.deployment("""
            training:
              template: {spec: {data: {uri: "configMap://sales/data.csv", target: units, split: {time: week, test: 20%}}}}
            """);

    @Test
    void trainingRun() {
        Samples.golden(
                HistoryObjects.trainingRun(SALES, start("sha256:44"), template(SALES)),
                "HistoryObjects.start-TrainingRun");
    }

    @Test
    void aDigestThatThePersonGaveIsKept() {
        ModelDeployment strict = Samples.deployment("""
                training:
                  template: {spec: {data: {uri: "configMap://sales/data.csv", digest: "sha256:99", target: units, split: {time: week, test: 20%}}}}
                """);

        assertThat(HistoryObjects.trainingRun(strict, start("sha256:44"), template(strict))
                        .getSpec()
                        .data()
                        .digest())
                .isEqualTo("sha256:99");
    }

    @Test
    void revisionOfARun() {
        NewRevision revision = new NewRevision(
                2,
                "sales-2",
                "sha256:22",
                new ModelLocation.Store(),
                Optional.of("sales-0a1b2c3d4e"),
                Optional.of("sha256:33"),
                Optional.empty());

        Samples.golden(
                HistoryObjects.revision(SALES, revision, Samples.SETTINGS), "HistoryObjects.run-ControllerRevision");
    }

    @Test
    void revisionOfADigestThatWasRejectedBefore() {
        NewRevision revision = new NewRevision(
                3,
                "sales-3",
                "sha256:22",
                new ModelLocation.Uri("https://models.example.com/sales.onnx"),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new Revision.Rejection("Rejected", "it was rejected as sales-2")));

        Samples.golden(
                HistoryObjects.revision(SALES, revision, Samples.SETTINGS),
                "HistoryObjects.rejected-ControllerRevision");
    }

    private static TrainingVerdict.Start start(String digest) {
        return new TrainingVerdict.Start("sales-0a1b2c3d4e", Optional.of(digest), "5f0e", Optional.of("sha256:33"));
    }

    private static TrainingRunSpec template(ModelDeployment deployment) {
        return java.util.Objects.requireNonNull(deployment.getSpec().training())
                .template()
                .spec();
    }
}
