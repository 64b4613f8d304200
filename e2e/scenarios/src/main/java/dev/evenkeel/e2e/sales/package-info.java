/**
 * A model's life on the real cluster: trained from a CSV, asked for rows that it has never seen, and replaced while it is
 * being asked, because the CSV changed.
 */
@NullMarked
package dev.evenkeel.e2e.sales;

import org.jspecify.annotations.NullMarked;
