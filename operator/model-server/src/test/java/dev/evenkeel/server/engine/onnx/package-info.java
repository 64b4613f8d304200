@NullMarked
package dev.evenkeel.server.engine.onnx;

import org.jspecify.annotations.NullMarked;
