/**
 * Runs a model by ONNX Runtime. The only package that knows the runtime's API; it takes parsed tensors and returns
 * tensors, blocks the calling thread while it computes, and never runs on an event loop.
 */
@NullMarked
package dev.evenkeel.server.engine;

import org.jspecify.annotations.NullMarked;
