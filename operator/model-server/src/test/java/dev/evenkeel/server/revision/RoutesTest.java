package dev.evenkeel.server.revision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.server.TestModels;
import dev.evenkeel.server.revision.Routes.Share;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoutesTest {
    @TempDir
    Path directory;

    private Revision revision(String name) throws Exception {
        byte[] model = TestModels.linear(0, 1);
        return new Revision(
                name, TestModels.digest(model), TestModels.load(TestModels.write(directory, name + ".onnx", model)));
    }

    @Test
    void sharesFollowTheWeightsEvenOverShortRuns() throws Exception {
        Revision champion = revision("champion");
        Revision candidate = revision("candidate");
        Routes routes =
                new Routes(List.of(new Share(champion, 95), new Share(candidate, 5)), List.of(champion, candidate));
        for (long start : new long[] {0, 12345, Long.MAX_VALUE - 500}) {
            int hits = 0;
            for (int i = 0; i < 1000; i++) {
                hits += routes.at(start + i) == candidate ? 1 : 0;
            }
            assertThat(hits).as("of 1000 from ticket %d", start).isBetween(45, 55);
        }
        champion.release();
        candidate.release();
    }

    @Test
    void closesTheModelAfterTheLastUser() throws Exception {
        Revision revision = revision("only");
        assertThat(revision.acquire()).isTrue();
        revision.release();
        assertThat(revision.isOpen()).isTrue();
        assertThat(revision.acquire()).isTrue();
        revision.release();
        revision.release();
        assertThat(revision.isOpen()).isFalse();
        assertThat(revision.acquire()).isFalse();
    }

    @Test
    void aKeyStaysWithItsRevisionAndNewWeightsMoveNoMoreKeysThanTheyMust() throws Exception {
        Revision champion = revision("champion");
        Revision candidate = revision("candidate");
        Routes few =
                new Routes(List.of(new Share(champion, 90), new Share(candidate, 10)), List.of(champion, candidate));
        Routes more =
                new Routes(List.of(new Share(champion, 70), new Share(candidate, 30)), List.of(champion, candidate));
        int before = 0;
        int after = 0;
        for (int i = 0; i < 10_000; i++) {
            String key = "user-" + i;
            boolean was = few.choose(key, 0) == candidate;
            boolean is = more.choose(key, 0) == candidate;
            assertThat(few.choose(key, 0) == candidate).isEqualTo(was);
            assertThat(!was || is).as("nobody moves against the change").isTrue();
            before += was ? 1 : 0;
            after += is ? 1 : 0;
        }
        assertThat(before).isBetween(900, 1100);
        assertThat(after).isBetween(2850, 3150);
        champion.release();
        candidate.release();
    }

    @Test
    void aCandidateThatFailsGivesItsShareToTheChampion() throws Exception {
        Revision champion = revision("champion");
        Revision candidate = revision("candidate");
        Routes routes =
                new Routes(List.of(new Share(champion, 50), new Share(candidate, 50)), List.of(champion, candidate));
        for (int i = 0; i < 3; i++) {
            candidate.breaker().failed(0);
            champion.breaker().failed(0);
        }
        for (int i = 0; i < 100; i++) {
            assertThat(routes.choose(null, 1))
                    .as("the champion has nobody to hand over to")
                    .isEqualTo(champion);
            assertThat(routes.choose("user-" + i, 1)).isEqualTo(champion);
        }
        champion.release();
        candidate.release();
    }
}
