package dev.evenkeel.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.e2e.sales.SalesData;
import dev.evenkeel.e2e.sales.SalesResult;
import dev.evenkeel.e2e.sales.SalesScenario;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Installed.class)
class SalesE2E {
    @Test
    void aModelIsTrainedServedAndReplacedWithoutAFailedRequest(Cluster cluster) {
        Console console = new Console(System.out, Clock.systemUTC(), false);
        cluster.forget(SalesScenario.NAMESPACE);

        SalesResult result = new SalesScenario(
                        cluster,
                        console,
                        Clock.systemUTC(),
                        SalesData.sample(Installed.root().resolve("manifests/samples")))
                .run();

        assertThat(result.forecasts()).as("rows that the model had never seen").hasSizeGreaterThan(50);
        assertThat(result.firstByName())
                .as("a row by the names of its columns, against the same by its tensor")
                .isEqualTo(result.forecasts().getFirst().predicted());
        assertThat(result.modelError())
                .as("mean absolute error against seasonal naive")
                .isLessThan(result.naiveError());
        assertThat(result.secondRevision()).isNotEqualTo(result.firstRevision());
        assertThat(result.requests()).as("requests while the revision changed").isGreaterThan(20);
        assertThat(result.failures()).as("failed requests").isEmpty();
        assertThat(result.failed()).isZero();
    }
}
