package dev.evenkeel.e2e.sales;

import dev.evenkeel.api.v1alpha1.ModelDeployment;
import dev.evenkeel.api.v1alpha1.ModelDeploymentSpec;
import dev.evenkeel.api.v1alpha1.ModelDeploymentStatus;
import dev.evenkeel.api.v1alpha1.Percent;
import dev.evenkeel.api.v1alpha1.TrainingPhase;
import dev.evenkeel.api.v1alpha1.TrainingRun;
import dev.evenkeel.api.v1alpha1.TrainingRunSpec;
import dev.evenkeel.api.v1alpha1.TrainingRunStatus;
import dev.evenkeel.e2e.Cluster;
import dev.evenkeel.e2e.Console;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Trains, serves, asks and replaces one model on the cluster. */
public final class SalesScenario {
    public static final String NAMESPACE = "shop";
    public static final String MODEL = "sales";

    private static final Duration PATIENCE = Duration.ofMinutes(6);

    private final Cluster cluster;
    private final Console console;
    private final InstantSource clock;
    private final SalesData data;
    private final Client client;

    public SalesScenario(Cluster cluster, Console console, InstantSource clock, SalesData data) {
        this.cluster = cluster;
        this.console = console;
        this.clock = clock;
        this.data = data;
        this.client = new Client(cluster, NAMESPACE, MODEL);
    }

    /** The whole story. */
    public SalesResult run() {
        long start = clock.millis();
        console.progress("applying the CSV as a ConfigMap, and a ModelDeployment");
        cluster.applyNamespace(NAMESPACE);
        applyData(data.first());
        cluster.apply(deployment());
        String first = awaitRevision("");
        Duration toFirst = Duration.ofMillis(clock.millis() - start);
        TrainingRunStatus run = lastRun().map(TrainingRun::getStatus).orElseThrow();
        console.line("Ready after %d s: revision %s serves, trained on %s rows"
                .formatted(toFirst.toSeconds(), first, run.rows()));

        List<Client.Question> questions = client.questions(orFail(run.manifestDigest()), data);
        List<Forecast> forecasts = new ArrayList<>();
        for (Client.Question question : questions) {
            forecasts.add(new Forecast(
                    question.time(), question.actual(), client.ask(question).value(), question.seasonalNaive()));
            if (forecasts.size() % 20 == 0) {
                console.progress("asked for " + forecasts.size() + " of " + questions.size() + " rows that came later");
            }
        }
        console.line("asked for " + forecasts.size() + " rows that the model had never seen");
        double firstByName = client.askByName(questions.getFirst());

        start = clock.millis();
        try (Stream stream = Stream.start(client, questions)) {
            applyData(data.all());
            console.line("the CSV changed: all rows are in it now; requests go on meanwhile");
            String second = awaitRevision(first);
            cluster.await(
                    "an answer by revision " + second,
                    PATIENCE,
                    () -> stream.lastRevision().equals(second) ? Optional.of(true) : Optional.empty());
            Duration toSecond = Duration.ofMillis(clock.millis() - start);
            console.line("revision %s took over after %d s; %d requests meanwhile, %d failed"
                    .formatted(second, toSecond.toSeconds(), stream.requests(), stream.failed()));
            Map<String, String> metrics = new TreeMap<>();
            run.metrics().forEach((name, value) -> metrics.put(name, value.text()));
            return new SalesResult(
                    first,
                    second,
                    toFirst,
                    toSecond,
                    forecasts,
                    firstByName,
                    stream.requests(),
                    stream.failed(),
                    stream.failures(),
                    metrics);
        }
    }

    /** Waits until a revision other than the given one serves; shows the run's progress meanwhile. */
    private String awaitRevision(String before) {
        return cluster.await("a new revision of " + MODEL, PATIENCE, () -> {
            lastRun().ifPresent(this::tell);
            return cluster.look(
                    ModelDeployment.class,
                    NAMESPACE,
                    MODEL,
                    deployment -> Optional.ofNullable(deployment.getStatus())
                            .filter(SalesScenario::ready)
                            .map(ModelDeploymentStatus::currentRevision)
                            .filter(name -> !name.equals(before)));
        });
    }

    private void tell(TrainingRun run) {
        TrainingRunStatus status = run.getStatus();
        if (status == null || status.phase() == null) {
            return;
        }
        String name = run.getMetadata().getName();
        if (status.phase() == TrainingPhase.FAILED || status.phase() == TrainingPhase.REJECTED) {
            String why = status.conditions().stream()
                    .filter(c -> !c.getMessage().isEmpty())
                    .map(c -> c.getReason() + ": " + c.getMessage())
                    .findFirst()
                    .orElse("");
            throw new IllegalStateException(
                    "run " + name + " ended as " + status.phase().wireName() + ", " + why);
        }
        console.progress("run %s: %s%s"
                .formatted(
                        name,
                        status.phase().wireName(),
                        Optional.ofNullable(status.progress())
                                .map(p -> " " + p.step() + " " + p.percent() + " % "
                                        + Optional.ofNullable(p.message()).orElse(""))
                                .orElse("")));
    }

    private Optional<TrainingRun> lastRun() {
        return cluster.list(TrainingRun.class, NAMESPACE).stream()
                .max(java.util.Comparator.comparing(r -> r.getMetadata().getCreationTimestamp()));
    }

    private static boolean ready(ModelDeploymentStatus status) {
        return status.conditions().stream()
                .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
    }

    private void applyData(String csv) {
        cluster.apply(new ConfigMapBuilder()
                .withNewMetadata()
                .withName(MODEL)
                .withNamespace(NAMESPACE)
                .endMetadata()
                .addToData("data.csv", csv)
                .build());
    }

    private ModelDeployment deployment() {
        ModelDeployment deployment = new ModelDeployment();
        deployment.setMetadata(
                new ObjectMetaBuilder().withName(MODEL).withNamespace(NAMESPACE).build());
        TrainingRunSpec.Data source = new TrainingRunSpec.Data(
                "configMap://" + MODEL + "/data.csv",
                null,
                data.target(),
                new TrainingRunSpec.Split(data.time(), Percent.of("20%")),
                data.knownAhead(),
                List.of());
        deployment.setSpec(new ModelDeploymentSpec(
                null,
                null,
                new ModelDeploymentSpec.Training(
                        null,
                        new ModelDeploymentSpec.Template(
                                new TrainingRunSpec(null, source, null, List.of(), null, null, null))),
                new ModelDeploymentSpec.Server(2, null, null, null),
                null,
                null,
                null));
        return deployment;
    }

    private static String orFail(@org.jspecify.annotations.Nullable String digest) {
        if (digest == null) {
            throw new IllegalStateException("the run has no manifest in its status");
        }
        return digest;
    }
}
