/**
 * The model server's process: it loads ONNX models and answers the Open Inference Protocol v2 over HTTP. It knows
 * nothing of Kubernetes and runs alone by one command; see {@link dev.evenkeel.server.Main}.
 *
 * <p>This package only wires: {@code protocol} is the wire format, {@code engine} runs a model, {@code revision}
 * decides what is loaded and which share of the requests each revision gets, {@code http} holds the endpoints.
 * Event-loop code parses paths, enqueues and answers; reading tensors and inference run on a bounded pool.
 */
@NullMarked
package dev.evenkeel.server;

import org.jspecify.annotations.NullMarked;
