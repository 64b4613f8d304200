@NullMarked
package dev.evenkeel.server.explain;

import org.jspecify.annotations.NullMarked;
