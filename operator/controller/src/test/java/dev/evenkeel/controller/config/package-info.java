@NullMarked
package dev.evenkeel.controller.config;

import org.jspecify.annotations.NullMarked;
