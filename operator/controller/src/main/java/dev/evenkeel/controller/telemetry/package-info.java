/**
 * The operator's own metrics, declared in one file. Names are API; labels come from enums, never from pods, messages or
 * ids, so that their number does not grow with the cluster.
 */
@NullMarked
package dev.evenkeel.controller.telemetry;

import org.jspecify.annotations.NullMarked;
