@NullMarked
package dev.evenkeel.server.engine.djl;

import org.jspecify.annotations.NullMarked;
