/**
 * The training process: it turns one CSV and one spec into a tested, packaged ONNX model, or into a reason why not. It
 * reads a file or an https address and knows nothing of Kubernetes: it reports by files, exit code and, when told
 * where, the artifact store. Invariant: same data, same code and same seed give the same bytes of every artifact.
 * Seams and file formats: this module's README.
 */
@NullMarked
package dev.evenkeel.trainer;

import org.jspecify.annotations.NullMarked;
