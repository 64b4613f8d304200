@NullMarked
package dev.evenkeel.server.engine.xgboost;

import org.jspecify.annotations.NullMarked;
