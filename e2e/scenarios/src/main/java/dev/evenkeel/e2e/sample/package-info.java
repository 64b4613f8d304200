/**
 * Makes the sales data that ships with the samples. It is invented, and says so: nothing in it was measured. The same
 * seed gives the same bytes, and a longer run begins with the rows of a shorter one, so that "next quarter's data" is
 * what was there before and 13 weeks more.
 */
@NullMarked
package dev.evenkeel.e2e.sample;

import org.jspecify.annotations.NullMarked;
