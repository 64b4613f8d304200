/**
 * What the loop knows at one instant, as values. Nothing here reads or writes anything; absences are settled (an {@code
 * Optional}, a named empty value), so that all that judges these values is total. {@code monitor} makes them, {@code
 * analyze}, {@code plan} and {@code verify} read them.
 */
@NullMarked
package dev.evenkeel.controller.facts;

import org.jspecify.annotations.NullMarked;
