package dev.evenkeel.analytics.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.analytics.topology.Topology.Edge;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopologyTest {

    @Test
    void keepsCyclesAndDropsLoopsBlanksAndDoubles() {
        Edge there = new Edge("a", "b", Relation.CALLS);
        Edge back = new Edge("b", "a", Relation.CALLS);
        Topology topology = Topology.of(
                List.of(there, there, back, new Edge("a", "a", Relation.CALLS), new Edge("a", " ", Relation.RUNS_ON)));
        assertThat(topology.edges()).containsExactly(there, back);
        assertThat(topology.dependencies("a")).containsExactly(there);
        assertThat(topology.dependents("a")).containsExactly(back);
    }

    @Test
    void anUnknownObjectHasNoNeighbours() {
        assertThat(Topology.EMPTY.knows("a")).isFalse();
        assertThat(Topology.EMPTY.dependencies("a")).isEmpty();
        assertThat(Topology.EMPTY.dependents("a")).isEmpty();
    }
}
