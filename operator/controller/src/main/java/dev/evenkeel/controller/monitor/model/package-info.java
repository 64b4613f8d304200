/**
 * Gathers the facts about models: every read happens here, and nothing is written or decided. Reads informers' caches, the
 * artifact store and the servers' own word, each behind a door of one or two methods that never throws.
 */
@NullMarked
package dev.evenkeel.controller.monitor.model;

import org.jspecify.annotations.NullMarked;
