package dev.evenkeel.analytics.rca;

import java.util.function.IntFunction;

/** What one family says. */
final class Verdict {
    private final double[] weights;
    private final IntFunction<Evidence> evidence;

    /**
     * Keeps the array.
     *
     * @param weights // [node], from 0 to 1: 1 means that this family alone is sure of the node
     * @param evidence tells of a node with a weight above 0
     */
    Verdict(double[] weights, IntFunction<Evidence> evidence) {
        this.weights = weights;
        this.evidence = evidence;
    }

    double weight(int node) {
        return weights[node];
    }

    Evidence evidence(int node) {
        return evidence.apply(node);
    }

    /**
     * Weights from surprises in standard deviations or broken counts. Two things make a weight: that the surprise is large
     * by itself, and that no other node is as surprising in this family (a family that sees something everywhere says
     * little about the place).
     *
     * @param own // [node], at least 0
     * @param half the surprise that is as likely noise as trouble
     */
    static double[] weigh(double[] own, double half) {
        double squares = 0;
        for (double surprise : own) {
            squares += surprise * surprise;
        }
        double[] weights = new double[own.length];
        if (squares == 0) {
            return weights;
        }
        double norm = Math.sqrt(squares);
        for (int node = 0; node < own.length; node++) {
            weights[node] = own[node] / (own[node] + half) * (own[node] / norm);
        }
        return weights;
    }
}
