package dev.evenkeel.server.revision;

import java.net.URI;
import java.nio.file.Path;

/**
 * How to authenticate to the artifact store. The token goes to this store alone: a model's uri may point anywhere, and
 * whoever runs that place must not learn it.
 *
 * @param url the store's base URL
 * @param tokenFile a file with a bearer token, read anew for each fetch because it is rotated
 */
public record StoreAccess(URI url, Path tokenFile) {
    /** True when {@code uri} lies on this store: same scheme, host and port. */
    boolean covers(URI uri) {
        return String.valueOf(url.getScheme()).equalsIgnoreCase(uri.getScheme())
                && String.valueOf(url.getHost()).equalsIgnoreCase(uri.getHost())
                && port(url) == port(uri);
    }

    private static int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }
}
