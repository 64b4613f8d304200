/**
 * What every engine is to the server: {@link dev.evenkeel.server.engine.Engine} loads a file,
 * {@link dev.evenkeel.server.engine.Model} takes tensors and gives tensors on the calling thread, never on an event
 * loop. {@link dev.evenkeel.server.engine.TestedModel} lets a model prove itself before it serves. Knows no engine's
 * own API: each engine has a package of its own.
 */
@NullMarked
package dev.evenkeel.server.engine;

import org.jspecify.annotations.NullMarked;
