/**
 * The wire format of the Open Inference Protocol v2: tensors as JSON, or as raw little-endian bytes behind a JSON
 * header (the binary tensor data extension). Pure functions over byte arrays: no HTTP, no engine, no clock. A request
 * that does not fit the model's signature is a {@link dev.evenkeel.server.protocol.RequestFault} that names the tensor.
 */
@NullMarked
package dev.evenkeel.server.protocol;

import org.jspecify.annotations.NullMarked;
