package dev.evenkeel.controller.execute.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.v1alpha1.TrainingRun;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Quantity;
import org.junit.jupiter.api.Test;

class TrainingObjectsTest {
    private static final String FOUR_LINES = """
            data: {uri: "configMap://sales/data.csv", target: units, split: {time: week, test: 20%}}
            """;
    private static final String ALL = """
            suspend: true
            data: {uri: "https://example.com/sales.csv", digest: "sha256:44", target: units, split: {time: week, test: 20%}, knownAhead: [price], expectations: [{column: price, min: "0", nullable: false}, {cel: rows > 500}]}
            trainer: {algorithm: GradientBoostedTrees, parameters: {trees: "200", depth: "6"}}
            gates: [{metric: mape, max: "0.15"}, {betterThan: Champion, by: 1%}]
            seed: 7
            timeout: 10m
            resources: {limits: {memory: 256Mi, cpu: "2"}}
            """;

    @Test
    void jobOfTheShortestRun() {
        Samples.golden(TrainingObjects.job(Samples.run(FOUR_LINES), Samples.SETTINGS), "TrainingObjects.shortest-Job");
    }

    @Test
    void jobOfARunThatSaysEverything() {
        Samples.golden(TrainingObjects.job(Samples.run(ALL), Samples.SETTINGS), "TrainingObjects.all-Job");
    }

    @Test
    void runFileOfARunThatSaysEverything() {
        Samples.golden(TrainingObjects.configMap(Samples.run(ALL)), "TrainingObjects.all-ConfigMap");
    }

    @Test
    void suspendIsNotInTheRunFileBecauseItMayChange() {
        TrainingRun held = Samples.run(ALL);
        TrainingRun free = Samples.run(ALL.replace("suspend: true", "suspend: false"));

        assertThat(TrainingObjects.configMap(held)).isEqualTo(TrainingObjects.configMap(free));
    }

    @Test
    void aLimitBelowTheDefaultRequestLowersTheRequest() {
        Container container = TrainingObjects.job(Samples.run(ALL), Samples.SETTINGS)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst();

        assertThat(container.getResources().getRequests().get("memory")).isEqualTo(new Quantity("256Mi"));
    }
}
