package dev.evenkeel.benchmarks.storm;

import dev.evenkeel.analytics.topology.Relation;
import dev.evenkeel.analytics.topology.Topology;
import dev.evenkeel.analytics.topology.Topology.Edge;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;

/** A cluster as it is, and as the inventory knows it: with missing, stale and unknown parts. */
final class Estate {
    private static final String[] WORDS = {
        "cart", "catalog", "checkout", "payments", "search", "pricing", "profile", "session", "shipping", "stock",
        "ledger", "invoice", "refunds", "reviews", "ratings", "media", "thumbs", "notify", "mailer", "audit",
        "geo", "routes", "fleet", "tracking", "loyalty", "coupons", "tax", "fraud", "identity", "tokens",
        "billing", "quotes", "offers", "feeds", "export", "reports", "metering", "config", "flags", "gateway",
        "portal", "mobile", "partners", "assist", "orders", "baskets", "returns", "labels", "wishlist", "vouchers",
        "payouts", "escrow", "sellers", "brands", "bundles", "stories", "events", "webhooks", "digest", "crawler",
        "indexer", "ranker", "vision", "speech", "depot", "pallets", "customs", "carriers", "slots", "returns-lab",
        "surveys", "consent", "privacy", "archive", "replay", "ads", "banners", "gifts", "subscriptions", "points"
    };
    private static final String[] STORES = {
        "orders-db",
        "users-db",
        "stock-db",
        "events-queue",
        "jobs-queue",
        "page-cache",
        "session-cache",
        "ledger-db",
        "search-db",
        "media-store",
        "mail-queue",
        "ads-db"
    };
    private static final String[] NAMESPACES = {"shop", "platform", "logistics", "finance"};
    private static final String[] TEAMS = {"amber", "birch", "cobalt", "delta", "ember"};

    /** What the cluster looks like. */
    enum Shape {
        /** Four layers of services, each calling a few of the layers below; stores at the bottom. */
        LAYERED,
        /** Many services around five shared stores, behind one gateway. */
        STAR,
        /** Racks of nodes with the pods of services that call each other little. */
        RACKS
    }

    /** What an object is. */
    enum Kind {
        SERVICE,
        STORE,
        POD,
        NODE,
        RACK
    }

    private final Map<String, Kind> kinds = new LinkedHashMap<>();
    private final Map<String, Map<String, String>> labels = new LinkedHashMap<>();
    private final List<Edge> edges = new ArrayList<>();
    private final Topology truth;
    private final Topology known;

    private Estate(Shape shape, SplittableRandom random) {
        switch (shape) {
            case LAYERED -> layered(random);
            case STAR -> star(random);
            case RACKS -> racks(random);
        }
        truth = Topology.of(edges);
        known = Topology.of(asKnown(random));
    }

    /** The estate of this shape and seed. */
    static Estate of(Shape shape, SplittableRandom random) {
        return new Estate(shape, random);
    }

    /** How trouble really spreads. */
    Topology truth() {
        return truth;
    }

    /** What a correlator is given. */
    Topology known() {
        return known;
    }

    Kind kind(String object) {
        Kind kind = kinds.get(object);
        if (kind == null) {
            throw new IllegalArgumentException("no such object: " + object);
        }
        return kind;
    }

    /** The labels that a monitor puts on alerts about the object. */
    Map<String, String> labels(String object) {
        return labels.getOrDefault(object, Map.of());
    }

    /** All objects of these kinds, in a fixed order. */
    List<String> objects(Kind... wanted) {
        List<Kind> list = List.of(wanted);
        return kinds.keySet().stream()
                .filter(name -> list.contains(kinds.get(name)))
                .toList();
    }

    /** Number of edges of the true graph between two objects, whatever their direction; at most {@code most}. */
    int distance(String from, String to, int most) {
        Map<String, Integer> seen = new LinkedHashMap<>(Map.of(from, 0));
        ArrayDeque<String> queue = new ArrayDeque<>(List.of(from));
        while (!queue.isEmpty()) {
            String at = queue.removeFirst();
            int next = seen.getOrDefault(at, 0) + 1;
            if (at.equals(to) || next > most) {
                return next - 1;
            }
            for (Edge edge : truth.dependencies(at)) {
                if (seen.putIfAbsent(edge.to(), next) == null) {
                    queue.add(edge.to());
                }
            }
            for (Edge edge : truth.dependents(at)) {
                if (seen.putIfAbsent(edge.from(), next) == null) {
                    queue.add(edge.from());
                }
            }
        }
        return most;
    }

    /** The name without its kind and namespace, as people write it. */
    static String shortName(String object) {
        return object.substring(object.lastIndexOf('/') + 1);
    }

    private void layered(SplittableRandom random) {
        List<String> nodes = nodes(16, 0, random);
        List<String> words = shuffled(WORDS, random);
        int[] sizes = {4, 16, 24, 16};
        List<List<String>> layers = new ArrayList<>();
        for (int size : sizes) {
            List<String> layer = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                layer.add(service(words.removeLast(), Kind.SERVICE, 2 + random.nextInt(2), nodes, random));
            }
            layers.add(layer);
        }
        layers.add(stores(9, nodes, random));
        for (int layer = 0; layer + 1 < layers.size(); layer++) {
            for (String caller : layers.get(layer)) {
                int calls = 1 + random.nextInt(3);
                for (int i = 0; i < calls; i++) {
                    int down = random.nextInt(6) == 0 ? Math.min(layer + 2, layers.size() - 1) : layer + 1;
                    call(caller, pick(layers.get(down), random));
                }
            }
        }
    }

    private void star(SplittableRandom random) {
        List<String> nodes = nodes(14, 0, random);
        List<String> words = shuffled(WORDS, random);
        List<String> stores = stores(5, nodes, random);
        String gateway = service("edge-proxy", Kind.SERVICE, 3, nodes, random);
        List<String> services = new ArrayList<>();
        for (int i = 0; i < 48; i++) {
            String service = service(words.removeLast(), Kind.SERVICE, 2 + random.nextInt(2), nodes, random);
            services.add(service);
            call(service, pick(stores, random));
            if (random.nextInt(3) == 0) {
                call(service, pick(stores, random));
            }
            if (random.nextInt(3) > 0) {
                call(gateway, service);
            }
            if (i > 3 && random.nextInt(3) == 0) {
                call(service, services.get(random.nextInt(i)));
            }
        }
    }

    private void racks(SplittableRandom random) {
        List<String> nodes = nodes(24, 6, random);
        List<String> words = shuffled(WORDS, random);
        List<String> stores = stores(6, nodes, random);
        List<String> services = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            String service = service(words.removeLast(), Kind.SERVICE, 3 + random.nextInt(3), nodes, random);
            services.add(service);
            if (random.nextInt(2) == 0) {
                call(service, pick(stores, random));
            }
            if (i > 0 && random.nextInt(2) == 0) {
                call(service, services.get(random.nextInt(i)));
            }
        }
    }

    private List<String> nodes(int count, int racks, SplittableRandom random) {
        List<String> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = "worker-" + (char) ('a' + i % 3) + (10 + 7 * i);
            String node = add("Node/" + name, Kind.NODE);
            int rack = racks == 0 ? i % 2 : i * racks / count;
            labels.put(node, Map.of("node", name, "zone", "zone-" + (char) ('a' + rack % 2), "team", "infra"));
            nodes.add(node);
            if (racks > 0) {
                String rackName = add("Rack/rack-" + (rack + 1), Kind.RACK);
                labels.put(rackName, Map.of("zone", "zone-" + (char) ('a' + rack % 2), "team", "infra"));
                edges.add(new Edge(node, rackName, Relation.RUNS_ON));
            }
        }
        Collections.shuffle(nodes, new Random(random.nextLong()));
        return nodes;
    }

    private List<String> stores(int count, List<String> nodes, SplittableRandom random) {
        List<String> names = shuffled(STORES, random);
        List<String> stores = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            stores.add(service(names.get(i), Kind.STORE, 1 + random.nextInt(2), nodes, random));
        }
        return stores;
    }

    private String service(String name, Kind kind, int pods, List<String> nodes, SplittableRandom random) {
        String namespace = NAMESPACES[random.nextInt(NAMESPACES.length)];
        String team = TEAMS[random.nextInt(TEAMS.length)];
        String service = add("Service/" + namespace + "/" + name, kind);
        Map<String, String> own = new LinkedHashMap<>();
        own.put("namespace", namespace);
        own.put("service", name);
        own.put("team", team);
        labels.put(service, own);
        int first = random.nextInt(nodes.size());
        for (int i = 0; i < pods; i++) {
            String podName = name + "-"
                    + (kind == Kind.STORE
                            ? Integer.toString(i)
                            : Integer.toString(100_000 + random.nextInt(1_000_000), 36) + "-"
                                    + Integer.toString(40_000 + random.nextInt(1_000_000), 36));
            String node = nodes.get((first + i * (1 + random.nextInt(3))) % nodes.size());
            String pod = add("Pod/" + namespace + "/" + podName, Kind.POD);
            Map<String, String> podLabels = new LinkedHashMap<>(own);
            podLabels.put("pod", podName);
            podLabels.put("node", shortName(node));
            podLabels.put("zone", labels(node).getOrDefault("zone", ""));
            labels.put(pod, podLabels);
            edges.add(new Edge(pod, service, Relation.PART_OF));
            edges.add(new Edge(pod, node, Relation.RUNS_ON));
        }
        return service;
    }

    private void call(String from, String to) {
        edges.add(new Edge(from, to, Relation.CALLS));
    }

    private String add(String object, Kind kind) {
        kinds.put(object, kind);
        return object;
    }

    /** One call in twelve is not known, one in thirty is long gone; one pod in thirty is not known at all. */
    private List<Edge> asKnown(SplittableRandom random) {
        List<Edge> kept = new ArrayList<>();
        List<String> services = objects(Kind.SERVICE, Kind.STORE);
        List<String> strangers = objects(Kind.POD).stream()
                .filter(pod -> random.nextInt(30) == 0)
                .toList();
        for (Edge edge : edges) {
            boolean missing = edge.relation() == Relation.CALLS
                    ? random.nextInt(12) == 0
                    : random.nextInt(60) == 0 || strangers.contains(edge.from());
            if (!missing) {
                kept.add(edge);
            }
            if (edge.relation() == Relation.CALLS && random.nextInt(30) == 0) {
                kept.add(new Edge(edge.from(), pick(services, random), Relation.CALLS));
            }
        }
        return kept;
    }

    static <T> T pick(List<T> list, SplittableRandom random) {
        return list.get(random.nextInt(list.size()));
    }

    private static List<String> shuffled(String[] words, SplittableRandom random) {
        List<String> list = new ArrayList<>(List.of(words));
        Collections.shuffle(list, new Random(random.nextLong()));
        return list;
    }
}
