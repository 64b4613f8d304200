package dev.evenkeel.e2e;

import dev.evenkeel.e2e.healing.HealingResult;
import dev.evenkeel.e2e.healing.HealingScenario;
import dev.evenkeel.e2e.sales.Forecast;
import dev.evenkeel.e2e.sales.SalesData;
import dev.evenkeel.e2e.sales.SalesResult;
import dev.evenkeel.e2e.sales.SalesScenario;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The demo: tells the two stories on a cluster where the chart is installed, and ends with a table of what was seen. */
@Command(
        name = "demo",
        description = "Tells Evenkeel's two stories on a real cluster.",
        mixinStandardHelpOptions = true)
public final class Demo implements Callable<Integer> {
    @Option(names = "--kubeconfig", required = true, description = "The kubeconfig file.")
    private Path kubeconfig = Path.of("");

    @Option(names = "--context", description = "A context in it; default: the current one.")
    private @Nullable String context;

    @Option(names = "--root", required = true, description = "The checkout, for the sample data.")
    private Path root = Path.of("");

    @Option(names = "--only", description = "Only this story: ${COMPLETION-CANDIDATES}.")
    private @Nullable Story only;

    @Option(names = "--csv", description = "Your own CSV.")
    private @Nullable Path csv;

    @Option(names = "--target", description = "The column of it to predict.")
    private @Nullable String target;

    @Option(names = "--time", description = "The column that orders its rows.")
    private @Nullable String time;

    /** The two stories. */
    enum Story {
        sales,
        healing
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new Demo())
                .setExecutionExceptionHandler((e, line, _) -> {
                    line.getErr().println("\nThe demo stopped: " + (e.getMessage() == null ? e : e.getMessage()));
                    if (Boolean.getBoolean("demo.trace")) {
                        e.printStackTrace(line.getErr());
                    }
                    return 1;
                })
                .execute(args));
    }

    @Override
    public Integer call() {
        Console console = new Console(
                System.out,
                Clock.systemUTC(),
                Optional.ofNullable(System.console())
                        .map(java.io.Console::isTerminal)
                        .orElse(false));
        List<List<String>> seen = new ArrayList<>();
        boolean well = true;
        SalesData data = data(); // a wrong option is told before anything is cleared
        try (Cluster cluster = Cluster.connect(kubeconfig, context)) {
            console.progress("clearing the namespace shop of an earlier demo");
            cluster.forget(SalesScenario.NAMESPACE);
            HealingScenario healing = new HealingScenario(cluster, console, Clock.systemUTC());
            if (only != Story.sales) {
                healing.install(); // the operator gets to know the workloads while the first story is told
            }
            if (only != Story.healing) {
                console.title("Sales: a model is trained, served, and replaced when its data change");
                SalesResult result = new SalesScenario(cluster, console, Clock.systemUTC(), data).run();
                show(console, result);
                seen.addAll(rows(result));
                well &= result.failed() == 0;
            }
            if (only != Story.sales) {
                console.title("Healing: one workload leaks memory, one is overloaded");
                healing.awaitWatching();
                healing.run().forEach(result -> seen.addAll(rows(result)));
            }
        }
        console.title("What was seen");
        console.table(List.of("What", "Figure"), seen);
        console.text("""

            Look further (e2e/cluster/cluster kubectl, or kubectl with KUBECONFIG=%s):
              kubectl get mdep,trun,rpol,inc,rmd -A
              kubectl describe incident -n shop
              kubectl describe mdep sales -n shop
              kubectl annotate ns shop evenkeel.dev/pause=true      # stops all acting there
            Remove everything: e2e/demo --down""".formatted(kubeconfig));
        return well ? 0 : 1;
    }

    private SalesData data() {
        if (csv == null) {
            return SalesData.sample(root.resolve("manifests/samples"));
        }
        if (target == null || time == null) {
            throw new IllegalArgumentException("--csv needs --target COLUMN and --time COLUMN");
        }
        return SalesData.split(csv, 0.15, target, time, List.of());
    }

    private static void show(Console console, SalesResult result) {
        List<List<String>> rows = new ArrayList<>();
        List<Forecast> last = result.forecasts();
        for (Forecast f : last.subList(Math.max(0, last.size() - 8), last.size())) {
            rows.add(List.of(f.time(), number(f.actual()), number(f.predicted()), number(f.seasonalNaive())));
        }
        console.table(List.of("Time", "Came true", "Predicted", "Seasonal naive"), rows);
    }

    private static List<List<String>> rows(SalesResult result) {
        return List.of(
                List.of("Model Ready after the first apply", result.toFirst().toSeconds() + " s"),
                List.of("Mean absolute error, unseen rows, by the Service", number(result.modelError())),
                List.of("The same of a seasonal-naive forecast", number(result.naiveError())),
                List.of(
                        "New revision took over after the CSV changed",
                        result.toSecond().toSeconds() + " s"),
                List.of("Requests meanwhile", result.requests() + ", of which " + result.failed() + " failed"));
    }

    private static List<List<String>> rows(HealingResult result) {
        return List.of(
                List.of(
                        result.workload() + ": fault to detected / acted / verdict",
                        "%d s / %d s / %d s"
                                .formatted(
                                        result.toDetected().toSeconds(),
                                        result.toActed().toSeconds(),
                                        result.toVerdict().toSeconds())),
                List.of(
                        result.workload() + ": action and verdict",
                        result.action().wireName() + ", " + result.verdict().wireName()),
                List.of(result.workload() + ": why", result.summary()));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%,.1f", value);
    }
}
