package dev.evenkeel.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * The blobs on disk: {@code DATA/blobs/NAMESPACE/ab/abcd...}, each under its digest. A blob comes into being by a
 * rename within one file system, after its bytes were forced to the disk, so a reader sees all of it or nothing, also
 * after a crash. Nothing is shared between namespaces, so nobody learns from a quick answer what others hold. Blocking.
 */
final class Blobs {
    private static final String INCOMING = "incoming";

    private final Path root;
    private final Path incoming;
    private final StoreLimits limits;
    private final Map<String, AtomicLong> held = new ConcurrentHashMap<>(); // bytes by namespace, once it was asked for

    /**
     * Opens the store in a directory, and clears what an earlier process left half-way.
     *
     * @throws IOException when the directory cannot be written
     */
    Blobs(Path data, StoreLimits limits) throws IOException {
        this.root = Files.createDirectories(data.resolve("blobs"));
        this.incoming = Files.createDirectories(data.resolve(INCOMING));
        this.limits = limits;
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(incoming)) {
            for (Path leftover : leftovers) {
                Files.delete(leftover);
            }
        }
    }

    /** The size in bytes, or empty when there is no such blob. */
    OptionalLong size(String namespace, Digest digest) throws IOException {
        try {
            return OptionalLong.of(Files.size(path(namespace, digest)));
        } catch (NoSuchFileException e) {
            return OptionalLong.empty();
        }
    }

    /** Opens a blob for reading; the caller closes it. */
    FileChannel open(String namespace, Digest digest) throws IOException, StoreFault {
        try {
            return FileChannel.open(path(namespace, digest), StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            throw missing(namespace, digest);
        }
    }

    static StoreFault missing(String namespace, Digest digest) {
        return new StoreFault(404, "namespace " + namespace + " has no blob " + digest);
    }

    /**
     * A new file for bytes that come in.
     *
     * @param announced size in bytes, 0 when unknown
     * @throws StoreFault 507 when there is no room
     */
    Path begin(String namespace, long announced) throws IOException, StoreFault {
        long free = freeBytes();
        if (free - announced < limits.reservedBytes()) {
            throw full("the disk has " + free + " bytes free, of which " + limits.reservedBytes() + " are kept back");
        }
        long used = held(namespace).get();
        if (used + announced > limits.namespaceBytes()) {
            throw full("namespace " + namespace + " holds " + used + " of its " + limits.namespaceBytes()
                    + " bytes, and the blob brings " + announced);
        }
        return Files.createTempFile(incoming, "blob-", "");
    }

    /**
     * Takes a written and forced file over as a blob.
     *
     * @return true when it is new
     * @throws StoreFault 507 when the namespace's share is spent
     */
    boolean commit(String namespace, Digest digest, Path file, long size) throws IOException, StoreFault {
        Path target = path(namespace, digest);
        if (Files.exists(target)) {
            Files.delete(file);
            return false;
        }
        AtomicLong used = held(namespace);
        if (used.addAndGet(size) > limits.namespaceBytes()) {
            used.addAndGet(-size);
            throw full("namespace " + namespace + " has room for " + limits.namespaceBytes() + " bytes");
        }
        Path shelf = Files.createDirectories(shelf(namespace, digest));
        Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
        // The names are data too: after a power cut the file must still be found under its digest.
        force(shelf);
        force(root.resolve(namespace));
        force(root);
        return true;
    }

    /** Drops a file that will not become a blob. */
    void abandon(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    /** Bytes that the file system has left. */
    long freeBytes() throws IOException {
        return Files.getFileStore(root).getUsableSpace();
    }

    /** Why no blob can come in; empty while they can. */
    Optional<String> unwritable() {
        return Stream.of(incoming, root)
                .filter(directory -> !Files.isWritable(directory))
                .map(directory -> directory + " cannot be written")
                .findFirst();
    }

    /** True for the errors of a full disk or quota, also as the cause of another. */
    static boolean isFull(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (message.contains("No space left on device") || message.contains("Disk quota exceeded")) {
                return true;
            }
        }
        return false;
    }

    static StoreFault full(String why) {
        return new StoreFault(507, "the store is full: " + why + "; enlarge its volume, or raise its limits");
    }

    private AtomicLong held(String namespace) throws IOException {
        AtomicLong known = held.get(namespace);
        if (known != null) {
            return known;
        }
        Path directory = root.resolve(namespace);
        long bytes = 0;
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                    bytes += Files.size(file);
                }
            }
        }
        AtomicLong counted = new AtomicLong(bytes);
        AtomicLong raced = held.putIfAbsent(namespace, counted);
        return raced == null ? counted : raced;
    }

    private Path path(String namespace, Digest digest) {
        return shelf(namespace, digest).resolve(digest.hex());
    }

    private Path shelf(String namespace, Digest digest) {
        return root.resolve(namespace).resolve(digest.hex().substring(0, 2));
    }

    private static void force(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
