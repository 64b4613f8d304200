@NullMarked
package dev.evenkeel.server.revision;

import org.jspecify.annotations.NullMarked;
