package dev.evenkeel.benchmarks.inject;

import java.util.Arrays;

/**
 * Volume under the surface of range precision and recall (Paparrizos et al., PVLDB 15, 2022, doi:10.14778/3551793.3551830):
 * the area under precision and recall, averaged over widths of a buffer in which a label fades out on both sides of an
 * event, so that a detection just before or after it counts in part.
 */
final class VusPr {
    private VusPr() {}

    /** Of one series with one event in rows [from, to); buffers 0, step, .., widest. */
    static double of(double[] scores, int from, int to, int widest, int step) {
        Integer[] order = new Integer[scores.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Double.compare(scores[b], scores[a]));
        double sum = 0;
        int count = 0;
        for (int width = 0; width <= widest; width += step) {
            sum += area(scores, order, from, to, width);
            count++;
        }
        return sum / count;
    }

    private static double area(double[] scores, Integer[] order, int from, int to, int width) {
        int half = width / 2;
        double positives = 0;
        double[] label = new double[scores.length];
        for (int i = Math.max(0, from - half); i < Math.min(scores.length, to + half); i++) {
            int outside = i < from ? from - i : i >= to ? i - to + 1 : 0;
            label[i] = outside == 0 ? 1 : Math.sqrt(1 - outside / (half + 1.0));
            positives += label[i];
        }
        double strict = to - from;
        double wanted = (strict + positives) / 2; // as in the paper: the mean of the strict and the faded mass
        double found = 0;
        boolean touched = false;
        double area = 0;
        double recallBefore = 0;
        double precisionBefore = 1;
        for (int k = 0; k < order.length; k++) {
            int i = order[k];
            found += label[i];
            touched |= label[i] > 0;
            if (k + 1 < order.length && scores[order[k + 1]] == scores[i]) {
                continue;
            }
            double recall = Math.min(1, found / wanted) * (touched ? 1 : 0);
            double precision = found / (k + 1);
            area += (recall - recallBefore) * (precision + precisionBefore) / 2;
            recallBefore = recall;
            precisionBefore = precision;
            if (recall >= 1) {
                break;
            }
        }
        return area;
    }
}
