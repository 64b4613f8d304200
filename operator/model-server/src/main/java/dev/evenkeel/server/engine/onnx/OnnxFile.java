package dev.evenkeel.server.engine.onnx;

import dev.evenkeel.server.engine.UnusableModel;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What an ONNX file says about itself, read before the engine sees it: versions, operators that no engine has, files
 * that it refers to, and scikit-learn's ZipMap outputs. Source: onnx.proto of the ONNX project.
 */
final class OnnxFile {
    private static final int MAX_DEPTH = 32;
    private static final long MAX_BLOCK_SIZE = 1 << 15; // its square must fit an int
    private static final int STRING = 8; // TensorProto.DataType

    /** ONNX Runtime takes a location with this tag for an address in its own memory. */
    private static final String MEMORY_TAG = "_ORT_MEM_ADDR_";

    /** The operator sets that ONNX Runtime is built with. */
    private static final Set<String> DOMAINS = Set.of(
            "",
            "ai.onnx",
            "ai.onnx.ml",
            "ai.onnx.training",
            "ai.onnx.preview.training",
            "com.microsoft",
            "com.microsoft.nchwc",
            "com.microsoft.experimental");

    private final ByteBuffer content;
    private final Map<String, Long> opsets = new TreeMap<>();
    private final Map<String, String> foreign = new LinkedHashMap<>(); // domain -> one of its operators
    private final Set<String> functionDomains = new LinkedHashSet<>();
    private final Set<String> locations = new LinkedHashSet<>(); // of weights in other files
    private final Map<String, Integer> zipMaps = new HashMap<>(); // output -> number of classes
    private final GraphInputs inputs = new GraphInputs();
    private final FunctionCalls calls = new FunctionCalls();
    private long irVersion;
    private boolean hasGraph;

    private OnnxFile(ByteBuffer content) {
        this.content = content;
    }

    /**
     * Reads a file. Takes time in the number of its fields, and no memory for its weights.
     *
     * @throws UnusableModel NOT_ONNX when it is empty, truncated or something else
     */
    static OnnxFile read(Path file) throws UnusableModel {
        OnnxFile model;
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            if (size == 0) {
                throw notOnnx("the file is empty");
            }
            if (size > Integer.MAX_VALUE) {
                throw notOnnx("the file has " + size + " bytes; ONNX ends at 2 GiB, more weights go into files of"
                        + " their own (save_as_external_data)");
            }
            // As a segment: a mapped buffer of its own is made by reflection, which takes its time at a start.
            model = new OnnxFile(channel.map(FileChannel.MapMode.READ_ONLY, 0, size, Arena.ofAuto())
                    .asByteBuffer());
        } catch (IOException e) {
            throw new UnusableModel(UnusableModel.Kind.NOT_ONNX, "the file cannot be read: " + e, e);
        }
        model.scan();
        return model;
    }

    /** Refuses what no engine may be given: operators that would be code, and paths that lead elsewhere. */
    void check(Path directory) throws UnusableModel {
        foreign.keySet().removeAll(functionDomains);
        if (!foreign.isEmpty()) {
            Map.Entry<String, String> first = foreign.entrySet().iterator().next();
            throw new UnusableModel(
                    UnusableModel.Kind.UNSUPPORTED,
                    "operator '" + first.getValue() + "' of domain '" + first.getKey()
                            + "' is a custom one: it would need a library of code, which the server does not load;"
                            + " export the model with standard operators, or with the operator as an ONNX function",
                    null);
        }
        for (String location : locations) {
            checkLocation(location, directory);
        }
        inputs.check();
        calls.check();
    }

    /** The outputs that are ZipMaps, with their numbers of classes. */
    Map<String, Integer> zipMaps() {
        return zipMaps;
    }

    boolean hasExternalWeights() {
        return !locations.isEmpty();
    }

    ByteBuffer content() {
        return content.duplicate();
    }

    /** The versions that the file is written for: {@code ONNX IR 8 and opsets ai.onnx 18, ai.onnx.ml 3}. */
    String versions() {
        return "ONNX IR " + irVersion + " and opsets "
                + opsets.entrySet().stream()
                        .map(opset -> opset.getKey() + " " + opset.getValue())
                        .collect(Collectors.joining(", "));
    }

    private void scan() throws UnusableModel {
        WireReader model = new WireReader(content);
        while (model.next()) {
            switch (model.field()) {
                case 1 -> irVersion = model.number();
                case 7 -> {
                    hasGraph = true;
                    graph(model.message(), 0);
                }
                case 8 -> opset(model.message());
                case 25 -> function(model.message());
                default -> {} // names, texts and metadata
            }
        }
        if (!hasGraph) {
            throw notOnnx("it has no graph: it is no ONNX model");
        }
    }

    private void opset(WireReader opset) throws UnusableModel {
        String domain = "";
        long version = 0;
        while (opset.next()) {
            switch (opset.field()) {
                case 1 -> domain = opset.text();
                case 2 -> version = opset.number();
                default -> {}
            }
        }
        opsets.put(domain.isEmpty() ? "ai.onnx" : domain, version);
    }

    private void function(WireReader function) throws UnusableModel {
        calls.begin();
        String name = "";
        String domain = "";
        boolean inputs = false;
        while (function.next()) {
            switch (function.field()) {
                case 1 -> name = function.text();
                case 4 -> inputs = true;
                case 7 -> node(function.message(), 1);
                case 10 -> domain = function.text();
                default -> {}
            }
        }
        calls.end(domain, name, inputs);
        functionDomains.add(domain);
    }

    private void graph(WireReader graph, int depth) throws UnusableModel {
        if (depth > MAX_DEPTH) {
            throw notOnnx("its graphs are nested deeper than " + MAX_DEPTH);
        }
        while (graph.next()) {
            switch (graph.field()) {
                case 1 -> node(graph.message(), depth);
                case 5 -> {
                    String name = tensor(graph.message());
                    if (depth == 0) {
                        inputs.hasDefault(name);
                    }
                }
                case 11 -> {
                    if (depth == 0) {
                        inputs.add(graph.message());
                    }
                }
                case 15 -> sparseTensor(graph.message());
                default -> {}
            }
        }
    }

    private void node(WireReader node, int depth) throws UnusableModel {
        String operator = "";
        String domain = "";
        String output = "";
        List<String> uses = new ArrayList<>();
        int classes = 0;
        while (node.next()) {
            switch (node.field()) {
                case 1 -> uses.add(node.text());
                case 2 -> output = node.text();
                case 4 -> operator = node.text();
                case 5 -> classes = Math.max(classes, attribute(node.message(), depth));
                case 7 -> domain = node.text();
                default -> {}
            }
        }
        calls.add(domain, operator, !uses.isEmpty());
        inputs.used(uses, operator);
        if (!DOMAINS.contains(domain)) {
            foreign.putIfAbsent(domain, operator);
        }
        if (depth == 0 && operator.equals("ZipMap") && domain.equals("ai.onnx.ml")) {
            zipMaps.put(output, classes);
        }
    }

    /** Returns the number of class labels when the attribute is a list of them. */
    private int attribute(WireReader attribute, int depth) throws UnusableModel {
        String name = "";
        long number = 0;
        int elements = 0;
        while (attribute.next()) {
            switch (attribute.field()) {
                case 1 -> name = attribute.text();
                case 3 -> number = attribute.number();
                case 5, 10 -> tensor(attribute.message());
                case 6, 11 -> graph(attribute.message(), depth + 1);
                case 8 -> elements += attribute.numbers();
                case 9 -> elements++;
                case 22, 23 -> sparseTensor(attribute.message());
                default -> {}
            }
        }
        if (name.equals("blocksize") && number > MAX_BLOCK_SIZE) { // the engine divides by what is left of its square
            throw notOnnx("attribute blocksize is " + number);
        }
        return name.startsWith("classlabels_") ? elements : 0;
    }

    private void sparseTensor(WireReader sparse) throws UnusableModel {
        while (sparse.next()) {
            if (sparse.field() == 1 || sparse.field() == 2) {
                tensor(sparse.message());
            }
        }
    }

    /** Returns its name. */
    private String tensor(WireReader tensor) throws UnusableModel {
        String name = "";
        long type = 0;
        long elements = 1;
        long strings = 0;
        while (tensor.next()) {
            switch (tensor.field()) {
                case 1 -> elements = product(elements, tensor);
                case 2 -> type = tensor.number();
                case 6 -> strings++;
                case 8 -> name = tensor.text();
                case 13 -> externalData(tensor.message());
                default -> {}
            }
        }
        if (type == STRING && elements > strings) { // of all types the one whose size the engine does not compare
            throw notOnnx("tensor '" + name + "' is to have " + elements + " strings, and has " + strings);
        }
        return name;
    }

    private static long product(long elements, WireReader dimensions) throws UnusableModel {
        long product = elements;
        for (long dimension : dimensions.allNumbers()) {
            long high = Math.multiplyHigh(product, dimension);
            product *= dimension;
            if (high != product >> 63) {
                return Long.MAX_VALUE;
            }
        }
        return product;
    }

    private void externalData(WireReader entry) throws UnusableModel {
        String key = "";
        String value = "";
        while (entry.next()) {
            switch (entry.field()) {
                case 1 -> key = entry.text();
                case 2 -> value = entry.text();
                default -> {}
            }
        }
        if (key.equals("location")) {
            locations.add(value);
        }
    }

    private static void checkLocation(String location, Path directory) throws UnusableModel {
        Path file;
        boolean inside;
        try {
            Path relative = Path.of(location.replace('\\', '/'));
            file = directory.resolve(relative);
            inside = !location.isEmpty()
                    && !location.contains(MEMORY_TAG)
                    && !relative.isAbsolute()
                    && !relative.normalize().startsWith("..");
            if (inside && Files.exists(file)) {
                inside = file.toRealPath().startsWith(directory.toRealPath());
            }
        } catch (IOException | InvalidPathException e) {
            throw new UnusableModel(
                    UnusableModel.Kind.UNSAFE, "it refers to weights in '" + location + "', which is no path", e);
        }
        if (!inside) {
            throw new UnusableModel(
                    UnusableModel.Kind.UNSAFE,
                    "it refers to weights in '" + location
                            + "', outside its own directory: a model may read no file but its own",
                    null);
        }
        if (!Files.isRegularFile(file)) {
            throw notOnnx("its weights lie in another file, '" + location
                    + "', which is not there: save the model as one file, or put both into a repository directory");
        }
    }

    private static UnusableModel notOnnx(String message) {
        return new UnusableModel(UnusableModel.Kind.NOT_ONNX, message, null);
    }
}
