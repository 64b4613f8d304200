@NullMarked
package dev.evenkeel.controller.execute.build;

import org.jspecify.annotations.NullMarked;
