package dev.evenkeel.controller.monitor;

import dev.evenkeel.api.v1alpha1.RemediationPolicy;
import dev.evenkeel.controller.config.EvenkeelConfiguration.Scrape;
import dev.evenkeel.controller.facts.Pod;
import dev.evenkeel.controller.knowledge.Ledger;
import dev.evenkeel.controller.knowledge.SeriesBook;
import dev.evenkeel.controller.knowledge.Stirring;
import dev.evenkeel.controller.monitor.Gatherer.Located;
import dev.evenkeel.controller.monitor.Kubelets.Scraped;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The beat: scrapes the nodes that carry a watched pod, feeds every series, and wakes the policies for which it matters.
 * A policy whose targets are quiet is not woken, so that the cost of a pass grows with what happens, not with what exists.
 */
public final class Pulse implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Pulse.class);

    private final Scrape settings;
    private final Clock clock;
    private final Cluster cluster;
    private final Kubelets kubelets;
    private final Gatherer gatherer;
    private final Watching watching;
    private final Ledger ledger;
    private final Gauges gauges;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("pulse").daemon().factory());
    private final Set<String> failing = new HashSet<>();
    private Set<Stirring> lastWoken = Set.of();

    /** What the pulse tells about itself. */
    public interface Gauges {
        /** A beat is over. */
        void beat(double seconds, int nodes, int failedNodes, int series);

        /** A beat failed for a reason of ours. */
        void failed();
    }

    public Pulse(
            Scrape settings,
            Clock clock,
            Cluster cluster,
            Kubelets kubelets,
            Gatherer gatherer,
            Watching watching,
            Ledger ledger,
            Gauges gauges) {
        this.settings = settings;
        this.clock = clock;
        this.cluster = cluster;
        this.kubelets = kubelets;
        this.gatherer = gatherer;
        this.watching = watching;
        this.ledger = ledger;
        this.gauges = gauges;
    }

    /** Beats at the configured interval until closed. */
    public void start(Supplier<List<RemediationPolicy>> policies, Consumer<Stirring> wake) {
        long millis = settings.interval().toMillis();
        ScheduledFuture<?> _ =
                timer.scheduleAtFixedRate(() -> guarded(policies, wake), 0, millis, TimeUnit.MILLISECONDS);
    }

    /** The timer would stop for ever at the first exception: a failed beat is logged, counted, and the next one tries. */
    private void guarded(Supplier<List<RemediationPolicy>> policies, Consumer<Stirring> wake) {
        try {
            beat(policies.get(), wake);
        } catch (RuntimeException e) {
            gauges.failed();
            LOG.atError().setCause(e).log("a scrape failed");
        }
    }

    void beat(List<RemediationPolicy> policies, Consumer<Stirring> wake) {
        long begin = System.nanoTime();
        List<Located> located = policies.stream()
                .flatMap(policy -> gatherer.locate(policy).stream())
                .toList();
        Scraped scraped = kubelets.scrape(addresses(located));
        tellFailures(scraped.failures());
        Map<Usage.Key, Usage> usages = new HashMap<>();
        scraped.usages().forEach(usage -> usages.put(usage.key(), usage));
        Set<SeriesBook.Key> keys = new HashSet<>();
        Set<Stirring> breached = new HashSet<>();
        Instant now = clock.instant();
        for (Located each : located) {
            keys.addAll(watching.feed(each.policy(), each.target(), each.pods(), usages, now));
            boolean sick = watching.readings(each.policy(), each.target(), each.pods()).stream()
                    .anyMatch(reading -> reading.breach().isPresent());
            if (sick) {
                breached.add(
                        new Stirring(each.policy().namespace(), each.policy().name()));
            }
        }
        watching.retain(keys);
        wake(breached, wake);
        double seconds = (System.nanoTime() - begin) / 1e9;
        gauges.beat(seconds, nodes(located).size(), scraped.failures().size(), keys.size());
    }

    /** Wakes what is breached or unfinished, and once more what was so at the last beat. */
    private void wake(Set<Stirring> breached, Consumer<Stirring> wake) {
        Set<Stirring> awake = new HashSet<>(breached);
        awake.addAll(ledger.stirring());
        Set<Stirring> all = new HashSet<>(awake);
        all.addAll(lastWoken);
        lastWoken = Set.copyOf(awake);
        all.forEach(wake);
    }

    private static Set<String> nodes(List<Located> located) {
        Set<String> nodes = new HashSet<>();
        located.forEach(each -> each.pods().stream().map(Pod::node).forEach(nodes::add));
        return nodes;
    }

    private Map<String, String> addresses(List<Located> located) {
        Map<String, String> addresses = new TreeMap<>();
        for (String node : nodes(located)) {
            cluster.address(node).ifPresent(address -> addresses.put(node, address));
        }
        return addresses;
    }

    /** Each node's failure is told when it begins and when it ends, not at every beat. */
    private void tellFailures(Map<String, String> failures) {
        failures.forEach((node, why) -> {
            if (failing.add(node)) {
                LOG.atWarn().addKeyValue("node", node).addKeyValue("why", why).log("a kubelet cannot be scraped");
            }
        });
        failing.removeIf(node -> {
            boolean recovered = !failures.containsKey(node);
            if (recovered) {
                LOG.atInfo().addKeyValue("node", node).log("the kubelet is scraped again");
            }
            return recovered;
        });
    }

    @Override
    public void close() {
        timer.shutdownNow();
        kubelets.close();
    }
}
