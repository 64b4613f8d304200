/**
 * The operator's process: {@code Main}, its wiring and the reconcilers. A reconciler is one page that reads as a script:
 * gather, judge, intend, act, report. Algorithms live in the packages below; nothing below this package knows it.
 */
@NullMarked
package dev.evenkeel.controller;

import org.jspecify.annotations.NullMarked;
