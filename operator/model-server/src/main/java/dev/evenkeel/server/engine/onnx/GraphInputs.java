package dev.evenkeel.server.engine.onnx;

import dev.evenkeel.server.engine.UnusableModel;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The inputs of a model that have no dimensions: scalars, and tensors of which not even the number of dimensions is told.
 * The engine takes the one for the other, and some of its operators end the process when they look for a dimension.
 */
final class GraphInputs {
    /** The operators of ONNX Runtime 1.28 that do. */
    private static final Set<String> NEVER_OF_SCALARS =
            Set.of("Normalizer", "DFT", "STFT", "MaxRoiPool", "RoiAlign", "AffineGrid");

    private final Set<String> withoutShape = new LinkedHashSet<>();
    private final Set<String> scalars = new LinkedHashSet<>();
    private final Set<String> withDefault = new HashSet<>();
    private final Map<String, String> neverScalars = new HashMap<>(); // tensor -> operator

    /** Reads a ValueInfoProto of the graph's inputs. */
    void add(WireReader input) throws UnusableModel {
        String name = "";
        boolean tensor = false;
        boolean shaped = false;
        boolean dimensions = false;
        while (input.next()) {
            if (input.field() == 1) {
                name = input.text();
            } else if (input.field() == 2) {
                for (WireReader type = input.message(); type.next(); ) {
                    tensor |= type.field() == 1;
                    for (WireReader of = type.message(); type.field() == 1 && of.next(); ) {
                        shaped |= of.field() == 2;
                        dimensions |= of.field() == 2 && of.message().next();
                    }
                }
            }
        }
        if (tensor && !shaped) {
            withoutShape.add(name);
        } else if (tensor && !dimensions) {
            scalars.add(name);
        }
    }

    /** An input of this name, if there is one, is no caller's: it has a value. */
    void hasDefault(String name) {
        withDefault.add(name);
    }

    /** The tensors go into an operator. */
    void used(List<String> tensors, String operator) {
        if (NEVER_OF_SCALARS.contains(operator)) {
            for (String tensor : tensors) {
                neverScalars.put(tensor, operator);
            }
        }
    }

    /** Refuses inputs that no request fits, or that the engine does not survive. */
    void check() throws UnusableModel {
        withoutShape.removeAll(withDefault);
        if (!withoutShape.isEmpty()) {
            throw new UnusableModel(
                    UnusableModel.Kind.UNSUPPORTED,
                    "input '" + withoutShape.iterator().next()
                            + "' has no shape, so no request could be said to fit it:"
                            + " export the model with its dimensions, those of any size with a name",
                    null);
        }
        scalars.retainAll(neverScalars.keySet());
        if (!scalars.isEmpty()) {
            String scalar = scalars.iterator().next();
            throw new UnusableModel(
                    UnusableModel.Kind.NOT_ONNX,
                    "input '" + scalar + "' is a scalar, and operator " + neverScalars.get(scalar)
                            + " needs a dimension of it",
                    null);
        }
    }
}
