package dev.evenkeel.server.protocol;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The inputs that a model wants and the outputs that it gives, in the model's own order; names are unique. */
public final class Signature {
    private static final int MAX_STRINGS = 1 << 20;

    private final List<TensorSpec> inputs;
    private final List<TensorSpec> outputs;
    private final Map<String, Integer> inputIndex;
    private final Map<String, Integer> outputIndex;

    private final List<String> columns;

    public Signature(List<TensorSpec> inputs, List<TensorSpec> outputs) {
        this(inputs, outputs, List.of());
    }

    private Signature(List<TensorSpec> inputs, List<TensorSpec> outputs, List<String> columns) {
        this.inputs = List.copyOf(inputs);
        this.outputs = List.copyOf(outputs);
        this.inputIndex = index(this.inputs);
        this.outputIndex = index(this.outputs);
        this.columns = List.copyOf(columns);
    }

    public List<TensorSpec> inputs() {
        return inputs;
    }

    public List<TensorSpec> outputs() {
        return outputs;
    }

    /** The names of the columns of the one input that has a row of several values; empty when they are not known. */
    public List<String> columns() {
        return columns;
    }

    /**
     * This signature with names for the columns of its input.
     *
     * @throws IllegalArgumentException when the model has several inputs, or another number of columns
     */
    public Signature withColumns(List<String> names) {
        if (inputs.size() != 1 || inputs.getFirst().shape().rank() != 2) {
            throw new IllegalArgumentException(
                    "column names need a model with one input of rows: it has " + describeInputs());
        }
        long width = inputs.getFirst().shape().dimension(1);
        if (width != names.size() || Set.copyOf(names).size() != names.size()) {
            throw new IllegalArgumentException("there are " + names.size() + " column names for input "
                    + inputs.getFirst() + ": give " + width + " different ones");
        }
        return new Signature(inputs, outputs, names);
    }

    /** Position of the input with this name, or -1. */
    public int inputIndex(String name) {
        return inputIndex.getOrDefault(name, -1);
    }

    /**
     * The input with this name, once the datatype and shape that a request gives are found to fit it.
     *
     * @throws RequestFault when they do not, or there is no such input
     */
    public TensorSpec input(String name, String datatype, Shape shape) throws RequestFault {
        int index = inputIndex(name);
        if (index < 0) {
            throw new RequestFault("the model has no input '" + name + "': it wants " + describeInputs());
        }
        TensorSpec spec = inputs.get(index);
        if (!spec.datatype().name().equals(datatype)) {
            throw new RequestFault(
                    "input '" + name + "': the model wants datatype " + spec.datatype() + ", the request gives "
                            + (Datatype.of(datatype) == null ? "the unknown '" + datatype + "'" : datatype));
        }
        if (!spec.shape().accepts(shape)) {
            throw new RequestFault(
                    "input '" + name + "': the model wants shape " + spec.shape() + ", the request gives " + shape);
        }
        if (spec.datatype() == Datatype.BYTES) {
            checkStrings(name, shape.elements());
        }
        return spec;
    }

    /**
     * Bounds what strings take: a few bytes of a body become an object of some fifty.
     *
     * @throws RequestFault when there are more than {@value #MAX_STRINGS} in one input
     */
    public static void checkStrings(String input, long count) throws RequestFault {
        if (count > MAX_STRINGS) {
            throw new RequestFault(
                    "input '" + input + "' has more than " + MAX_STRINGS + " strings: send fewer rows at once");
        }
    }

    /** Position of the output with this name, or -1. */
    public int outputIndex(String name) {
        return outputIndex.getOrDefault(name, -1);
    }

    /** True when the first dimension of each input and output is open. */
    public boolean hasOpenRows() {
        return !inputs.isEmpty()
                && inputs.stream().allMatch(spec -> spec.shape().hasOpenRows())
                && outputs.stream().allMatch(spec -> spec.shape().hasOpenRows());
    }

    /** The inputs in words, for messages. */
    public String describeInputs() {
        return inputs.stream().map(TensorSpec::toString).collect(Collectors.joining(", "));
    }

    /** The outputs in words, for messages. */
    public String describeOutputs() {
        return outputs.stream().map(TensorSpec::toString).collect(Collectors.joining(", "));
    }

    private static Map<String, Integer> index(List<TensorSpec> specs) {
        Map<String, Integer> index = HashMap.newHashMap(specs.size());
        for (int i = 0; i < specs.size(); i++) {
            index.put(specs.get(i).name(), i);
        }
        return index;
    }
}
