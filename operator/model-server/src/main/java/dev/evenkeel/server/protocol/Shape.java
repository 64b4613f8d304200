package dev.evenkeel.server.protocol;

import java.util.Arrays;

/** A tensor's shape, outermost dimension first, empty for a scalar. In a signature -1 stands for any size. */
public final class Shape {
    private final long[] dimensions;

    private Shape(long[] dimensions) {
        this.dimensions = dimensions;
    }

    /** A shape of these dimensions; the array is copied. */
    public static Shape of(long... dimensions) {
        return new Shape(dimensions.clone());
    }

    public int rank() {
        return dimensions.length;
    }

    public long dimension(int index) {
        return dimensions[index];
    }

    /** A copy of the dimensions. */
    public long[] toArray() {
        return dimensions.clone();
    }

    /** The number of elements, 1 for a scalar; {@link Long#MAX_VALUE} when it does not fit a long. */
    public long elements() {
        long product = 1;
        for (long dimension : dimensions) {
            if (dimension != 0 && product > Long.MAX_VALUE / dimension) {
                return Long.MAX_VALUE;
            }
            product *= dimension;
        }
        return product;
    }

    /** The bytes that a tensor of this shape takes; {@link Long#MAX_VALUE} when they do not fit a long. */
    public long bytes(Datatype datatype) {
        long elements = elements();
        return elements > Long.MAX_VALUE / datatype.size() ? Long.MAX_VALUE : elements * datatype.size();
    }

    /** True when {@code given} is concrete and fits this shape: same rank, and equal wherever this one is not -1. */
    public boolean accepts(Shape given) {
        if (given.dimensions.length != dimensions.length) {
            return false;
        }
        for (int i = 0; i < dimensions.length; i++) {
            long dimension = given.dimensions[i];
            if (dimension < 1 || (dimensions[i] >= 0 && dimensions[i] != dimension)) {
                return false;
            }
        }
        return true;
    }

    /** This shape with 1 wherever it is open: the smallest tensor that it accepts. */
    public Shape smallest() {
        long[] concrete = dimensions.clone();
        for (int i = 0; i < concrete.length; i++) {
            concrete[i] = concrete[i] < 0 ? 1 : concrete[i];
        }
        return new Shape(concrete);
    }

    /** This shape with {@code rows} as its first dimension. */
    public Shape withRows(long rows) {
        long[] changed = dimensions.clone();
        changed[0] = rows;
        return new Shape(changed);
    }

    /** True when the first dimension is open: the number of rows is the caller's. */
    public boolean hasOpenRows() {
        return dimensions.length > 0 && dimensions[0] < 0;
    }

    /** True when no dimension but the first is open. */
    public boolean isFixedButRows() {
        for (int i = 1; i < dimensions.length; i++) {
            if (dimensions[i] < 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(dimensions, shape.dimensions);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dimensions);
    }

    /** JSON, for example {@code [-1,4]}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < dimensions.length; i++) {
            text.append(i == 0 ? "" : ",").append(dimensions[i]);
        }
        return text.append(']').toString();
    }
}
