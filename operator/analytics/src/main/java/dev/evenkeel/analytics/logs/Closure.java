package dev.evenkeel.analytics.logs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The templates of a set of skeletons. Skeletons that differ at one place only are siblings; siblings are merged when that
 * place looks like a variable: one of them has a variable there by its shape, or there are many of them. The idea of
 * siblings is Drain's (He et al., ICWS 2017) and Brain's (Yu et al., TSC 2023) without tree depth or threshold of
 * similarity: the criterion only grows with the set, so that replicas that saw the same skeletons come to the same
 * templates.
 */
final class Closure {
    /** Places behind this one are not compared. */
    private static final int MAX_PLACES = 48;

    /** Of siblings that are remembered for one place. */
    private static final int MAX_SIBLINGS = 32;

    private static final int MAX_MASKS = 32;

    /** So many different words at one place, in a sentence that is otherwise the same, are no coincidence. */
    private static final int MANY = 5;

    /** And so many different pairs of words at two places. */
    private static final int VERY_MANY = 8;

    /** The first word says what happened: it takes more of them, unless the sentence is long. */
    private static final int MORE_AT_START = 3;

    private static final int LONG_SENTENCE = 4;

    /** And so it does when little else is said. */
    private static final int MORE_IF_SHORT = 2;

    private static final int SHORT_SENTENCE = 3;

    private static final Comparator<Node> BY_ID = Comparator.comparingLong(node -> node.id);

    private final LongMap<Node> nodes = new LongMap<>();
    private final LongMap<Node[]> siblings = new LongMap<>();
    private final LongMap<Node> byMask = new LongMap<>();
    private final Map<Integer, List<Long>> masks = new HashMap<>();
    private final Map<Integer, List<Node>> byLength = new HashMap<>();
    private final List<Node> merged = new ArrayList<>();
    private int live;

    /** The node with this id; it may have been merged since it was given out. */
    @Nullable
    Node find(long id) {
        return nodes.get(id);
    }

    /** How many templates there are. */
    int size() {
        return live;
    }

    /** How much is remembered besides the templates. */
    int remembered() {
        return siblings.size() + merged.size();
    }

    /** The templates, in the order of their ids. */
    List<Node> templates() {
        List<Node> all = new ArrayList<>(live);
        byLength.values().forEach(all::addAll);
        all.sort(BY_ID);
        return all;
    }

    /** The nodes that were templates once, oldest first. */
    List<Node> merged() {
        return Collections.unmodifiableList(merged);
    }

    /** Takes in a node that is a template of a closure already: nothing is merged. */
    void restore(Node node) {
        nodes.put(node.id, node);
        add(node);
        for (int place = 0; place < Math.min(node.tokens.length, MAX_PLACES); place++) {
            meet(node, place);
        }
    }

    /** Takes in a node that was merged into another one. Its id leads there from now on. */
    void restore(Node node, Node template) {
        Node known = nodes.get(node.id);
        if (known == null) {
            nodes.put(node.id, node);
            merged.add(node);
            node.follow(template);
        } else if (known.live() && known != template.root()) {
            merge(known, template.root());
        }
    }

    /** The template of a skeleton that may be new. */
    Node insert(Node node) {
        Node known = nodes.get(node.id);
        if (known != null && known != node) {
            Node root = known.root();
            root.take(node);
            return root;
        }
        Node template = masked(node);
        if (template == null) {
            template = covering(node);
        }
        if (template != null) {
            template.take(node);
            return template;
        }
        nodes.put(node.id, node);
        add(node);
        for (Node other : List.copyOf(sameLength(node))) {
            if (other != node && node.covers(other)) {
                merge(other, node);
            }
        }
        for (int place = 0; place < Math.min(node.tokens.length, MAX_PLACES) && node.live(); place++) {
            Node[] now = meet(node, place);
            if (now.length > 1 && isVariable(now, place)) {
                template(now, 1L << place);
            }
        }
        if (node.live()) {
            joinPairs(node);
        }
        return node.root();
    }

    /** Merges nodes that differ at two places only, and always at the same two, when there are very many. */
    private void joinPairs(Node node) {
        Map<Long, List<Node>> pairs = new TreeMap<>();
        for (Node other : sameLength(node)) {
            long places = node.differences(other);
            if (Long.bitCount(places) == 2) {
                pairs.computeIfAbsent(places, key -> new ArrayList<>(List.of(node)))
                        .add(other);
            }
        }
        for (Map.Entry<Long, List<Node>> pair : pairs.entrySet()) {
            List<Node> all = pair.getValue();
            if (all.size() >= VERY_MANY
                    && node.words(pair.getKey()) >= LONG_SENTENCE
                    && all.stream().noneMatch(one -> one.isConstant(pair.getKey()))) {
                template(all.toArray(Node[]::new), pair.getKey());
                return;
            }
        }
    }

    private List<Node> sameLength(Node node) {
        return byLength.computeIfAbsent(node.tokens.length, length -> new ArrayList<>());
    }

    private void add(Node node) {
        sameLength(node).add(node);
        live++;
        if (node.merged != 0) {
            List<Long> known = masks.computeIfAbsent(node.tokens.length, length -> new ArrayList<>());
            if (!known.contains(node.merged) && known.size() < MAX_MASKS) {
                known.add(node.merged);
                Collections.sort(known);
            }
            long key = node.siblings(node.merged);
            Node other = byMask.get(key);
            if (other == null || !other.live() || node.id < other.id) {
                byMask.put(key, node);
            }
        }
    }

    private void merge(Node node, Node template) {
        sameLength(node).remove(node);
        live--;
        merged.add(node);
        template.take(node);
        node.follow(template);
    }

    /** A template whose merged places are all that it differs in. */
    private @Nullable Node masked(Node node) {
        for (long mask : masks.getOrDefault(node.tokens.length, List.of())) {
            Node template = byMask.get(node.siblings(mask));
            if (template != null && template.live()) {
                return template;
            }
        }
        return null;
    }

    private @Nullable Node covering(Node node) {
        Node least = null;
        for (Node other : sameLength(node)) {
            if (other != node && (least == null || other.id < least.id) && other.covers(node)) {
                least = other;
            }
        }
        return least;
    }

    /** Puts the node among its siblings at a place; returns them. */
    private Node[] meet(Node node, int place) {
        long key = node.siblings(place);
        Node[] before = siblings.get(key);
        Node[] now = before == null ? new Node[] {node} : with(before, node);
        siblings.put(key, now);
        return now;
    }

    private static Node[] with(Node[] before, Node node) {
        Node[] now = Arrays.copyOf(before, before.length + 1);
        int n = 0;
        for (Node other : before) {
            if (other.live()) {
                now[n++] = other;
            }
        }
        if (n < MAX_SIBLINGS) {
            now[n++] = node;
        }
        return n == now.length ? now : Arrays.copyOf(now, n);
    }

    private static boolean isVariable(Node[] siblings, int place) {
        Node first = siblings[0];
        int words = first.words(1L << place);
        if (words == 0) {
            return false;
        }
        boolean ordinal = false;
        boolean plain = false;
        for (Node sibling : siblings) {
            if (sibling.pure(place)) {
                return true;
            }
            ordinal |= sibling.ordinal(place);
            plain |= !sibling.namelike(place);
        }
        if (ordinal && plain && place > 0 && words >= 2) {
            return true;
        }
        int wilds = first.wilds(1L << place);
        int needed = MANY;
        if (place == 0 && words + wilds < LONG_SENTENCE) {
            needed += MORE_AT_START;
        }
        if (words + 2 * wilds < SHORT_SENTENCE) {
            needed += MORE_IF_SHORT;
        }
        return siblings.length >= needed;
    }

    private void template(Node[] siblings, long differing) {
        Node first = siblings[0];
        String[] tokens = first.tokens.clone();
        long places = differing;
        for (long left = differing; left != 0; left &= left - 1) {
            int place = Long.numberOfTrailingZeros(left);
            tokens[place] = common(siblings, place);
        }
        for (Node sibling : siblings) {
            places |= sibling.merged;
        }
        Node known = nodes.get(Node.id(tokens));
        Node template = known == null ? new Node(tokens, places, first.wording, first.touched) : known.root();
        for (Node sibling : siblings) {
            if (sibling != template && sibling.live()) {
                merge(sibling, template);
            }
        }
        if (known == null) {
            Node root = insert(template);
            if (root != template) {
                template.follow(root);
            }
        }
    }

    /** A variable in the punctuation that all have around it. */
    private static String common(Node[] siblings, int place) {
        String first = siblings[0].tokens[place];
        int head = first.length();
        int tail = first.length();
        for (Node sibling : siblings) {
            String token = sibling.tokens[place];
            int n = 0;
            while (n < Math.min(head, token.length())
                    && isAround(token.charAt(n))
                    && token.charAt(n) == first.charAt(n)) {
                n++;
            }
            head = n;
            n = 0;
            while (n < Math.min(tail, token.length())
                    && isAround(token.charAt(token.length() - 1 - n))
                    && token.charAt(token.length() - 1 - n) == first.charAt(first.length() - 1 - n)) {
                n++;
            }
            tail = n;
        }
        tail = Math.min(tail, first.length() - head);
        return first.substring(0, head) + Shape.WILD + first.substring(first.length() - tail);
    }

    private static boolean isAround(char c) {
        return c == '.' || c == '!' || c == '?' || (c < 128 && Shape.of(c) == Shape.DELIMITER);
    }
}
