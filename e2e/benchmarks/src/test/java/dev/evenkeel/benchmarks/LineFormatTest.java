package dev.evenkeel.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LineFormatTest {
    @Test
    void contentIsWhatTheOtherFieldsLeave() {
        LineFormat format = LineFormat.of("<Date> <Time>, <Level>    <Component>(\\[<Pid>\\])?: <Content>");
        assertThat(format.content("2026-01-01 10:00,  INFO a.B[17]: hello: world"))
                .isEqualTo("hello: world");
        assertThat(format.content("2026-01-01 10:00, INFO a.B: ")).isEmpty();
        assertThat(format.content("\tat a.B.c(B.java:1)")).isEqualTo("\tat a.B.c(B.java:1)");
    }

    @Test
    void aLongLineOfAnotherLayoutIsItsOwnContent() {
        LineFormat format = LineFormat.of("<A> <B> <C> <D> <E> <F> <G> <H>: <Content>");
        String words = "a b ".repeat(1 << 18);
        assertThat(format.content(words)).isEqualTo(words);
        assertThat(format.content("1 2 3 4 5 6 7 8: " + words)).isEqualTo(words);
    }

    @Test
    void aFormatNeedsContent() {
        assertThatThrownBy(() -> LineFormat.of("<Date> <Text>"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("<Content>");
    }
}
