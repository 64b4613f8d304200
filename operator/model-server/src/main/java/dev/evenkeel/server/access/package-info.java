/**
 * Who may call the server: bearer tokens by their digest, and JSON Web Tokens of issuers whose keys lie in files, such
 * as a cluster's service-account tokens. Reads the access file and the key files that it names, opens no connection and
 * knows no Kubernetes. Invariant: a file that breaks a rule never widens and never empties what is granted. Sources:
 * RFC 6750 (bearer tokens), RFC 7515 and 7519 (JSON Web Signature and Token), RFC 7517 (key sets).
 */
@NullMarked
package dev.evenkeel.server.access;

import org.jspecify.annotations.NullMarked;
