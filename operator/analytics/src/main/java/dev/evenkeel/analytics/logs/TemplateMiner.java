package dev.evenkeel.analytics.logs;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Finds the templates of log lines, one line at a time, in one pass over the line. A line is reduced to its skeleton by the
 * shape of its characters ({@link LineScanner}); skeletons that are alike but for a place that looks like a variable are
 * merged as more of them come ({@link Closure}). Ids are made of the skeleton, so that replicas and restarts agree on them;
 * {@link #resolve} leads from an id that was given out earlier to the template that it became a part of.
 *
 * <p>Any text is a line: empty, binary, of a megabyte. Memory is bounded by the number of templates; beyond it those that
 * were not met for the longest time are forgotten, and come back with the same ids. Not thread safe.
 */
public final class TemplateMiner {
    /** Templates that are kept if nothing else is said. */
    public static final int DEFAULT_TEMPLATES = 4096;

    private static final int FORMS_PER_TEMPLATE = 4;
    private static final int REMEMBERED_PER_TEMPLATE = 64;

    private final int maxTemplates;
    private final Redactor redactor;
    private final LineScanner scanner = new LineScanner();
    private final LineScanner redacted = new LineScanner();
    private final LongMap<Form> forms = new LongMap<>();
    private Closure closure = new Closure();
    private long lines;

    public TemplateMiner() {
        this(DEFAULT_TEMPLATES, Redactor.standard());
    }

    /**
     * @param maxTemplates how many templates are kept at most, 16 or more
     * @param redactor takes out of a line what must not be kept
     */
    public TemplateMiner(int maxTemplates, Redactor redactor) {
        if (maxTemplates < 16) {
            throw new IllegalArgumentException("maxTemplates is " + maxTemplates + ", at least 16 are needed");
        }
        this.maxTemplates = maxTemplates;
        this.redactor = redactor;
    }

    /** A miner that goes on where the snapshot was taken, with the default bounds. */
    public static TemplateMiner restore(MinerSnapshot snapshot) {
        return restore(snapshot, DEFAULT_TEMPLATES, Redactor.standard());
    }

    /**
     * A miner that goes on where the snapshot was taken.
     *
     * @throws IllegalArgumentException when the bytes are no snapshot, or of a version newer than this library: start a
     *     new miner then
     */
    public static TemplateMiner restore(MinerSnapshot snapshot, int maxTemplates, Redactor redactor) {
        MinerCodec.State state = MinerCodec.read(snapshot.toBytes());
        TemplateMiner miner = new TemplateMiner(maxTemplates, redactor);
        miner.lines = state.lines();
        state.templates().forEach(miner.closure::restore);
        miner.restoreMerged(state.merged());
        return miner;
    }

    private void restoreMerged(List<MinerCodec.Merged> merged) {
        for (MinerCodec.Merged former : merged) {
            Node template = closure.find(former.template());
            if (template != null) {
                closure.restore(former.node(), template.root());
            }
        }
    }

    /** The state of now. The same state gives the same bytes. */
    public MinerSnapshot snapshot() {
        List<MinerCodec.Merged> merged = closure.merged().stream()
                .map(node -> new MinerCodec.Merged(node, node.root().id))
                .toList();
        return new MinerSnapshot(MinerCodec.write(new MinerCodec.State(lines, closure.templates(), merged)));
    }

    /**
     * Takes in what another miner saw, perhaps in another process. Two miners that take in each other's snapshot have the
     * same templates and ids.
     *
     * @throws IllegalArgumentException as {@link #restore(MinerSnapshot)}
     */
    public void merge(MinerSnapshot other) {
        MinerCodec.State theirs = MinerCodec.read(other.toBytes());
        Map<Long, Node> all = new TreeMap<>();
        closure.templates().forEach(node -> all.put(node.id, node.copy()));
        for (Node node : theirs.templates()) {
            Node mine = all.putIfAbsent(node.id, node);
            if (mine != null) {
                mine.take(node);
            }
        }
        List<MinerCodec.Merged> merged = new ArrayList<>(theirs.merged());
        closure.merged().forEach(node -> merged.add(new MinerCodec.Merged(node.copy(), node.root().id)));
        merged.sort(Comparator.<MinerCodec.Merged>comparingLong(former -> former.node().id)
                .thenComparingLong(MinerCodec.Merged::template));
        lines += theirs.lines();
        closure = new Closure();
        forms.clear();
        for (Node node : all.values()) {
            Node template = closure.insert(node);
            if (template.id != node.id) {
                closure.restore(node, template);
            }
        }
        restoreMerged(merged);
        bound();
    }

    /** Takes in a line; returns the id of its template, as it is known now. */
    public long update(String line) {
        lines++;
        scanner.scan(line);
        Form form = forms.get(scanner.rawHash);
        if (form == null) {
            form = learn(line);
        } else if (!form.fits(scanner)) {
            clean(line);
            form.node().see(Optional.of(Wording.of(redacted)));
        }
        Node template = form.node();
        template.count++;
        template.touched = lines;
        return template.id;
    }

    /** The id of the template that this one is, or became a part of; unknown ids stay as they are. */
    public long resolve(long id) {
        Node node = closure.find(id);
        return node == null ? id : node.root().id;
    }

    /** The template of an id that was given out, unless it was forgotten. */
    public Optional<LogTemplate> template(long id) {
        return Optional.ofNullable(closure.find(id)).map(Node::root).map(Node::template);
    }

    /** All templates, in the order of their ids. */
    public List<LogTemplate> templates() {
        return closure.templates().stream().map(Node::template).toList();
    }

    /** How many templates there are. */
    public int size() {
        return closure.size();
    }

    /** Lines that were taken in. */
    public long lines() {
        return lines;
    }

    /** Writes the numbers of the line that was taken in last, in their order; returns how many there are room for. */
    int numbers(double[] into) {
        return scanner.numbers(into);
    }

    private void clean(String line) {
        redacted.scan(redactor.forMining(line));
    }

    private Form learn(String line) {
        clean(line);
        Node node = new Node(Skeleton.of(redacted).split(" ", -1), 0, Optional.of(Wording.of(redacted)), lines);
        Form form = new Form(closure.insert(node), scanner);
        if (forms.size() >= FORMS_PER_TEMPLATE * maxTemplates) {
            forms.clear();
        }
        forms.put(scanner.rawHash, form);
        bound();
        return form;
    }

    /** Forgets the half that was not met for the longest time when there is too much. */
    private void bound() {
        boolean many = closure.size() > maxTemplates;
        if (!many && closure.remembered() <= REMEMBERED_PER_TEMPLATE * maxTemplates) {
            return;
        }
        List<Node> kept = new ArrayList<>(closure.templates());
        List<Node> former = closure.merged();
        if (many) {
            kept.sort(Comparator.<Node>comparingLong(node -> -node.touched).thenComparingLong(node -> node.id));
            kept.subList(maxTemplates / 2, kept.size()).clear();
        }
        List<MinerCodec.Merged> merged =
                former.subList(Math.max(0, former.size() - maxTemplates), former.size()).stream()
                        .map(node -> new MinerCodec.Merged(node, node.root().id))
                        .toList();
        closure = new Closure();
        forms.clear();
        kept.forEach(closure::restore);
        restoreMerged(merged);
    }
}
