package dev.evenkeel.analytics.rca;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TopologyGraphTest {
    @Test
    void knowsWhoCallsWhomInTheOrderOfTheirNames() {
        TopologyGraph graph = TopologyGraph.builder()
                .call("b", "c")
                .call("a", "c")
                .call("a", "b")
                .call("a", "b")
                .build();

        assertThat(graph.nodes()).containsExactly("a", "b", "c");
        assertThat(graph.callees("a")).containsExactly("b", "c");
        assertThat(graph.callees("c")).isEmpty();
    }

    @Test
    void leavesOutCallsToOneself() {
        assertThat(TopologyGraph.builder().call("a", "a").build().callees("a")).isEmpty();
    }

    @Test
    void answersForNodesThatItDoesNotKnow() {
        assertThat(TopologyGraph.builder().build().callees("nobody")).isEmpty();
    }

    @Test
    void isNotChangedByWhatTheBuilderDoesNext() {
        TopologyGraph.Builder builder = TopologyGraph.builder().call("a", "b");
        TopologyGraph graph = builder.build();

        builder.call("a", "c");

        assertThat(graph.callees("a")).containsExactly("b");
    }
}
