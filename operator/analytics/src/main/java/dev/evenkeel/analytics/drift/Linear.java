package dev.evenkeel.analytics.drift;

/** Small systems of linear equations. */
final class Linear {
    private Linear() {}

    /** Solves a positive definite system by Gaussian elimination; both arrays are used up. */
    static double[] solve(double[][] matrix, double[] right) {
        int n = right.length;
        for (int k = 0; k < n; k++) {
            for (int i = k + 1; i < n; i++) {
                double factor = matrix[i][k] / matrix[k][k];
                for (int j = k; j < n; j++) {
                    matrix[i][j] -= factor * matrix[k][j];
                }
                right[i] -= factor * right[k];
            }
        }
        double[] solution = new double[n];
        for (int k = n - 1; k >= 0; k--) {
            double sum = right[k];
            for (int j = k + 1; j < n; j++) {
                sum -= matrix[k][j] * solution[j];
            }
            solution[k] = sum / matrix[k][k];
        }
        return solution;
    }
}
