package dev.goldsmith.schema;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A sealed interface whose records are told apart by a property that none of them has. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface Kinds {
    /** What messages call one whose kind isn't known yet, with its article. */
    String value();

    /** The same of one whose kind is known, without an article, with {@code %s} for its word. */
    String each();

    /** The property that has the word. */
    String by() default "type";
}
