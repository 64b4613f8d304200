@NullMarked
package dev.evenkeel.controller.analyze;

import org.jspecify.annotations.NullMarked;
