package dev.evenkeel.benchmarks.jmh;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.Main;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** Measures speed with JMH; every argument goes to it: {@code jmh Detect -f 1 -rf json}, {@code jmh -h}, {@code jmh -l}. */
@Command(name = "jmh", description = "Measures speed; arguments are JMH's own (jmh -h, jmh -l, jmh NAME).")
public final class JmhCommand implements Callable<Integer> {
    @Unmatched
    private List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        Main.main(arguments.toArray(String[]::new));
        return 0;
    }
}
