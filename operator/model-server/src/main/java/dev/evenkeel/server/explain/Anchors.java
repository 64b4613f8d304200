package dev.evenkeel.server.explain;

/** The predictions at both ends of each explanation: of the background's rows, and of the rows to be explained. */
final class Anchors {
    private final double[][] background; // [background row][value]
    private final double[][] rows; // [row][value]

    Anchors(int backgroundRows, int rows) {
        this.background = new double[backgroundRows][];
        this.rows = new double[rows][];
    }

    /** Takes the prediction of the background's rows first, then of the rows. */
    void take(int index, double[] prediction) {
        if (index < background.length) {
            background[index] = prediction;
        } else {
            rows[index - background.length] = prediction;
        }
    }

    int count() {
        return background.length + rows.length;
    }

    /** Numbers in a prediction. */
    int width() {
        return background[0].length;
    }

    double[] background(int row) {
        return background[row];
    }

    double[] row(int row) {
        return rows[row];
    }

    /** The mean prediction of the background, by value. */
    double[] base() {
        double[] mean = new double[width()];
        for (double[] prediction : background) {
            for (int v = 0; v < mean.length; v++) {
                mean[v] += prediction[v] / background.length;
            }
        }
        return mean;
    }
}
