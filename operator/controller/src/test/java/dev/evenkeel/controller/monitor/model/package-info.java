@NullMarked
package dev.evenkeel.controller.monitor.model;

import org.jspecify.annotations.NullMarked;
