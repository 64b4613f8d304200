package dev.evenkeel.server.engine.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Breaks models where a parser does not notice: the file stays a well-formed message, and one to three of its fields
 * say something else. Numbers become those at which counts, indexes and sizes overflow; names, tensors and nodes are
 * left out, repeated, or put where others of their kind were.
 */
final class ModelMutations {
    /** Small ones and impossible ones: those between would only ask for much memory. */
    private static final long[] NUMBERS = {
        -1, 0, 1, 2, 7, 16, 255, -128, 1L << 50, Integer.MIN_VALUE, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 62
    };

    private static final double[] REALS = {0, -0.0, -1, 0.5, 1e30, Double.NaN, Double.POSITIVE_INFINITY};

    /** A field that is set, of a message somewhere in the model. */
    private record Place(Message.Builder message, FieldDescriptor field) {}

    private ModelMutations() {}

    static ModelProto mutate(ModelProto model, SplittableRandom random) {
        ModelProto.Builder mutated = model.toBuilder();
        for (int change = random.nextInt(3); change >= 0; change--) {
            List<Place> places = new ArrayList<>();
            collect(mutated, places);
            change(places.get(random.nextInt(places.size())), places, random);
        }
        return mutated.build();
    }

    private static void collect(Message.Builder message, List<Place> places) {
        for (FieldDescriptor field : message.getAllFields().keySet()) {
            places.add(new Place(message, field));
            if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
                continue;
            }
            if (field.isRepeated()) {
                for (int i = 0; i < message.getRepeatedFieldCount(field); i++) {
                    collect(message.getRepeatedFieldBuilder(field, i), places);
                }
            } else {
                collect(message.getFieldBuilder(field), places);
            }
        }
    }

    private static void change(Place place, List<Place> all, SplittableRandom random) {
        Message.Builder message = place.message();
        FieldDescriptor field = place.field();
        if (!field.isRepeated()) {
            if (random.nextInt(5) == 0) {
                message.clearField(field);
            } else {
                message.setField(field, other(place, message.getField(field), all, random));
            }
            return;
        }
        List<Object> elements = new ArrayList<>((List<?>) message.getField(field));
        int at = random.nextInt(elements.size());
        switch (random.nextInt(5)) {
            case 0 -> elements.remove(at);
            case 1 -> elements.add(elements.get(at));
            case 2 -> elements.add(elements.remove(at)); // to the end
            default -> elements.set(at, other(place, elements.get(at), all, random));
        }
        message.setField(field, elements);
    }

    private static Object other(Place place, Object value, List<Place> all, SplittableRandom random) {
        long number = NUMBERS[random.nextInt(NUMBERS.length)];
        double real = REALS[random.nextInt(REALS.length)];
        return switch (place.field().getJavaType()) {
            case INT -> (int) number;
            case LONG -> number;
            case FLOAT -> (float) real;
            case DOUBLE -> real;
            case BOOLEAN -> !(Boolean) value;
            case ENUM -> {
                var values = place.field().getEnumType().getValues();
                yield values.get(random.nextInt(values.size()));
            }
            case BYTE_STRING -> {
                ByteString bytes = (ByteString) value;
                yield random.nextBoolean() ? bytes.substring(bytes.size() / 2) : bytes.concat(bytes);
            }
            case STRING, MESSAGE -> ofTheSameKind(place, value, all, random);
        };
    }

    /** A name for a name, a tensor for a tensor, taken from elsewhere in the model. */
    private static Object ofTheSameKind(Place place, Object value, List<Place> all, SplittableRandom random) {
        List<Object> others = new ArrayList<>();
        for (Place candidate : all) {
            FieldDescriptor field = candidate.field();
            boolean same = field.getJavaType() == place.field().getJavaType()
                    && (field.getJavaType() == FieldDescriptor.JavaType.STRING
                            || field.getMessageType().equals(place.field().getMessageType()));
            if (same) {
                Object content = candidate.message().getField(field);
                others.addAll(content instanceof List<?> list ? list : List.of(content));
            }
        }
        return others.isEmpty() ? value : others.get(random.nextInt(others.size()));
    }
}
