@NullMarked
package dev.evenkeel.server.engine;

import org.jspecify.annotations.NullMarked;
