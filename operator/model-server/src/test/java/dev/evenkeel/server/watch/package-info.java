@NullMarked
package dev.evenkeel.server.watch;

import org.jspecify.annotations.NullMarked;
