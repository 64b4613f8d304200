package dev.evenkeel.server.grpc;

import dev.evenkeel.server.dispatch.Dispatcher;
import dev.evenkeel.server.http.MemoryBudget;

/**
 * What infer calls need.
 *
 * @param memory bounds the bytes of all messages that are held at once
 * @param maxMessageBytes largest message, compressed and expanded
 */
record InferSettings(Dispatcher dispatcher, MemoryBudget memory, int maxMessageBytes) {}
