@NullMarked
package dev.evenkeel.controller.execute.model;

import org.jspecify.annotations.NullMarked;
