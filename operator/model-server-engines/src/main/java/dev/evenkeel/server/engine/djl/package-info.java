/** Runs models by the engines of the Deep Java Library: the only package that knows its API. */
@NullMarked
package dev.evenkeel.server.engine.djl;

import org.jspecify.annotations.NullMarked;
