package dev.goldsmith.door;

import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;

/**
 * Stands around the endpoint itself, so a permit is held while work is done, and by nobody whose
 * body still drips in. Before a transaction begins.
 */
@Dear
@Interceptor
@Priority(Interceptor.Priority.PLATFORM_BEFORE)
class DearPermit {
    @Inject Caller caller;
    @Inject DearQuotas quotas;

    @AroundInvoke
    Object with(InvocationContext call) throws Exception {
        var by = caller.accessOrNull();
        if (by == null) {
            return call.proceed();
        }
        quotas.take(by);
        try {
            return call.proceed();
        } finally {
            quotas.release(by);
        }
    }
}
