package dev.evenkeel.server.rows;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.evenkeel.server.protocol.InferRequest;
import dev.evenkeel.server.protocol.RequestFault;
import dev.evenkeel.server.protocol.Scratch;
import dev.evenkeel.server.protocol.Signature;
import dev.evenkeel.server.protocol.TensorJson;
import dev.evenkeel.server.rows.Columns.Slot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows. A body has exactly one of the forms; a row is an object by column name, or an array in the columns' order
 * (a lone value for a model of one column). Missing values (null, NaN) are read as NaN in FP32 and FP64.
 */
public final class RowsReader {
    private final Columns columns;
    private final Set<Form> forms;
    private final byte[] body;
    private final RowTable table;
    private @Nullable Form given;

    /** How rows are written; the field of the body is the constant's name in lower case. */
    public enum Form {
        /** {@code {"columns": [names], "data": [[values]]}}, as pandas writes it. */
        DATAFRAME_SPLIT,
        /** {@code [{name: value}]}. */
        DATAFRAME_RECORDS,
        /** {@code [row]}. */
        INSTANCES,
        /** {@code [row]}, or {@code {name: [values]}}, or a lone value. */
        INPUTS;

        /** What MLflow's clients send. */
        public static final Set<Form> MLFLOW = Set.copyOf(EnumSet.allOf(Form.class));
        /** What KServe's V1 clients send. */
        public static final Set<Form> KSERVE = Set.of(INSTANCES, INPUTS);

        String field() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private RowsReader(Signature signature, Set<Form> forms, byte[] body) throws RequestFault {
        this.columns = new Columns(signature);
        this.forms = forms;
        this.body = body;
        this.table = new RowTable(columns);
    }

    /**
     * Reads a body for a model with this signature.
     *
     * @param forms that are taken
     * @param length of the body, from the array's start
     * @return a request for all outputs
     * @throws RequestFault naming the column, or the field
     */
    public static InferRequest read(Signature signature, Set<Form> forms, byte[] body, int length, Scratch scratch)
            throws RequestFault {
        RowsReader reader = new RowsReader(signature, forms, body);
        try (JsonParser json = TensorJson.parser(body, 0, length)) {
            reader.body(json);
            return reader.table.request(scratch);
        } catch (JsonProcessingException e) {
            throw TensorJson.notJson(e);
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory failed", e);
        }
    }

    private void body(JsonParser json) throws IOException, RequestFault {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new RequestFault("the body must be a JSON object with " + fields());
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            Form form = form(field);
            if (form != null) {
                if (given != null) {
                    throw new RequestFault("the body has " + given.field() + " and " + field + ": give one of them");
                }
                given = form;
                rows(form, json);
            } else if (field.equals("params") && !isEmpty(json)) {
                throw new RequestFault("params: the model takes no parameters");
            } else {
                json.skipChildren();
            }
        }
        if (json.nextToken() != null) {
            throw new RequestFault("the body has more after its JSON object");
        }
        if (given == null) {
            throw new RequestFault("the body must have " + fields() + "; " + columns.wanted());
        }
    }

    private @Nullable Form form(String field) {
        for (Form form : forms) {
            if (form.field().equals(field)) {
                return form;
            }
        }
        return null;
    }

    private String fields() {
        return forms.stream()
                        .map(Form::field)
                        .sorted()
                        .reduce((a, b) -> a + ", " + b)
                        .orElse("") + " (one of them)";
    }

    private static boolean isEmpty(JsonParser json) throws IOException {
        return json.currentToken() == JsonToken.VALUE_NULL
                || (json.currentToken() == JsonToken.START_OBJECT && json.nextToken() == JsonToken.END_OBJECT);
    }

    private void rows(Form form, JsonParser json) throws IOException, RequestFault {
        switch (form) {
            case DATAFRAME_SPLIT -> split(json);
            case DATAFRAME_RECORDS, INSTANCES -> list(form, json, null);
            case INPUTS -> {
                if (json.currentToken() == JsonToken.START_OBJECT) {
                    byColumn(json);
                } else if (json.currentToken() == JsonToken.START_ARRAY) {
                    list(form, json, null);
                } else {
                    row(json, null);
                }
            }
        }
    }

    /** {@code data} may come before {@code columns}: then it is passed over and read afterwards. */
    private void split(JsonParser json) throws IOException, RequestFault {
        expect(json, JsonToken.START_OBJECT, "dataframe_split must be an object with columns and data");
        List<Slot> order = null;
        int dataStart = -1;
        int dataEnd = -1;
        boolean read = false;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            if (field.equals("columns")) {
                order = names(json);
            } else if (field.equals("data") && order != null) {
                list(Form.DATAFRAME_SPLIT, json, order);
                read = true;
            } else if (field.equals("data")) {
                dataStart = Math.toIntExact(json.currentTokenLocation().getByteOffset());
                json.skipChildren();
                json.finishToken();
                dataEnd = Math.toIntExact(json.currentLocation().getByteOffset());
            } else {
                json.skipChildren(); // index and names say nothing to a model
            }
        }
        if (!read && dataStart >= 0) {
            try (JsonParser data = TensorJson.parser(body, dataStart, dataEnd - dataStart)) {
                data.nextToken();
                list(Form.DATAFRAME_SPLIT, data, order);
            }
        } else if (!read) {
            throw new RequestFault("dataframe_split.data is missing");
        }
    }

    /** The columns in the order of the values; null when they are numbered, which is what pandas calls no name. */
    private @Nullable List<Slot> names(JsonParser json) throws IOException, RequestFault {
        expect(json, JsonToken.START_ARRAY, "dataframe_split.columns must be an array of names");
        List<Slot> order = new ArrayList<>();
        int numbered = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() == JsonToken.VALUE_NUMBER_INT && json.getIntValue() == numbered) {
                numbered++;
            } else if (json.currentToken() == JsonToken.VALUE_STRING) {
                order.add(columns.known(json.getText()));
            } else {
                throw new RequestFault("dataframe_split.columns: " + json.getText() + " is no name");
            }
        }
        if (numbered > 0 && !order.isEmpty()) {
            throw new RequestFault("dataframe_split.columns has names and numbers: give names");
        }
        return numbered > 0 ? null : order;
    }

    private void list(Form form, JsonParser json, @Nullable List<Slot> order) throws IOException, RequestFault {
        expect(json, JsonToken.START_ARRAY, form.field() + " must have an array of rows");
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (form == Form.DATAFRAME_RECORDS && json.currentToken() != JsonToken.START_OBJECT) {
                throw new RequestFault("dataframe_records[" + table.row() + "] must be an object of column and value");
            }
            row(json, order);
        }
    }

    private void row(JsonParser json, @Nullable List<Slot> order) throws IOException, RequestFault {
        switch (json.currentToken()) {
            case START_OBJECT -> {
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    Slot slot = columns.known(json.currentName());
                    json.nextToken();
                    value(slot, json);
                }
            }
            case START_ARRAY -> {
                if (order == null && columns.signature().inputs().size() == 1) {
                    value(wholeInput(), json);
                } else {
                    ordered(order == null ? columns.inOrder() : order, json);
                }
            }
            case null, default -> value(columns.inOrder().getFirst(), json);
        }
        table.endRow();
    }

    private Slot wholeInput() {
        return new Slot(columns.nameOf(0), 0, 0, columns.cells());
    }

    private void ordered(List<Slot> order, JsonParser json) throws IOException, RequestFault {
        int at = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (at == order.size()) {
                throw new RequestFault(
                        "row " + table.row() + " has more than " + order.size() + " values; " + columns.wanted());
            }
            value(order.get(at++), json);
        }
    }

    /** One value, or as many as the slot is wide, nested as the client likes. */
    private void value(Slot slot, JsonParser json) throws IOException, RequestFault {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            table.put(slot, 0, json);
            return;
        }
        int at = 0;
        int depth = 1;
        while (depth > 0) {
            JsonToken token = json.nextToken();
            if (token == JsonToken.START_ARRAY) {
                depth++;
            } else if (token == JsonToken.END_ARRAY) {
                depth--;
            } else if (at == slot.width()) {
                throw new RequestFault("row " + table.row() + ": '" + slot.name() + "' has more than " + slot.width()
                        + " values; " + columns.wanted());
            } else {
                table.put(slot, at++, json);
            }
        }
    }

    /** {@code {name: [values]}}: read column by column into a row-wise order, each column by a parser of its own. */
    private void byColumn(JsonParser json) throws IOException, RequestFault {
        List<Slot> order = new ArrayList<>();
        List<JsonParser> parsers = new ArrayList<>();
        BitSet seen = new BitSet();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            Slot slot = columns.known(json.currentName());
            if (seen.get(slot.cell())) {
                throw new RequestFault("inputs: column '" + slot.name() + "' is given twice");
            }
            seen.set(slot.cell());
            order.add(slot);
            json.nextToken();
            int start = Math.toIntExact(json.currentTokenLocation().getByteOffset());
            json.skipChildren();
            json.finishToken();
            int end = Math.toIntExact(json.currentLocation().getByteOffset());
            JsonParser column = TensorJson.parser(body, start, end - start);
            column.nextToken();
            parsers.add(column);
        }
        if (order.isEmpty()) {
            throw new RequestFault("inputs has no column; " + columns.wanted());
        }
        boolean lone = parsers.getFirst().currentToken() != JsonToken.START_ARRAY;
        if (parsers.stream().anyMatch(column -> (column.currentToken() != JsonToken.START_ARRAY) != lone)) {
            throw new RequestFault("inputs has columns with one value and columns with an array of them");
        }
        if (lone) {
            for (int c = 0; c < parsers.size(); c++) {
                value(order.get(c), parsers.get(c));
            }
            table.endRow();
            return;
        }
        while (!areAtEnd(order, parsers)) {
            for (int c = 0; c < parsers.size(); c++) {
                value(order.get(c), parsers.get(c));
            }
            table.endRow();
        }
    }

    /** Moves each column to its next value; true when all of them have none. */
    private static boolean areAtEnd(List<Slot> order, List<JsonParser> parsers) throws IOException, RequestFault {
        int ended = 0;
        for (int c = 0; c < parsers.size(); c++) {
            ended += parsers.get(c).nextToken() == JsonToken.END_ARRAY ? 1 : 0;
            if (ended > 0 && ended <= c) {
                throw new RequestFault("inputs: column '" + order.get(c).name()
                        + "' has another number of values than those before it");
            }
        }
        return ended > 0;
    }

    private static void expect(JsonParser json, JsonToken token, String otherwise) throws RequestFault {
        if (json.currentToken() != token) {
            throw new RequestFault(otherwise);
        }
    }
}
