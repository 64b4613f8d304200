@NullMarked
package dev.evenkeel.server.http;

import org.jspecify.annotations.NullMarked;
