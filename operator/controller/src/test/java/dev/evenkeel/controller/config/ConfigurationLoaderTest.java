package dev.evenkeel.controller.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.controller.config.EvenkeelConfiguration.ActionBudget;
import dev.evenkeel.controller.fault.UserFault;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationLoaderTest {
    private static final String EVERY_KEY = """
            apiVersion: config.evenkeel.dev/v1alpha1
            kind: EvenkeelConfiguration
            images: {trainer: registry.example/trainer:1, modelServer: registry.example/server:1}
            store: {url: "https://store.example", audience: mine, tokenFile: /token}
            scrape:
              interval: 10s
              timeout: 1s500ms
              concurrency: 3
              kubelet: {port: 10251, caFile: /ca.pem, tokenFile: /kubelet-token, insecureSkipTlsVerify: true}
            brakes:
              clusterBudget: {actions: 1, per: 2h}
              namespaceBudget: {actions: 2, per: 3m}
            incidents: {retention: 1h30m, maxPerNamespace: 7}
            notifications: {allowedHosts: [hooks.example], timeout: 1s}
            leaderElection: {enabled: false, leaseDuration: 30s, renewDeadline: 20s, retryPeriod: 3s}
            watch: {namespaces: [shop]}
            networkPolicies: {enabled: true, clientNamespaces: [web], metricsNamespaces: [monitoring]}
            """;

    @Test
    void everyKeyIsMapped() {
        assertThat(ConfigurationLoader.parse(EVERY_KEY))
                .isEqualTo(new EvenkeelConfiguration(
                        EvenkeelConfiguration.API_VERSION,
                        EvenkeelConfiguration.KIND,
                        new EvenkeelConfiguration.Images("registry.example/trainer:1", "registry.example/server:1"),
                        new EvenkeelConfiguration.Store(URI.create("https://store.example"), "mine", Path.of("/token")),
                        new EvenkeelConfiguration.Scrape(
                                Duration.ofSeconds(10),
                                Duration.ofMillis(1500),
                                3,
                                new EvenkeelConfiguration.Kubelet(
                                        10251,
                                        Optional.of(Path.of("/ca.pem")),
                                        Optional.of(Path.of("/kubelet-token")),
                                        true)),
                        new EvenkeelConfiguration.Brakes(
                                new ActionBudget(1, Duration.ofHours(2)), new ActionBudget(2, Duration.ofMinutes(3))),
                        new EvenkeelConfiguration.Incidents(Duration.ofMinutes(90), 7),
                        new EvenkeelConfiguration.Notifications(List.of("hooks.example"), Duration.ofSeconds(1)),
                        new EvenkeelConfiguration.LeaderElection(
                                false, Duration.ofSeconds(30), Duration.ofSeconds(20), Duration.ofSeconds(3)),
                        new EvenkeelConfiguration.Watch(List.of("shop")),
                        new EvenkeelConfiguration.NetworkPolicies(true, List.of("web"), List.of("monitoring"))));
    }

    @Test
    void everyTestedKeyDiffersFromItsDefault() throws ReflectiveOperationException {
        everyComponentDiffers("", ConfigurationLoader.parse(EVERY_KEY), EvenkeelConfiguration.defaults());
    }

    private static void everyComponentDiffers(String path, Record tested, Record defaults)
            throws ReflectiveOperationException {
        for (RecordComponent component : tested.getClass().getRecordComponents()) {
            String name = path + component.getName();
            if (name.equals("apiVersion") || name.equals("kind")) {
                continue;
            }
            Object value = component.getAccessor().invoke(tested);
            Object fallback = component.getAccessor().invoke(defaults);
            if (value instanceof Record inner && fallback instanceof Record innerDefault) {
                everyComponentDiffers(name + ".", inner, innerDefault);
            } else {
                assertThat(value).as(name).isNotEqualTo(fallback);
            }
        }
    }

    @ParameterizedTest(name = "{0}: {1} is refused: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            scrape: {interval: 5x}                    | scrape.interval: "5x" is not a duration, write it as 5s, 10m or 1h30m
            scrape: {interval: 500ms}                 | scrape.interval: 500ms is too short, use at least 1s
            scrape: {concurrency: 0}                  | scrape.concurrency: 0 is out of range, use 1 to 1024
            scrape: {kubelet: {port: 70000}}          | scrape.kubelet.port: 70000 is out of range, use 1 to 65535
            scrape: {kubelet: {ports: 1}}             | scrape.kubelet.ports: unknown key, remove it or use one of: caFile, insecureSkipTlsVerify, port, tokenFile
            brakes: {clusterBudget: {actions: many}}  | brakes.clusterBudget.actions: "many" is not a valid integer
            store: {url: 'ftp://store'}               | store.url: "ftp://store" is not an http or https URL
            leaderElection: {leaseDuration: 1s}       | leaderElection.leaseDuration: 1s must be longer than leaderElection.renewDeadline (10s)
            incidents: {maxPerNamespace: -1}          | incidents.maxPerNamespace: -1 is out of range, use 1 to 10000
            """)
    void namesFieldValueAndWayOut(String yaml, String message) {
        assertThatThrownBy(() -> ConfigurationLoader.parse(
                        "apiVersion: config.evenkeel.dev/v1alpha1\nkind: EvenkeelConfiguration\n" + yaml))
                .isInstanceOf(UserFault.class)
                .hasMessage(message);
    }

    @Test
    void namesAllProblemsAtOnceAndTheVersionItReads() {
        assertThatThrownBy(() -> ConfigurationLoader.parse("apiVersion: v2\nkind: Config\nscrape: {concurrency: 0}"))
                .hasMessageContaining("apiVersion: \"v2\" is not supported, use config.evenkeel.dev/v1alpha1")
                .hasMessageContaining("kind: \"Config\" is not supported, use EvenkeelConfiguration")
                .hasMessageContaining("scrape.concurrency");
    }

    @Test
    void anUnreadableFileNamesThePath() {
        assertThatThrownBy(() -> ConfigurationLoader.load(Path.of("/does/not/exist.yaml")))
                .hasMessageContaining("/does/not/exist.yaml");
    }
}
