package dev.evenkeel.analytics.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateMinerTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "Served block blk_-123 to /10.2.3.4:50010  | Served block blk_9 to /10.2.3.5:50010 | Served block <*> to <*>",
                "uid=0 tty=ssh rhost=web-1.example.org     | uid=17 tty=ssh rhost=10.0.0.1         | uid=<*> tty=ssh rhost=<*>",
                "Invalid user oracle from 10.0.0.1         | Invalid user test from 10.0.0.2       | Invalid user <*> from <*>",
                "took 1.5ms at 12:30:05                    | took 20ms at 02:03:04                 | took <*> at <*>:<*>:<*>",
                "link eth0 up                              | link eth0 up                          | link eth0 up",
                "link eth0 up                              | link eth1 up                          | link <*> up",
                "HttpServer2 started at https://a.b/c?d=e  | HttpServer2 started at http://x/y     | HttpServer2 started at <*>",
                "set 'a' to 5, b was [1 2 3]               | set 'a' to 6, b was [4 5 6]           | set 'a' to <*>, b was [<*> <*> <*>]",
                "level ......... 7                         | level ......... 9                     | level ......... <*>",
                "on Mon Jan 12 2026 all was well           | on Fri Feb 13 2026 all was well       | on <*> <*> <*> <*> all was well"
            })
    void twoLinesGiveATemplate(String first, String second, String template) {
        TemplateMiner miner = new TemplateMiner();
        long id = miner.update(first);
        assertThat(miner.update(second)).isEqualTo(id);
        assertThat(miner.template(id).orElseThrow().text()).isEqualTo(template);
    }

    @Test
    void parametersHaveTypes() {
        TemplateMiner miner = new TemplateMiner();
        miner.update("GET https://a.example/b from 10.0.0.1:80 in 5ms, session 0x7f, file /etc/x, by root");
        assertThat(miner.templates().getFirst().parameters())
                .containsExactly(
                        ParameterType.URL,
                        ParameterType.ADDRESS,
                        ParameterType.NUMBER,
                        ParameterType.HEX,
                        ParameterType.PATH,
                        ParameterType.LITERAL);
    }

    @Test
    void wordsBecomeAParameterOnceThereAreManyOfThem() {
        TemplateMiner miner = new TemplateMiner();
        List<Long> given = new ArrayList<>();
        for (String name : List.of("apple", "banana", "cherry", "date", "elder", "fig", "grape")) {
            given.add(miner.update("the crate of " + name + " was moved to the store"));
        }
        assertThat(given.getFirst()).isNotEqualTo(given.getLast());
        assertThat(given.stream().map(miner::resolve)).containsOnly(given.getLast());
        assertThat(miner.template(given.getFirst()).orElseThrow())
                .isEqualTo(new LogTemplate(
                        given.getLast(),
                        "the crate of <*> was moved to the store",
                        List.of(ParameterType.WORD),
                        given.size()));
    }

    @Test
    void statesThatAreFewStayApart() {
        TemplateMiner miner = new TemplateMiner();
        miner.update("task 7 went from NEW to RUNNING");
        miner.update("task 8 went from RUNNING to DONE");
        miner.update("task 9 went from RUNNING to FAILED");
        assertThat(miner.size()).isEqualTo(3);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void templatesAreThoseOfTheStatements(long seed) {
        SampleLines sample = SampleLines.of(3000, seed);
        TemplateMiner miner = new TemplateMiner();
        List<Long> given = sample.lines().stream().map(miner::update).toList();
        Map<Integer, Set<Long>> ids = new HashMap<>();
        for (int i = 0; i < given.size(); i++) {
            ids.computeIfAbsent(sample.statements().get(i), k -> new HashSet<>())
                    .add(miner.resolve(given.get(i)));
        }
        assertThat(ids.values()).allMatch(set -> set.size() == 1);
        assertThat(ids.values().stream().flatMap(Set::stream)).doesNotHaveDuplicates();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void theOrderOfLinesDoesNotMatter(long seed) {
        List<String> lines = new ArrayList<>(SampleLines.of(2000, seed).lines());
        TemplateMiner one = mined(lines);
        Collections.shuffle(lines, new Random(seed));
        TemplateMiner other = mined(lines);
        assertThat(other.templates()).isEqualTo(one.templates());
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void replicasThatTakeInEachOtherAgree(long seed) {
        List<String> lines = SampleLines.of(2000, seed).lines();
        TemplateMiner all = mined(lines);
        List<TemplateMiner> parts =
                List.of(mined(lines.subList(0, 60)), mined(lines.subList(60, 1500)), mined(lines.subList(1500, 2000)));
        List<MinerSnapshot> snapshots =
                parts.stream().map(TemplateMiner::snapshot).toList();
        parts.get(0).merge(snapshots.get(1));
        parts.get(0).merge(snapshots.get(2));
        parts.get(2).merge(snapshots.get(0));
        parts.get(2).merge(snapshots.get(1));
        assertThat(parts.get(0).templates()).isEqualTo(parts.get(2).templates()).isEqualTo(all.templates());
        assertThat(parts.get(0).lines()).isEqualTo(2000);
    }

    @Test
    void anIdGivenOutByOneReplicaIsKnownToTheOther() {
        TemplateMiner one = new TemplateMiner();
        TemplateMiner other = new TemplateMiner();
        long early = one.update("the crate of apple was moved to the store");
        for (String name : List.of("banana", "cherry", "date", "elder", "fig", "grape")) {
            other.update("the crate of " + name + " was moved to the store");
        }
        other.merge(one.snapshot());
        assertThat(other.template(early).orElseThrow().text()).isEqualTo("the crate of <*> was moved to the store");
        one.merge(other.snapshot());
        assertThat(one.resolve(early)).isEqualTo(other.resolve(early));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aRestoredMinerGoesOnBitByBit(long seed) {
        TemplateMiner miner = mined(SampleLines.of(500, seed).lines());
        MinerSnapshot saved = miner.snapshot();
        TemplateMiner restored = TemplateMiner.restore(MinerSnapshot.fromBytes(saved.toBytes()));
        assertThat(restored.snapshot()).isEqualTo(saved);
        for (String line : SampleLines.of(500, seed + 100).lines()) {
            assertThat(restored.update(line)).isEqualTo(miner.update(line));
        }
        assertThat(restored.snapshot()).isEqualTo(miner.snapshot());
    }

    /** The file is the snapshot of a miner that saw {@code SampleLines.of(300, 42)} when version 1 was released. */
    @Test
    void aSnapshotOfVersionOneIsRead() throws IOException {
        byte[] released;
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("miner-1.bin"))) {
            released = in.readAllBytes();
        }
        TemplateMiner miner = TemplateMiner.restore(MinerSnapshot.fromBytes(released));
        assertThat(miner.lines()).isEqualTo(300);
        assertThat(miner.templates().stream().map(LogTemplate::text))
                .contains("Accepted password for <*> from <*> port <*> ssh2", "started", "job <*> is now QUEUED");
        assertThat(miner.snapshot().toBytes()).isEqualTo(released);
    }

    @Test
    void whatIsNoSnapshotIsRefused() {
        byte[] good = mined(SampleLines.of(50, 1).lines()).snapshot().toBytes();
        byte[] newer = good.clone();
        newer[7] = 99;
        for (byte[] bad : List.of(new byte[0], new byte[20], Arrays.copyOf(good, good.length / 2), newer)) {
            assertThatThrownBy(() -> TemplateMiner.restore(MinerSnapshot.fromBytes(bad)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void anyTextIsALine(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        TemplateMiner miner = new TemplateMiner(64, Redactor.standard());
        String alphabet = "ab1=:/.-_ \"'[](){}<>@#*,;\n\tZ\uE000\uE002\uE015\uD800\u00A0é漢";
        for (int i = 0; i < 3000; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            String line = i % 2 == 0
                    ? new String(bytes, i % 4 == 0 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1)
                    : random.ints(random.nextInt(120), 0, alphabet.length())
                            .mapToObj(at -> String.valueOf(alphabet.charAt(at)))
                            .collect(Collectors.joining());
            long id = miner.update(line);
            assertThat(miner.template(id)).isPresent();
            assertThat(miner.update(line)).isEqualTo(miner.resolve(id));
        }
        assertThat(miner.size()).isLessThanOrEqualTo(64);
        assertThat(TemplateMiner.restore(miner.snapshot()).snapshot()).isEqualTo(miner.snapshot());
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "7", " ", "=", ":", "a b ", "/", "\"", "a=", "eyJ", "1 2 ", ".", "://", "@a."})
    void aLineOfAMegabyteIsALine(String part) {
        TemplateMiner miner = new TemplateMiner();
        String line = part.repeat((1 << 20) / part.length());
        assertThat(miner.update(line)).isEqualTo(miner.update(line));
        assertThat(miner.snapshot().size()).isLessThan(20_000);
    }

    @Test
    void aMillionDifferentWordsTakeBoundedMemory() {
        TemplateMiner miner = new TemplateMiner(256, Redactor.standard());
        SplittableRandom random = new SplittableRandom(1);
        int words = 0;
        while (words < 1_000_000) {
            StringBuilder line = new StringBuilder();
            for (int i = 1 + random.nextInt(200); i > 0; i--, words++) {
                line.append(word(random)).append(' ');
            }
            miner.update(line.toString());
        }
        assertThat(miner.size()).isLessThanOrEqualTo(256);
        assertThat(miner.snapshot().size()).isLessThan(2_000_000);
    }

    private static String word(SplittableRandom random) {
        return random.ints(8, 'a', 'z' + 1).mapToObj(Character::toString).collect(Collectors.joining());
    }

    @Test
    void secretsAreNotKept() {
        TemplateMiner miner = new TemplateMiner();
        miner.update("login with password=hunterTwo for jane.doe@example.org, card 4111 1111 1111 1111");
        assertThat(miner.templates().getFirst().text()).isEqualTo("login with password=<*> for <*>, card <*>");
        assertThat(new String(miner.snapshot().toBytes(), StandardCharsets.UTF_8))
                .doesNotContain("hunter")
                .doesNotContain("jane")
                .doesNotContain("4111");
    }

    private static TemplateMiner mined(List<String> lines) {
        TemplateMiner miner = new TemplateMiner();
        lines.forEach(miner::update);
        return miner;
    }
}
