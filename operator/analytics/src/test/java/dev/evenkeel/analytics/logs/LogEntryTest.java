package dev.evenkeel.analytics.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogEntryTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"level\":\"warn\",\"msg\":\"disk \\u0041 is full\",\"n\":[1,{\"a\":2}]} | WARN    | disk A is full",
                "{\"severity\":\"ERROR\",\"message\":\"no\",\"error\":\"EOF\"}            | ERROR   | no EOF",
                "{\"a\":1,\"b\":true}                                                     | UNKNOWN | a=1 b=true",
                "{\"level\":\"info\",\"msg\":\"cut                                        | UNKNOWN | {\"level\":\"info\",\"msg\":\"cut",
                "2026-01-01 10:00:00 ERROR [main] it broke                                | ERROR   | 2026-01-01 10:00:00 ERROR [main] it broke",
                "an error that says nothing of a level                                    | UNKNOWN | an error that says nothing of a level"
            })
    void levelAndMessageAreRead(String line, LogLevel level, String message) {
        assertThat(LogEntry.of(line)).isEqualTo(new LogEntry(level, message));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void anyTextIsRead(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        String alphabet = "{}[]\":,\\u1 ae\nnull";
        for (int i = 0; i < 5000; i++) {
            StringBuilder line = new StringBuilder("{");
            for (int n = random.nextInt(40); n > 0; n--) {
                line.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            assertThat(LogEntry.of(line.toString()).message()).isNotNull();
        }
        assertThat(LogEntry.of("{\"a\":" + "[".repeat(1 << 20)).message()).startsWith("{");
    }

    @Test
    void aStackTraceIsOneRecord() {
        List<String> lines = List.of(
                "10:00 ERROR checkout failed",
                "java.lang.IllegalStateException: no stock",
                "\tat shop.Cart.pay(Cart.java:17)",
                "Caused by: java.io.IOException: broken pipe",
                "\t... 12 more",
                "10:01 INFO next",
                "Traceback (most recent call last):",
                "  File \"a.py\", line 3, in f",
                "ValueError: bad input",
                "panic: nil map",
                "goroutine 7 [running]:",
                "main.f(0x1)",
                "10:02 INFO last");
        RecordAssembler assembler = new RecordAssembler();
        List<String> records = new ArrayList<>();
        lines.forEach(line -> assembler.offer(line).ifPresent(records::add));
        assembler.flush().ifPresent(records::add);
        assertThat(records.stream().map(RecordAssembler::headline))
                .containsExactly(
                        "10:00 ERROR checkout failed",
                        "java.lang.IllegalStateException: no stock | Caused by: java.io.IOException: broken pipe",
                        "10:01 INFO next",
                        "Traceback (most recent call last): | ValueError: bad input",
                        "panic: nil map",
                        "10:02 INFO last");
    }

    @Test
    void aRecordIsBounded() {
        RecordAssembler assembler = new RecordAssembler();
        assembler.offer("boom");
        for (int i = 0; i < 100_000; i++) {
            assertThat(assembler.offer("\tat a.b.C.d(C.java:" + i + ")")).isEmpty();
        }
        String record = assembler.flush().orElseThrow();
        assertThat(record).hasSizeLessThan(66_000).endsWith(" more lines");
        assertThat(assembler.flush()).isEmpty();
    }
}
