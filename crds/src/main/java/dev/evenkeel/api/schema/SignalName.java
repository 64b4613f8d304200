package dev.evenkeel.api.schema;

import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A name that a CEL expression can say after a dot: {@code signals.NAME}. */
@JacksonAnnotationsInside
@Size(min = 1, max = 63)
@Pattern("^[a-z][a-zA-Z0-9]*$")
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.METHOD})
public @interface SignalName {}
