package dev.evenkeel.api.schema;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A custom resource whose spec cannot be changed, but for the fields named here. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Immutable {
    /** Fields of the spec that may change. */
    String[] except() default {};
}
