@NullMarked
package dev.evenkeel.server.dispatch;

import org.jspecify.annotations.NullMarked;
