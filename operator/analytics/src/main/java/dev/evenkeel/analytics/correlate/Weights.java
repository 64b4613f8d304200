package dev.evenkeel.analytics.correlate;

/**
 * The numbers of the model, in nats, and how trouble spreads. Chosen on development seeds of the storms in e2e/benchmarks,
 * which are not those that are scored.
 */
final class Weights {
    /** A cause: one among many objects, at one among many moments. */
    static final double OPEN = 8;
    /** How much likelier any symptom is to belong to an incident than to be on its own. */
    static final double BELONG = -2.5;
    /** A cause that shows no symptom itself. */
    static final double UNSEEN = 1.5;
    /** A cause that spreads by load, to what it calls, is rarer than one that fails those who call it. */
    static final double LOAD = 1.5;
    /** A cause that another cause is likely to have made unwell anyway. */
    static final double VICTIM = 25;
    /** What is likely to be made unwell is no farther than this. */
    static final double LIKELY = 1;
    /** A symptom on its own may be anywhere among so many objects, at least. */
    static final int WORLD = 256;
    /** A symptom on its own may come at any moment of this time. */
    static final double SPAN_SECONDS = 1800;

    /** What calls an unwell object gets unwell: nats for the first call. */
    static final double CALL = 0.25;
    /** More for each call farther. */
    static final double FARTHER = 0.6;
    /** What runs on an unwell object. */
    static final double HOSTED = 0.2;
    /** A part of the cause. */
    static final double PART = 0.35;
    /** A part of what suffers. */
    static final double LATER_PART = 1.4;
    /** A whole with an unwell part. */
    static final double WHOLE = 0.7;
    /** Against the way that trouble usually takes. */
    static final double AGAINST = 4;
    /** From an object that the signal names beside its own. */
    static final double RELATED = 0.5;
    /** From an object that the text names. */
    static final double NAMED = 0.3;
    /** By another way than the one that the text names. */
    static final double UNNAMED = 2.5;
    /** One more symptom of an object that is unwell. */
    static final double SAME = 0.3;
    /** Part of the unwell objects that show it. */
    static final double SHOWS = 0.6;
    /** Objects that should be unwell and are not speak against a cause by no more for each object that they depend on. */
    static final double ABSENT = 5;
    /** Farther than this is out of reach. */
    static final double UNREACHABLE = 6.5;

    /** Mean lag at the cause, and more for each call. */
    static final double LAG_SECONDS = 100;

    static final double CALL_LAG_SECONDS = 75;
    /** Part of the symptoms whose time says nothing. */
    static final double TIMELESS = 0.008;

    /** Symptoms' worth of trust in the usual kinds, against those that an incident has shown. */
    static final double KIND_PRIOR = 4;
    /** Part of the mean log lift of kinds that came together before. */
    static final double LIFT = 1;
    /** Bounds of what kinds add. */
    static final double KIND_LEAST = -3;

    static final double KIND_MOST = 2.5;
    /** Bound of what a kind's usual place, at the cause or elsewhere, adds either way. */
    static final double ROLE = 2.5;
    /** Symptoms' worth of trust in new words, against those that an incident has shown. */
    static final double WORD_PRIOR = 1;
    /** Words that more than this part of a kind's texts have are its wording, and say nothing. */
    static final double WORDING = 0.2;
    /** An incident whose codes are not one: nats for each symptom, by the part of the others. */
    static final double PURITY = 3;
    /** How often a long code, such as an address, comes by chance. */
    static final double CODE = 0.003;
    /** A kind or a symptom that usually comes alone, at most; half of it for one that never does. */
    static final double LONER = 2;

    /** Improvements below this are not worth a change. */
    static final double MARGIN = 0.2;

    private Weights() {}
}
