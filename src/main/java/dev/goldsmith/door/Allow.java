package dev.goldsmith.door;

import dev.goldsmith.tenant.Permission;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Who may call an endpoint: whoever has this permission in at least one team of the URL's tenant.
 * The verb behind it asks again for the team that the thing belongs to. An endpoint with neither
 * this nor {@link Open} answers nobody.
 */
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Allow {
    Permission value();

    /**
     * What a token that somebody came with must be good for, where that says more than {@link
     * #value()}: a decision is asked of readers too, but not of a token that only reads.
     */
    Permission[] token() default {};
}
