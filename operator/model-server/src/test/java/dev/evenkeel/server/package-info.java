@NullMarked
package dev.evenkeel.server;

import org.jspecify.annotations.NullMarked;
