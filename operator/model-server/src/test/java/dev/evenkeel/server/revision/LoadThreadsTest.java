package dev.evenkeel.server.revision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.evenkeel.server.TestModels;
import dev.evenkeel.server.engine.RunLimit;
import dev.evenkeel.server.engine.TestedModel;
import dev.evenkeel.server.engine.UnusableModel;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadThreadsTest {
    @TempDir
    Path directory;

    private final LoadThreads threads = new LoadThreads(Duration.ofMillis(50), Duration.ofSeconds(10));
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void endWhatHangs() {
        end.countDown();
        await().until(() -> threads.givenUp() == 0); // what ends late writes into the test's directory
    }

    private static RevisionSpec revision(String name) {
        return new RevisionSpec(name, URI.create("file:/" + name), TestModels.digest(TestModels.utf8(name)), 100);
    }

    private TestedModel model(RunLimit limit) throws UnusableModel, IOException {
        return TestModels.load(TestModels.write(directory, "m.onnx", TestModels.linear(1, 2)));
    }

    /** As native code does: it hears no interrupt, and stops for no limit. */
    private TestedModel hang(RunLimit limit) throws UnusableModel, IOException {
        boolean ended = false;
        while (!ended) {
            try {
                end.await();
                ended = true;
            } catch (InterruptedException _) {
                ended = false;
            }
        }
        return model(limit);
    }

    private void assertRefused(String name, LoadThreads.Work work, FailureReason reason, String text) {
        assertThatThrownBy(() -> threads.load(revision(name), work))
                .isInstanceOfSatisfying(
                        LoadFailure.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining("revision " + name)
                .hasMessageContaining(text);
    }

    @Test
    void aLoadThatHangsIsGivenUpWithTheLimitAndTheWayOut() throws Exception {
        assertRefused("a", this::hang, FailureReason.SELF_TEST_FAILED, "--load-timeout");
        assertThat(threads.givenUp()).isOne();
        new LoadThreads(Duration.ofSeconds(30), Duration.ofSeconds(10))
                .load(revision("b"), this::model)
                .close();
    }

    @Test
    void theSameModelIsNotBegunBesideItselfAndComesBackOnceItHasEnded() throws Exception {
        LoadThreads patient = new LoadThreads(Duration.ofSeconds(30), Duration.ofSeconds(10));
        CompletableFuture<Thread> loading = new CompletableFuture<>();
        try (ExecutorService loader = Executors.newSingleThreadExecutor()) {
            Future<?> attempt = loader.submit(() -> patient.load(revision("a"), limit -> {
                loading.complete(Thread.currentThread());
                return hang(limit);
            }));
            loading.join();
            attempt.cancel(true); // nobody wants it any more
            await().until(() -> patient.givenUp() == 1);
            assertThatThrownBy(() -> patient.load(revision("a"), this::model))
                    .isInstanceOfSatisfying(
                            LoadFailure.class, e -> assertThat(e.reason()).isEqualTo(FailureReason.BUSY));
            end.countDown();
            loading.join().join();
            assertThat(patient.givenUp()).isZero();
            patient.load(revision("a"), this::model).close();
        }
    }

    @Test
    void noLoadBeginsWhileFourHang() {
        for (String name : new String[] {"a", "b", "c", "d"}) {
            assertRefused(name, this::hang, FailureReason.SELF_TEST_FAILED, "is given up");
        }
        assertRefused("e", this::model, FailureReason.BUSY, "4 loads");
    }

    @Test
    void failuresReachWhoWaits() {
        assertThatThrownBy(() -> threads.load(revision("a"), _ -> {
                    throw new UnusableModel(UnusableModel.Kind.UNSAFE, "as the test wants", null);
                }))
                .isInstanceOf(UnusableModel.class);
        assertThatThrownBy(() -> threads.load(revision("a"), _ -> {
                    throw new NoClassDefFoundError("as the test wants");
                }))
                .isInstanceOf(NoClassDefFoundError.class);
        assertThat(threads.givenUp()).isZero();
    }
}
