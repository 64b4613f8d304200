package dev.evenkeel.trainer.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.evenkeel.trainer.spec.Reason;
import dev.evenkeel.trainer.spec.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Reads a CSV file (RFC 4180, UTF-8, one header line; comma, or else semicolon or tab when the header says so) in one
 * pass that also digests the bytes, so that digest and content are of the same version of the file.
 */
public final class CsvTable {
    private static final Set<String> MISSING = Set.of("", "na", "nan", "null");

    private CsvTable() {}

    /** Reads the file; memory grows with rows times columns and with the distinct values. */
    public static Table read(Path file) {
        try (InputStream raw = Files.newInputStream(file)) {
            DigestInputStream in = new DigestInputStream(raw, sha256());
            Builder builder = new Builder();
            try (Reader reader = new InputStreamReader(
                            in,
                            StandardCharsets.UTF_8
                                    .newDecoder()
                                    .onMalformedInput(CodingErrorAction.REPORT)
                                    .onUnmappableCharacter(CodingErrorAction.REPORT));
                    CsvReader<CsvRecord> csv = CsvReader.builder()
                            .fieldSeparator(separator(file))
                            .allowExtraFields(true)
                            .allowMissingFields(true)
                            .ofCsvRecord(reader)) {
                Iterator<CsvRecord> records = csv.iterator();
                while (records.hasNext()) {
                    builder.add(records.next());
                }
                in.transferTo(OutputStream.nullOutputStream());
            }
            return builder.build(
                    "sha256:" + HexFormat.of().formatHex(in.getMessageDigest().digest()));
        } catch (CsvParseException | UncheckedIOException e) {
            throw malformed(e);
        } catch (CharacterCodingException e) {
            throw malformed(e);
        } catch (IOException e) {
            throw new UserError(Reason.DATA_UNREACHABLE, "cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static UserError malformed(Exception e) {
        Throwable cause = e;
        while (cause != null && !(cause instanceof CharacterCodingException)) {
            cause = cause.getCause();
        }
        return cause == null
                ? new UserError(Reason.DATA_MALFORMED, "the data is no CSV: " + e.getMessage(), e)
                : new UserError(Reason.DATA_MALFORMED, "the data is not UTF-8: save it in that encoding", e);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static char separator(Path file) throws IOException {
        byte[] head;
        try (InputStream in = Files.newInputStream(file)) {
            head = in.readNBytes(64 * 1024);
        }
        String header =
                new String(head, StandardCharsets.UTF_8).lines().findFirst().orElse("");
        for (char candidate : new char[] {',', ';', '\t'}) {
            if (header.indexOf(candidate) >= 0) {
                return candidate;
            }
        }
        return ',';
    }

    /** Collects records column by column. */
    private static final class Builder {
        private List<String> names = List.of();
        private final List<Map<String, Integer>> dictionaries = new ArrayList<>();
        private final List<int[]> codes = new ArrayList<>();
        private int[] lines = new int[256];
        private int rows;

        void add(CsvRecord record) {
            if (names.isEmpty()) {
                header(record);
                return;
            }
            if (record.getFieldCount() != names.size()) {
                throw new UserError(
                        Reason.DATA_MALFORMED,
                        "line " + record.getStartingLineNumber() + " has " + record.getFieldCount()
                                + " fields, the header has " + names.size()
                                + ": quote fields that hold the separator, and remove spare ones");
            }
            if (rows == lines.length) {
                lines = Arrays.copyOf(lines, rows * 2);
                codes.replaceAll(column -> Arrays.copyOf(column, rows * 2));
            }
            lines[rows] = (int) record.getStartingLineNumber();
            for (int i = 0; i < names.size(); i++) {
                String text = record.getField(i).strip();
                if (MISSING.contains(text.toLowerCase(Locale.ROOT))) {
                    codes.get(i)[rows] = Column.MISSING;
                } else {
                    Map<String, Integer> dictionary = dictionaries.get(i);
                    codes.get(i)[rows] = dictionary.computeIfAbsent(text, _ -> dictionary.size());
                }
            }
            rows++;
        }

        private void header(CsvRecord record) {
            List<String> header = new ArrayList<>();
            for (String field : record.getFields()) {
                String name = field.replace("\uFEFF", "").strip();
                if (name.isEmpty() || header.contains(name)) {
                    throw new UserError(
                            Reason.DATA_MALFORMED,
                            "the header has " + (name.isEmpty() ? "an empty name" : "'" + name + "' twice")
                                    + " in column " + (header.size() + 1) + ": give every column a name of its own");
                }
                header.add(name);
                dictionaries.add(new HashMap<>());
                codes.add(new int[lines.length]);
            }
            names = header;
        }

        Table build(String digest) {
            if (rows == 0) {
                throw new UserError(
                        Reason.DATA_EMPTY,
                        names.isEmpty()
                                ? "the data is empty: write a CSV with a header line and rows"
                                : "the data has a header " + names + " but no rows: add rows");
            }
            int[] rowLines = Arrays.copyOf(lines, rows);
            Map<String, Column> columns = new LinkedHashMap<>();
            for (int i = 0; i < names.size(); i++) {
                String[] values = new String[dictionaries.get(i).size()];
                dictionaries.get(i).forEach((text, code) -> values[code] = text);
                columns.put(
                        names.get(i),
                        new Column(names.get(i), Arrays.copyOf(codes.get(i), rows), List.of(values), rowLines));
            }
            return new Table(digest, rows, columns);
        }
    }
}
