@NullMarked
package dev.evenkeel.controller.fault;

import org.jspecify.annotations.NullMarked;
