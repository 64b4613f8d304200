package dev.evenkeel.server.explain;

/**
 * The explanation of one row as a cooperative game. The players are the features in which the row differs from the
 * background; a coalition is worth the mean prediction of the background's rows with the row's values in its features.
 * Rows to be predicted and their predictions are numbered from 0; predictions come in that order, after all anchors.
 */
interface Game {
    /** The features that play; the others have no part in what differs. */
    int[] players();

    /** How many rows are to be predicted besides the anchors. */
    int evaluations();

    /** Puts the row that is to be predicted to where {@code into} has a row. */
    void write(int index, byte[] into, int at);

    /** Takes a prediction, [value]. */
    void take(int index, double[] prediction);

    /** The Shapley values, [player][value], once each prediction was taken. */
    double[][] attributions();

    /** Their standard errors, [player][value]. */
    double[][] standardErrors();
}
