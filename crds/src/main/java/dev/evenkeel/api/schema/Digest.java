package dev.evenkeel.api.schema;

import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A content digest, {@code sha256:} and 64 hexadecimal digits. */
@JacksonAnnotationsInside
@Size(max = 71)
@Pattern("^sha256:[0-9a-f]{64}$")
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.METHOD})
public @interface Digest {}
