@NullMarked
package dev.evenkeel.server.grpc;

import org.jspecify.annotations.NullMarked;
