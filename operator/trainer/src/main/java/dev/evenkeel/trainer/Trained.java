package dev.evenkeel.trainer;

import dev.evenkeel.trainer.artifact.Manifest;

/** A run's artifacts. */
@SuppressWarnings("ArrayRecordComponent") // a batch of numbers, never compared or hashed
record Trained(byte[] model, byte[] baseline, byte[] manifestBytes, Manifest manifest) {}
