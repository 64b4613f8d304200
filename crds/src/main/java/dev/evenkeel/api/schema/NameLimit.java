package dev.evenkeel.api.schema;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The longest name that leaves room for the names and labels of what is made from the object. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface NameLimit {
    /** In characters. */
    int value();

    /** Whether the name must be a DNS label of RFC 1035 (a Service takes its name), not just any object name. */
    boolean label() default false;
}
