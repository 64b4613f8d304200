@NullMarked
package dev.evenkeel.controller;

import org.jspecify.annotations.NullMarked;
