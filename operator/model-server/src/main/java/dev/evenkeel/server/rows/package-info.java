/**
 * Rows by column name, as data scientists send them: MLflow's {@code /invocations} and KServe's V1 {@code :predict}.
 * Turns such a body into the same {@link dev.evenkeel.server.protocol.InferRequest} that the Open Inference Protocol
 * gives, and an answer into predictions. Pure functions over byte arrays. Invariant: each value of each row is given
 * exactly once, by a name that the model knows, or the request is refused with the name. Sources: MLflow's scoring
 * protocol (pyfunc scoring server, version 2 and above) and KServe's data plane V1.
 */
@NullMarked
package dev.evenkeel.server.rows;

import org.jspecify.annotations.NullMarked;
