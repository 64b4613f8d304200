/** Seeded logs with known templates and known secrets, and the measures of log parsing and redaction. */
@NullMarked
package dev.evenkeel.benchmarks.logs;

import org.jspecify.annotations.NullMarked;
