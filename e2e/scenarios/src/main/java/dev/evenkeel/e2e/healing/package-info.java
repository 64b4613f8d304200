/**
 * Two workloads fall ill on the real cluster, one leaking memory and one overloaded, and are healed by the operator. The
 * scenario only makes them ill and watches.
 */
@NullMarked
package dev.evenkeel.e2e.healing;

import org.jspecify.annotations.NullMarked;
