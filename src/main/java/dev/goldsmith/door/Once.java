package dev.goldsmith.door;

import jakarta.interceptor.InterceptorBinding;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A POST of the API that is safe to repeat: with an {@code Idempotency-Key} it does once what it
 * says, and is answered the same again. It answers a {@code RestResponse}.
 *
 * @see Idempotency
 */
@InterceptorBinding
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Once {}
