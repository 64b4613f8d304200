package dev.evenkeel.controller.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The operator's configuration, {@code config.evenkeel.dev/v1alpha1} {@code EvenkeelConfiguration}: a file that the chart
 * renders, as kubelet and scheduler have one. Every key has a default, so an empty file of the right kind is valid.
 *
 * @param images what the operator runs for TrainingRuns and ModelDeployments
 * @param store the artifact store
 * @param scrape how the kubelets' resource metrics are read
 * @param brakes budgets above those of the policies
 * @param incidents retention of Incidents and Remediations
 * @param notifications where notifications may go
 * @param leaderElection one operator acts at a time
 * @param watch what the operator looks at
 * @param networkPolicies who may talk to model servers, and whom they may talk to
 */
public record EvenkeelConfiguration(
        String apiVersion,
        String kind,
        Images images,
        Store store,
        Scrape scrape,
        Brakes brakes,
        Incidents incidents,
        Notifications notifications,
        LeaderElection leaderElection,
        Watch watch,
        NetworkPolicies networkPolicies) {
    public static final String API_VERSION = "config.evenkeel.dev/v1alpha1";
    public static final String KIND = "EvenkeelConfiguration";

    @SuppressWarnings("ConstructorProperties")
    public EvenkeelConfiguration(
            @Nullable String apiVersion,
            @Nullable String kind,
            @Nullable Images images,
            @Nullable Store store,
            @Nullable Scrape scrape,
            @Nullable Brakes brakes,
            @Nullable Incidents incidents,
            @Nullable Notifications notifications,
            @Nullable LeaderElection leaderElection,
            @Nullable Watch watch,
            @Nullable NetworkPolicies networkPolicies) {
        this.apiVersion = or(apiVersion, "");
        this.kind = or(kind, "");
        this.images = or(images, new Images(null, null));
        this.store = or(store, new Store(null, null, null));
        this.scrape = or(scrape, new Scrape(null, null, null, null));
        this.brakes = or(brakes, new Brakes(null, null));
        this.incidents = or(incidents, new Incidents(null, null));
        this.notifications = or(notifications, new Notifications(null, null));
        this.leaderElection = or(leaderElection, new LeaderElection(null, null, null, null));
        this.watch = or(watch, new Watch(null));
        this.networkPolicies = or(networkPolicies, new NetworkPolicies(null, null, null));
    }

    /** The configuration of an empty file. */
    public static EvenkeelConfiguration defaults() {
        return new EvenkeelConfiguration(API_VERSION, KIND, null, null, null, null, null, null, null, null, null);
    }

    /** Images by full reference. */
    public record Images(String trainer, String modelServer) {
        public Images(@Nullable String trainer, @Nullable String modelServer) {
            this.trainer = or(trainer, "evenkeel/trainer:0.1.0");
            this.modelServer = or(modelServer, "evenkeel/model-server:0.1.0");
        }
    }

    /** The artifact store; {@code tokenFile} holds a projected service-account token of this audience. */
    public record Store(URI url, String audience, Path tokenFile) {
        public Store(@Nullable URI url, @Nullable String audience, @Nullable Path tokenFile) {
            this.url = or(url, URI.create("http://evenkeel-store.evenkeel-system.svc:8080"));
            this.audience = or(audience, "evenkeel-store");
            this.tokenFile = or(tokenFile, Path.of("/var/run/secrets/evenkeel/store/token"));
        }
    }

    /**
     * The scrape of the kubelets' {@code /metrics/resource}.
     *
     * @param interval between two scrapes of a node; the endpoint moves about every second
     * @param timeout of one scrape
     * @param concurrency most scrapes in flight
     */
    public record Scrape(Duration interval, Duration timeout, Integer concurrency, Kubelet kubelet) {
        public Scrape(
                @Nullable Duration interval,
                @Nullable Duration timeout,
                @Nullable Integer concurrency,
                @Nullable Kubelet kubelet) {
            this.interval = or(interval, Duration.ofSeconds(5));
            this.timeout = or(timeout, Duration.ofSeconds(4));
            this.concurrency = or(concurrency, 16);
            this.kubelet = or(kubelet, new Kubelet(null, Optional.empty(), Optional.empty(), null));
        }
    }

    /**
     * How a kubelet is reached: {@code https://<InternalIP>:port}.
     *
     * @param caFile PEM of the authority that signed the kubelets' serving certificates; absent: the cluster's own
     * @param tokenFile bearer token; absent: the one that the operator talks to the API server with
     * @param insecureSkipTlsVerify accept any certificate (kubeadm's kubelets sign their own)
     */
    public record Kubelet(
            Integer port, Optional<Path> caFile, Optional<Path> tokenFile, Boolean insecureSkipTlsVerify) {
        public Kubelet(
                @Nullable Integer port,
                Optional<Path> caFile,
                Optional<Path> tokenFile,
                @Nullable Boolean insecureSkipTlsVerify) {
            this.port = or(port, 10250);
            this.caFile = caFile;
            this.tokenFile = tokenFile;
            this.insecureSkipTlsVerify = or(insecureSkipTlsVerify, false);
        }
    }

    /** Budgets of actions that all policies share: of the cluster, and of each namespace (its fair share). */
    public record Brakes(ActionBudget clusterBudget, ActionBudget namespaceBudget) {
        public Brakes(@Nullable ActionBudget clusterBudget, @Nullable ActionBudget namespaceBudget) {
            this.clusterBudget = or(clusterBudget, new ActionBudget(30, null));
            this.namespaceBudget = or(namespaceBudget, new ActionBudget(10, null));
        }
    }

    /** At most {@code actions} in any window of length {@code per}. */
    public record ActionBudget(Integer actions, Duration per) {
        public ActionBudget(@Nullable Integer actions, @Nullable Duration per) {
            this.actions = or(actions, 10);
            this.per = or(per, Duration.ofHours(1));
        }
    }

    /** How long the story is kept: settled Incidents and Remediations, and how many in a namespace. */
    public record Incidents(Duration retention, Integer maxPerNamespace) {
        public Incidents(@Nullable Duration retention, @Nullable Integer maxPerNamespace) {
            this.retention = or(retention, Duration.ofDays(30));
            this.maxPerNamespace = or(maxPerNamespace, 200);
        }
    }

    /**
     * Where notifications may go.
     *
     * @param allowedHosts hosts that {@code notify[].webhook.url} may name; a leading {@code *.} covers subdomains. URLs
     *     from a Secret of the policy's namespace must match it as well
     * @param timeout of one delivery
     */
    public record Notifications(List<String> allowedHosts, Duration timeout) {
        public Notifications(@Nullable List<String> allowedHosts, @Nullable Duration timeout) {
            this.allowedHosts = allowedHosts == null ? List.of("hooks.slack.com") : List.copyOf(allowedHosts);
            this.timeout = or(timeout, Duration.ofSeconds(5));
        }
    }

    /** Leader election by a Lease in the operator's namespace. */
    public record LeaderElection(
            Boolean enabled, Duration leaseDuration, Duration renewDeadline, Duration retryPeriod) {
        public LeaderElection(
                @Nullable Boolean enabled,
                @Nullable Duration leaseDuration,
                @Nullable Duration renewDeadline,
                @Nullable Duration retryPeriod) {
            this.enabled = or(enabled, true);
            this.leaseDuration = or(leaseDuration, Duration.ofSeconds(15));
            this.renewDeadline = or(renewDeadline, Duration.ofSeconds(10));
            this.retryPeriod = or(retryPeriod, Duration.ofSeconds(2));
        }
    }

    /**
     * What the operator looks at.
     *
     * @param namespaces empty: all of them (needs cluster-wide read)
     */
    public record Watch(List<String> namespaces) {
        public Watch(@Nullable List<String> namespaces) {
            this.namespaces = namespaces == null ? List.of() : List.copyOf(namespaces);
        }
    }

    /**
     * A NetworkPolicy for the servers of each ModelDeployment. It does something only where the cluster's network enforces
     * such policies.
     *
     * @param enabled false: there is none, and those that there are go
     * @param clientNamespaces whose pods may ask for predictions, beside those of the servers' own; empty: everybody may
     * @param metricsNamespaces whose pods may read metrics, beside the operator's; empty: everybody may
     */
    public record NetworkPolicies(Boolean enabled, List<String> clientNamespaces, List<String> metricsNamespaces) {
        public NetworkPolicies(
                @Nullable Boolean enabled,
                @Nullable List<String> clientNamespaces,
                @Nullable List<String> metricsNamespaces) {
            this.enabled = or(enabled, false);
            this.clientNamespaces = clientNamespaces == null ? List.of() : List.copyOf(clientNamespaces);
            this.metricsNamespaces = metricsNamespaces == null ? List.of() : List.copyOf(metricsNamespaces);
        }
    }

    private static <T> T or(@Nullable T value, T fallback) {
        return value == null ? fallback : value;
    }
}
