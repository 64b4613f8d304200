@NullMarked
package dev.evenkeel.server.rows;

import org.jspecify.annotations.NullMarked;
