@NullMarked
package dev.evenkeel.controller.plan.model;

import org.jspecify.annotations.NullMarked;
