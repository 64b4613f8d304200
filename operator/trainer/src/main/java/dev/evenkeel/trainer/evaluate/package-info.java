/**
 * Judges a model on held-out rows: error metrics, simple forecasts to compare with, intervals, and gates. Pure: it reads
 * predictions and true values alone. Every verdict is sample-aware: it carries the number of rows and an interval from a
 * block bootstrap (Künsch 1989, doi:10.1214/aos/1176347265), so that luck on few rows is called by its name.
 */
@NullMarked
package dev.evenkeel.trainer.evaluate;

import org.jspecify.annotations.NullMarked;
