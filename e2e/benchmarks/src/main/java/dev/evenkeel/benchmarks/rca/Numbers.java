package dev.evenkeel.benchmarks.rca;

import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Cells and columns of numbers. */
final class Numbers {
    private Numbers() {}

    /** NaN for what is no number. */
    static double parse(String cell) {
        try {
            return cell.isBlank() ? Double.NaN : Double.parseDouble(cell.strip());
        } catch (NumberFormatException unreadable) {
            return Double.NaN;
        }
    }

    /** The values of the rows that are wanted. */
    static double[] select(List<Double> column, IntPredicate wanted) {
        return IntStream.range(0, column.size())
                .filter(wanted)
                .mapToDouble(column::get)
                .toArray();
    }
}
