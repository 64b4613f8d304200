/**
 * What depends on what: the graph that correlation and cause analysis walk. Holds names and edges that are handed in and
 * nothing else. Invariant: immutable; cycles, loops, unknown names and double edges are all allowed.
 */
@NullMarked
package dev.evenkeel.analytics.topology;

import org.jspecify.annotations.NullMarked;
