package dev.evenkeel.analytics.logs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A skeleton that was seen, or one that several were merged into. Its id is the hash of its tokens. */
final class Node {
    private static final byte WORDY = 1;
    private static final byte PURE = 2;
    private static final byte NAMELIKE = 4;
    private static final byte ORDINAL = 8;
    private static final byte WILD = 16;

    final long id;
    final String[] tokens;

    /** Places whose words were merged, bit by place; the others are variable by shape or literal. */
    final long merged;

    /** What its lines have in common, with typed marks; empty when they differ in their number of tokens. */
    Optional<String> wording;

    /** Lines. */
    long count;

    /** The number of the update that met it last. */
    long touched;

    private @Nullable Node parent;
    private final long[] hashes;
    private final byte[] traits;
    private final long sum;

    Node(String[] tokens, long merged, Optional<String> wording, long touched) {
        this.tokens = tokens;
        this.merged = merged;
        this.wording = wording;
        this.touched = touched;
        hashes = new long[tokens.length];
        traits = new byte[tokens.length];
        long total = 0;
        for (int i = 0; i < tokens.length; i++) {
            hashes[i] = place(tokens[i], i);
            traits[i] = traits(tokens[i]);
            total += hashes[i];
        }
        sum = total;
        id = id(tokens);
    }

    static long id(String[] tokens) {
        long total = 0;
        for (int i = 0; i < tokens.length; i++) {
            total += place(tokens[i], i);
        }
        return Hashing.combine(total, tokens.length);
    }

    private static long place(String token, int i) {
        return Hashing.combine(Hashing.text(token), i);
    }

    private static byte traits(String token) {
        boolean letters = false;
        boolean wild = false;
        boolean ordinal = false;
        boolean namelike = false;
        for (int i = 0; i < token.length(); i++) {
            char c = token.charAt(i);
            if (c == Shape.WILD) {
                wild = true;
            } else if (c == Shape.ORDINAL) {
                ordinal = true;
            } else if (Shape.isLetter(c)) {
                letters = true;
                namelike |= i > 0 && c >= 'A' && c <= 'Z' && Character.isLowerCase(token.charAt(i - 1));
            } else {
                namelike |= "._/$\\".indexOf(c) >= 0
                        && i > 0
                        && i < token.length() - 1
                        && Shape.isLetter(token.charAt(i - 1))
                        && Shape.isLetter(token.charAt(i + 1));
            }
        }
        return (byte) ((letters ? WORDY : 0)
                | (wild && !letters && !ordinal ? PURE : 0)
                | (namelike || wild || ordinal ? NAMELIKE : 0)
                | (ordinal && !wild ? ORDINAL : 0)
                | (wild ? WILD : 0));
    }

    /** Same for all nodes that differ from this one at no place but this. */
    long siblings(int place) {
        return Hashing.combine(Hashing.combine(sum - hashes[place], tokens.length), place);
    }

    /** Same for all nodes that differ from this one at no place but these. */
    long siblings(long places) {
        long rest = sum;
        for (long left = places; left != 0; left &= left - 1) {
            rest -= hashes[Long.numberOfTrailingZeros(left)];
        }
        return Hashing.combine(Hashing.combine(rest, tokens.length), Hashing.mix(~places));
    }

    /** The places where the other one, of the same length, has another token; none if there are more than two. */
    long differences(Node other) {
        long places = 0;
        int found = 0;
        for (int i = 0; i < tokens.length; i++) {
            if (hashes[i] != other.hashes[i]) {
                found++;
                if (found > 2 || i >= Long.SIZE) {
                    return 0;
                }
                places |= 1L << i;
            }
        }
        return places;
    }

    /** Whether at all of these places there is a word in capitals, the name of a state more often than a value. */
    boolean isConstant(long places) {
        for (long left = places; left != 0; left &= left - 1) {
            String token = tokens[Long.numberOfTrailingZeros(left)];
            if (token.chars().anyMatch(Character::isLowerCase)) {
                return false;
            }
        }
        return true;
    }

    /** Has letters. */
    boolean wordy(int place) {
        return (traits[place] & WORDY) != 0;
    }

    /** A variable with at most punctuation around it. */
    boolean pure(int place) {
        return (traits[place] & PURE) != 0;
    }

    /** Looks like a name in code rather than a word, or has a variable in it. */
    boolean namelike(int place) {
        return (traits[place] & NAMELIKE) != 0;
    }

    /** A stem with digits, and no variable. */
    boolean ordinal(int place) {
        return (traits[place] & ORDINAL) != 0;
    }

    boolean wild(int place) {
        return (traits[place] & WILD) != 0;
    }

    /** Tokens with letters, at other places than these. */
    int words(long except) {
        int words = 0;
        for (int i = 0; i < tokens.length; i++) {
            words += wordy(i) && !isOneOf(i, except) ? 1 : 0;
        }
        return words;
    }

    /** Tokens with a variable, at other places than these. */
    int wilds(long except) {
        int wilds = 0;
        for (int i = 0; i < tokens.length; i++) {
            wilds += wild(i) && !isOneOf(i, except) ? 1 : 0;
        }
        return wilds;
    }

    private static boolean isOneOf(int place, long places) {
        return place < Long.SIZE && (places >>> place & 1) != 0;
    }

    /**
     * Whether this one, a template with two variables and two words at least, stands for the other one: what differs are
     * names in code or merged places, and at one place it may be anything.
     */
    boolean covers(Node other) {
        int pure = 0;
        int words = 0;
        int plain = 0;
        for (int i = 0; i < tokens.length; i++) {
            boolean wild = pure(i);
            if (hashes[i] != other.hashes[i]) {
                if (!wild) {
                    return false;
                }
                plain += isOneOf(i, merged) || other.namelike(i) ? 0 : 1;
            }
            pure += wild ? 1 : 0;
            words += wordy(i) ? 1 : 0;
        }
        return pure >= 2 && words >= 2 && plain <= 1;
    }

    boolean live() {
        return parent == null;
    }

    /** The template that this one belongs to now; itself if it was never merged. */
    Node root() {
        Node root = this;
        for (Node next = root.parent; next != null; next = root.parent) {
            root = next;
        }
        Node node = this;
        for (Node next = node.parent; next != null && next != root; next = node.parent) {
            node.parent = root;
            node = next;
        }
        return root;
    }

    /** Is a part of the other one from now on. */
    void follow(Node template) {
        parent = template;
    }

    /** Takes in the lines of another one. */
    void take(Node other) {
        count += other.count;
        touched = Math.max(touched, other.touched);
        see(other.wording);
    }

    /** Takes in the wording of one more line. */
    void see(Optional<String> other) {
        wording = wording.flatMap(mine -> other.flatMap(theirs -> Wording.join(mine, theirs)));
    }

    /** The same, merged into nothing. */
    Node copy() {
        Node copy = new Node(tokens, merged, wording, touched);
        copy.count = count;
        return copy;
    }

    /** As it is shown; where lines differ in their number of tokens the skeleton stands for them. */
    LogTemplate template() {
        String shown = wording.orElseGet(() -> String.join(" ", tokens));
        StringBuilder text = new StringBuilder();
        List<ParameterType> types = new ArrayList<>();
        boolean after = false; // right behind a parameter
        for (int i = 0; i < shown.length(); i++) {
            char c = shown.charAt(i);
            if (!Shape.isMark(c)) {
                text.append(c);
                after = false;
                continue;
            }
            ParameterType type = Shape.isTyped(c) ? Shape.type(c) : ParameterType.MIXED;
            if (after) {
                types.set(types.size() - 1, ParameterType.MIXED);
            } else {
                text.append(LogTemplate.PARAMETER);
                types.add(type);
            }
            after = true;
        }
        return new LogTemplate(id, text.toString().strip(), types, count);
    }
}
