package dev.evenkeel.server.explain;

import dev.evenkeel.server.explain.ExplainParameters.Background;
import dev.evenkeel.server.protocol.Datatype;
import dev.evenkeel.server.protocol.InferRequest;
import dev.evenkeel.server.protocol.InferRequest.WantedOutput;
import dev.evenkeel.server.protocol.InferRequestReader;
import dev.evenkeel.server.protocol.RequestFault;
import dev.evenkeel.server.protocol.Scratch;
import dev.evenkeel.server.protocol.Shape;
import dev.evenkeel.server.protocol.Signature;
import dev.evenkeel.server.protocol.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request that fits a model whose predictions can be explained: one input of rows of numbers.
 *
 * @param id echoed in the answer, null when the client gave none
 * @param input of the model
 * @param background that the rows are compared with
 * @param source of the background
 * @param outputs positions of those to be explained in the signature's outputs
 * @param evaluations most predictions
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier that is never compared
record ExplainRequest(
        @Nullable String id,
        TensorSpec input,
        Table rows,
        Table background,
        Background source,
        int[] outputs,
        int evaluations) {
    private static final int EVALUATIONS_OF_ROW = 4096;

    /**
     * Reads an infer request with what {@link ExplainParameters} may be in it.
     *
     * @param jsonLength length of the JSON part of the body
     * @param baseline rows that stand for what the model has learned from; none when it does not tell
     * @param typical captured values of the features, or null when nothing is known
     * @param most predictions that a request may ask for
     * @throws RequestFault when the model cannot be explained, or the request does not fit it
     */
    static ExplainRequest read(
            Signature signature,
            byte[] body,
            int jsonLength,
            double[][] baseline,
            double @Nullable [] typical,
            int most,
            Scratch scratch)
            throws RequestFault {
        TensorSpec input = input(signature);
        ExplainParameters parameters = ExplainParameters.read(body, jsonLength);
        boolean hasBackground = parameters.hasBackground() && !input.name().equals(ExplainParameters.BACKGROUND);
        InferRequest request = InferRequestReader.read(asRead(signature, hasBackground), body, jsonLength, scratch);
        Table rows = Table.of(request.inputs().getFirst());
        boolean isCaptured = typical != null && typical.length == rows.features();
        Background known = isCaptured ? Background.CAPTURE : Background.ZEROS;
        Background source = hasBackground
                ? Background.REQUEST
                : parameters.background().orElse(baseline.length > 0 ? Background.BASELINE : known);
        Table background = switch (source) {
            case REQUEST -> Table.of(request.inputs().get(1));
            case ZEROS -> Table.of(input.datatype(), new double[rows.features()]);
            case BASELINE -> {
                if (baseline.length == 0) {
                    throw new RequestFault("the model's file has no rows of its training (metadata \"background\"):"
                            + " give an input named background, or parameters.background \"zeros\"");
                }
                yield Table.of(input.datatype(), baseline);
            }
            case CAPTURE -> {
                if (typical == null || !isCaptured) {
                    throw new RequestFault("no finished window of this revision has medians of its features:"
                            + " give an input named background, or parameters.background \"zeros\"");
                }
                yield Table.of(input.datatype(), typical);
            }
        };
        return new ExplainRequest(
                request.id(),
                input,
                rows,
                background,
                source,
                outputs(signature, request, parameters.hasOutputs()),
                evaluations(parameters, rows.rows(), most));
    }

    private static TensorSpec input(Signature signature) throws RequestFault {
        if (signature.inputs().size() == 1) {
            TensorSpec input = signature.inputs().getFirst();
            Shape shape = input.shape();
            boolean isTable = shape.rank() == 2 && shape.isFixedButRows() && Math.abs(shape.dimension(0)) == 1;
            if (isTable && input.datatype() != Datatype.BYTES) {
                return input;
            }
        }
        throw new RequestFault("only models with one input of numbers, [-1,features], are explained; this one wants "
                + signature.describeInputs());
    }

    /** The signature that the request is read by: the background may come as an input, and no output is in binary. */
    private static Signature asRead(Signature signature, boolean hasBackground) {
        TensorSpec input = signature.inputs().getFirst();
        List<TensorSpec> inputs = new ArrayList<>(List.of(input));
        if (hasBackground) {
            inputs.add(new TensorSpec(
                    ExplainParameters.BACKGROUND,
                    input.datatype(),
                    input.shape().withRows(-1)));
        }
        List<TensorSpec> outputs = signature.outputs().stream()
                .map(output -> output.datatype().isBinaryOnly()
                        ? new TensorSpec(output.name(), Datatype.FP64, output.shape())
                        : output)
                .toList();
        return new Signature(inputs, outputs);
    }

    private static int[] outputs(Signature signature, InferRequest request, boolean isNamed) throws RequestFault {
        List<Integer> explained = new ArrayList<>();
        for (WantedOutput wanted : request.outputs()) {
            TensorSpec output = signature.outputs().get(wanted.index());
            switch (output.datatype()) {
                case FP16, BF16, FP32, FP64 -> explained.add(wanted.index());
                case BOOL, UINT8, INT8, INT16, INT32, INT64, BYTES -> {
                    if (isNamed) {
                        throw new RequestFault("output " + output + " cannot be explained: only real numbers can");
                    }
                }
            }
        }
        if (explained.isEmpty()) {
            throw new RequestFault(
                    "only outputs of real numbers are explained; the model gives " + signature.describeOutputs());
        }
        return explained.stream().mapToInt(Integer::intValue).toArray();
    }

    private static int evaluations(ExplainParameters parameters, int rows, int most) throws RequestFault {
        int wanted = parameters.evaluations().orElse((int) Math.min(most, (long) EVALUATIONS_OF_ROW * rows));
        if (wanted > most) {
            throw new RequestFault(
                    "parameters.evaluations is " + wanted + ", the server allows " + most + " (--explain-evaluations)");
        }
        return wanted;
    }
}
