@NullMarked
package dev.evenkeel.server.protocol;

import org.jspecify.annotations.NullMarked;
