package dev.evenkeel.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentsTest {
    @Test
    void readsBothForms() {
        Arguments arguments = new Arguments("--config", "a b", "--port=80", "--uri=file:///x?y=z");
        assertThat(arguments.required("config")).isEqualTo("a b");
        assertThat(arguments.integer("port", 1)).isEqualTo(80);
        assertThat(arguments.text("uri", "")).isEqualTo("file:///x?y=z");
        assertThat(arguments.number("size", 7)).isEqualTo(7);
        arguments.end();
    }

    @Test
    void aFlagIsTrueFalseOrNotGiven() {
        Arguments arguments = new Arguments("--watch=true", "--control=false", "--loud=perhaps");
        assertThat(arguments.flag("watch")).isTrue();
        assertThat(arguments.flag("control")).isFalse();
        assertThat(arguments.flag("quiet")).isFalse();
        assertThatThrownBy(() -> arguments.flag("loud")).hasMessage("option --loud takes no value, or true or false");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            an option without a value | --port           | is no option, or has no value
            a word                    | port=1           | is no option, or has no value
            an option twice           | --port=1 --port=2 | option --port is given twice
            a number that is none     | --port=http      | option --port must be a whole number
            a number that is too big  | --port=99999999999 | option --port is out of range
            an option nobody knows    | --prot=1         | unknown option --prot
            """)
    void saysWhatIsWrong(String what, String line, String message) {
        assertThatThrownBy(() -> {
                    Arguments arguments = new Arguments(line.split(" "));
                    arguments.integer("port", 1);
                    arguments.end();
                })
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void namesWhatIsMissing() {
        assertThatThrownBy(() -> new Arguments().required("config")).hasMessage("option --config is missing");
    }
}
