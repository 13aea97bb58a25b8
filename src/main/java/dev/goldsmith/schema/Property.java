package dev.goldsmith.schema;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a record's component doesn't say of the JSON property that it is: a component has its name,
 * its type and, where it isn't nullable, that it is required. On a method of an interface it holds
 * for the component of that name in each record of it.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Property {
    /** Of a text, or of each element of a list. */
    Rule rule() default Rule.ANY;

    /** Of a whole number. */
    int least() default Integer.MIN_VALUE;

    /** Of a whole number; of a list, how many it may have so that it can be built. */
    int most() default Integer.MAX_VALUE;

    /** The words that a text has to be one of. */
    Class<? extends Enum<?>> among() default None.class;

    /** What people call it; empty: its name. */
    String label() default "";

    /** What more they may want to know. */
    String hint() default "";

    Language since() default Language.V2020_02_14;

    /** Required in each version of AIB's API, and not in our own. */
    boolean requiredByAzure() default false;

    /** No words: any text will do. */
    enum None {}
}
