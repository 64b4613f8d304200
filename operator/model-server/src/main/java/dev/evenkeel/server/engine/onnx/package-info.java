/** Runs ONNX models by ONNX Runtime: the only package that knows the runtime's API. */
@NullMarked
package dev.evenkeel.server.engine.onnx;

import org.jspecify.annotations.NullMarked;
