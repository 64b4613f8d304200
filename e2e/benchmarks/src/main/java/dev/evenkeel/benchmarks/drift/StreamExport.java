package dev.evenkeel.benchmarks.drift;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Writes the streams that {@link DelayCommand} scores for peers in other languages: files of little-endian doubles, one
 * stream after the other, the rows of its reference first; a category is a number from 0, a missing value NaN. A file
 * {@code streams.json} tells what is where.
 */
final class StreamExport {
    private final Path folder;
    private final Map<String, Object> manifest = new LinkedHashMap<>();
    private final Set<String> written = new HashSet<>();

    StreamExport(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder);
        manifest.put("alpha", DelayCommand.ALPHA);
        manifest.put("horizon", DelayCommand.HORIZON);
    }

    /** Streams without drift, of the horizon's length; kinds with the same rows before their drift share a file. */
    void calibration(Kind kind, int runs, int referenceRows, long seed) throws IOException {
        String file = calibrationFile(kind);
        if (written.add(file)) {
            write(file, kind, runs, referenceRows, DelayCommand.HORIZON, 0, seed);
        }
    }

    /** Streams whose drift starts at a row and goes on for as long as a delay is measured. */
    void streams(Kind kind, int start, int runs, int referenceRows, long seed) throws IOException {
        String file = kind.name() + "-" + start + ".f64";
        write(file, kind, runs, referenceRows, start, DelayCommand.MOST_DELAY, seed);
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("kind", kind.label);
        entry.put("start", start);
        entry.put("categorical", kind.categorical());
        entry.put("referenceRows", referenceRows);
        entry.put("rows", start + DelayCommand.MOST_DELAY);
        entry.put("calibration", calibrationFile(kind));
        manifest.put(file, entry);
    }

    private static String calibrationFile(Kind kind) {
        return "calibration-" + kind.rows().replace(' ', '-') + ".f64";
    }

    private void write(String file, Kind kind, int runs, int referenceRows, int before, int after, long seed)
            throws IOException {
        ByteBuffer stream =
                ByteBuffer.allocate(8 * (referenceRows + before + after)).order(ByteOrder.LITTLE_ENDIAN);
        try (SeekableByteChannel channel = Files.newByteChannel(
                folder.resolve(file),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            for (int run = 0; run < runs; run++) {
                SplittableRandom random = new SplittableRandom(seed + run);
                stream.clear();
                for (int i = 0; i < referenceRows + before; i++) {
                    stream.putDouble(kind.before(random));
                }
                for (int i = 0; i < after; i++) {
                    stream.putDouble(kind.after(i, random));
                }
                stream.flip();
                while (stream.hasRemaining()) {
                    channel.write(stream);
                }
            }
        }
    }

    /** Writes what is where. */
    void close() throws IOException {
        new ObjectMapper()
                .writerWithDefaultPrettyPrinter()
                .writeValue(folder.resolve("streams.json").toFile(), manifest);
    }
}
