package dev.evenkeel.analytics.drift;

import java.util.SplittableRandom;

/**
 * Turns embeddings into a few numeric columns that can be watched: their length and their components along random
 * directions, in which a shift of the mean or of the spread shows (Johnson and Lindenstrauss 1984; a distribution is told by
 * its projections, Cramer and Wold 1936). The same seed gives the same directions everywhere. Immutable.
 */
public final class EmbeddingProjection {
    private final double[][] directions; // [column][dimension], of length 1

    /**
     * Draws the directions.
     *
     * @param dimensions of the embeddings, at least 1
     * @param columns wanted besides the length, at least 1; eight are usual
     */
    public EmbeddingProjection(int dimensions, int columns, long seed) {
        if (dimensions < 1 || columns < 1) {
            throw new IllegalArgumentException(
                    dimensions + " dimensions and " + columns + " columns: each is at least 1");
        }
        SplittableRandom random = new SplittableRandom(seed);
        directions = new double[columns][dimensions];
        for (double[] direction : directions) {
            double squares = 0;
            for (int d = 0; d < dimensions; d++) {
                direction[d] = random.nextGaussian();
                squares += direction[d] * direction[d];
            }
            for (int d = 0; d < dimensions; d++) {
                direction[d] /= Math.sqrt(squares);
            }
        }
    }

    /** The length, then the components. All are NaN, a missing value, when the embedding has another number of dimensions or holds NaN. */
    public double[] project(double[] embedding) {
        double[] columns = new double[directions.length + 1];
        double squares = 0;
        for (double x : embedding) {
            squares += x * x;
        }
        columns[0] = embedding.length == directions[0].length ? Math.sqrt(squares) : Double.NaN;
        for (int c = 0; c < directions.length; c++) {
            double sum = 0;
            for (int d = 0; d < embedding.length && !Double.isNaN(columns[0]); d++) {
                sum += directions[c][d] * embedding[d];
            }
            columns[c + 1] = Double.isNaN(columns[0]) ? Double.NaN : sum;
        }
        return columns;
    }
}
