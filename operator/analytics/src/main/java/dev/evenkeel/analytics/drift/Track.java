package dev.evenkeel.analytics.drift;

import java.nio.ByteBuffer;

/** One thing that can drift: ranks from an urn, fixed bets on them and bets that learn, which date the onset. Not thread safe. */
final class Track {
    private static final double LEARNED_WEIGHT_OF_SHAPES = 0.06; // see ShapeBets on weights
    private static final double LEARNED_WEIGHT_OF_CELLS = 0.9;
    private static final double LEARNED_WEIGHT_OF_MARKS = 0.1;
    private static final int SHAPE_CELLS = 8;
    private static final double SHAPE_PRIOR_ROWS = 25;
    private static final double CELL_PRIOR_ROWS = 20;

    private final RankProcess process;
    private final LearnedBets learned;

    private Track(RankUrn urn, Bets fixed, LearnedBets learned, double learnedWeight, Budget budget) {
        this.learned = learned;
        process = new RankProcess(
                urn, budget, new Capital[] {new Bettors(fixed), learned}, new double[] {1 - learnedWeight, learnedWeight
                });
    }

    /** Of numbers, whose drifts are smooth. */
    static Track ofShapes(RankUrn urn, Budget budget) {
        LearnedBets learned = new LearnedBets(LearnedBets.evenShares(SHAPE_CELLS), SHAPE_PRIOR_ROWS);
        return new Track(urn, ShapeBets.INSTANCE, learned, LEARNED_WEIGHT_OF_SHAPES, budget);
    }

    /** Of the places of categories, given the categories' shares in rows that the urn does not hold. */
    static Track ofCells(RankUrn urn, double[] shares, Budget budget) {
        LearnedBets learned = new LearnedBets(shares, CELL_PRIOR_ROWS);
        return new Track(urn, OddsBets.onCells(shares), learned, LEARNED_WEIGHT_OF_CELLS, budget);
    }

    /** Of a mark, 1 where it is and else 0, given what rows that the urn does not hold say of its share. */
    static Track ofMarks(RankUrn urn, ShareGuess guess, Budget budget) {
        double[] shares = {1 - guess.likely(), guess.likely()};
        LearnedBets learned = new LearnedBets(shares, CELL_PRIOR_ROWS);
        return new Track(urn, OddsBets.onTops(guess), learned, LEARNED_WEIGHT_OF_MARKS, budget);
    }

    void update(double value, double lot, long step) {
        process.update(value, lot, step);
    }

    /** See {@link RankProcess#evidence}. */
    double evidence() {
        return process.evidence();
    }

    long onset() {
        return learned.onset();
    }

    /** Distance over all rows. */
    Distance distance(double alpha) {
        RankUrn urn = process.urn();
        return Distance.of(urn.distance(), 0, urn.rows(), urn.cells().rows(), alpha);
    }

    /** Distance over the rows since the onset. */
    Distance distanceSinceOnset(double alpha) {
        return Distance.of(
                learned.distanceSinceOnset(),
                learned.onset(),
                learned.rowsSinceOnset(),
                process.urn().cells().rows(),
                alpha);
    }

    int bytes() {
        return process.bytes();
    }

    void write(ByteBuffer out) {
        process.write(out);
    }

    private Track read(ByteBuffer in) {
        process.read(in);
        return this;
    }

    static Track readShapes(ByteBuffer in, Budget budget) {
        return ofShapes(RankUrn.read(in), budget).read(in);
    }

    static Track readMarks(ByteBuffer in, ShareGuess guess, Budget budget) {
        return ofMarks(RankUrn.read(in), guess, budget).read(in);
    }

    static Track readCells(ByteBuffer in, double[] shares, Budget budget) {
        return ofCells(RankUrn.read(in), shares, budget).read(in);
    }
}
