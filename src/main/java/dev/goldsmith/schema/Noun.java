package dev.goldsmith.schema;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a record doesn't say of the JSON object that it is. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface Noun {
    /** What messages call it, with its article; empty: its property's name. */
    String value() default "";

    /** Where its interface tells kinds apart by a word: that word; empty: its simple name. */
    String word() default "";

    /** The system that a step's guest has to have; empty: any. */
    GuestOs[] needs() default {};

    /** The kind to use where the guest has another one. */
    String instead() default "";

    Language since() default Language.V2020_02_14;

    /** Values that a service echoes: kept as they are, never looked at. */
    String[] readOnly() default {};
}
