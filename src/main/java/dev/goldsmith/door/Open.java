package dev.goldsmith.door;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** An endpoint outside any tenant. */
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Open {
    To value();

    enum To {
        /** Anybody, signed in or not. */
        ANYBODY,
        /** Whoever is signed in; with a token that is good for one tenant nobody is. */
        SIGNED_IN,
        /**
         * Whoever is signed in, with a token of one tenant too: the endpoint shows no more than it
         * is good for.
         */
        EVERY_SIGN_IN,
        /** The installation's administrators. */
        INSTALLATION_ADMIN
    }
}
