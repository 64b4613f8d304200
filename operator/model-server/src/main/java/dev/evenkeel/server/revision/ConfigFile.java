package dev.evenkeel.server.revision;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the configuration file by its content. A mounted ConfigMap changes by swapping a symbolic link two levels
 * up, which file events miss or report half-way; the content is what counts. A file that cannot be read or breaks a
 * rule is reported once and changes nothing.
 */
public final class ConfigFile {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigFile.class);
    private static final long MAX_BYTES = 1 << 20;

    private final Path file;
    private final AtomicLong errors = new AtomicLong();
    private String lastSeen = "";
    private @Nullable String lastError;

    public ConfigFile(Path file) {
        this.file = file;
    }

    /**
     * Reads the file as it is now.
     *
     * @throws InvalidDesired when it is missing or breaks a rule
     */
    public synchronized ServerConfig read() {
        try {
            String content = content();
            lastSeen = content;
            return ServerConfig.parse(content);
        } catch (IOException e) {
            throw new InvalidDesired("cannot be read: " + e);
        }
    }

    /** Hands over the configuration if the content is new and valid. Blocks; called about once a second. */
    public synchronized void poll(Consumer<ServerConfig> onChange) {
        try {
            String content = content();
            if (content.equals(lastSeen)) {
                return;
            }
            lastSeen = content;
            onChange.accept(ServerConfig.parse(content));
            lastError = null;
        } catch (IOException | InvalidDesired e) {
            errors.incrementAndGet();
            String message = String.valueOf(e.getMessage());
            if (!message.equals(lastError)) {
                LOG.error("configuration file {} is not taken over: {}", file, message);
                lastError = message;
            }
        }
    }

    /** How often the file could not be taken over. */
    public long errors() {
        return errors.get();
    }

    private String content() throws IOException {
        long size = Files.size(file);
        if (size > MAX_BYTES) {
            throw new IOException("it has " + size + " bytes, more than " + MAX_BYTES);
        }
        return Files.readString(file);
    }
}
