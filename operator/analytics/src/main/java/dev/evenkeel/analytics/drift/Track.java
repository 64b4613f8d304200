package dev.evenkeel.analytics.drift;

import java.nio.ByteBuffer;

/** One thing that can drift: ranks from an urn, fixed bets on them and bets that learn. Not thread safe. */
final class Track {
    private static final double LEARNED_WEIGHT_OF_SHAPES = 0.06; // see ShapeBets on weights
    private static final double LEARNED_WEIGHT_OF_CELLS = 0.7;
    private static final double LEARNED_WEIGHT_OF_MARKS = 0.3;
    private static final int MARK_CELLS = 12;
    private static final int SHAPE_CELLS = 8;
    private static final double SHAPE_PRIOR_ROWS = 25;
    private static final double CELL_PRIOR_ROWS = 20;

    private final RankUrn urn;
    private final Bettors fixed;
    private final LearnedBets learned;
    private final double learnedWeight;
    private double capital; // t on average after t rows without drift

    private Track(RankUrn urn, Bettors fixed, LearnedBets learned, double learnedWeight) {
        this.urn = urn;
        this.fixed = fixed;
        this.learned = learned;
        this.learnedWeight = learnedWeight;
    }

    /** Of numbers, whose drifts are smooth. */
    static Track ofShapes(RankUrn urn) {
        LearnedBets learned = new LearnedBets(LearnedBets.evenShares(SHAPE_CELLS), SHAPE_PRIOR_ROWS);
        return new Track(urn, new Bettors(ShapeBets.INSTANCE), learned, LEARNED_WEIGHT_OF_SHAPES);
    }

    /** Of the places of categories, given the categories' shares in rows that the urn does not hold. */
    static Track ofCells(RankUrn urn, double[] shares) {
        LearnedBets learned = new LearnedBets(shares, CELL_PRIOR_ROWS);
        return new Track(urn, new Bettors(OddsBets.onCells(shares)), learned, LEARNED_WEIGHT_OF_CELLS);
    }

    /** Of a mark, 1 where it is and else 0, given its share in rows that the urn does not hold. */
    static Track ofMarks(RankUrn urn, double share) {
        LearnedBets learned = new LearnedBets(LearnedBets.halvedShares(MARK_CELLS), CELL_PRIOR_ROWS);
        return new Track(urn, new Bettors(OddsBets.onTops(share)), learned, LEARNED_WEIGHT_OF_MARKS);
    }

    void update(double value, double lot, long step) {
        urn.place(value, lot);
        double sure = fixed.update(urn.low(), urn.high());
        capital = (1 - learnedWeight) * sure + learnedWeight * learned.update(urn.low(), urn.high(), step);
    }

    double capital() {
        return capital;
    }

    long onset() {
        return learned.onset();
    }

    /** Distance over all rows. */
    Distance distance(double alpha) {
        return Distance.of(urn.distance(), 0, urn.rows(), urn.cells().rows(), alpha);
    }

    /** Distance over the rows since the onset. */
    Distance distanceSinceOnset(double alpha) {
        return Distance.of(
                learned.distanceSinceOnset(),
                learned.onset(),
                learned.rowsSinceOnset(),
                urn.cells().rows(),
                alpha);
    }

    int bytes() {
        return urn.bytes() + fixed.bytes() + learned.bytes() + 8;
    }

    void write(ByteBuffer out) {
        urn.write(out);
        fixed.write(out);
        learned.write(out);
        out.putDouble(capital);
    }

    private Track read(ByteBuffer in) {
        fixed.read(in);
        learned.read(in);
        capital = in.getDouble();
        return this;
    }

    static Track readShapes(ByteBuffer in) {
        return ofShapes(RankUrn.read(in)).read(in);
    }

    static Track readMarks(ByteBuffer in, double share) {
        return ofMarks(RankUrn.read(in), share).read(in);
    }

    static Track readCells(ByteBuffer in, double[] shares) {
        return ofCells(RankUrn.read(in), shares).read(in);
    }
}
