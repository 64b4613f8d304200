package dev.evenkeel.store;

/**
 * Bounds of the store, all in bytes.
 *
 * @param blobBytes of one blob
 * @param namespaceBytes of all blobs of a namespace, so that one tenant cannot fill the disk of the others
 * @param reservedBytes that stay free on the disk
 */
public record StoreLimits(long blobBytes, long namespaceBytes, long reservedBytes) {
    public StoreLimits {
        if (blobBytes < 1 || namespaceBytes < 1 || reservedBytes < 0) {
            throw new IllegalArgumentException("the limits must be above 0");
        }
    }
}
