package dev.goldsmith.build.azure;

import dev.goldsmith.build.BuildFailure;
import dev.goldsmith.build.Order;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Port: what is written down of runs that Azure builds, so that whoever comes next follows them.
 */
public interface Book {
    /** Why no account could be opened here; null: they can. */
    @Nullable String obstacle();

    /**
     * @throws BuildFailure when the connection that the template names is gone
     */
    Account account(Order order) throws BuildFailure;

    /** Before the image template is made: from here on somebody sees to it that it goes. */
    void began(Order order, String template);

    /** Where the run's own operation is asked for. */
    void follows(Order order, String operation);

    /** Null: nobody wrote one down. */
    @Nullable String operation(Order order);

    /** Image templates of runs that have ended. */
    List<Left> left();

    /** It isn't there any more. */
    void gone(Left left);

    /**
     * @param id of what is written down
     * @param tag that the image template has when it is that run's
     */
    record Left(String tenant, long id, String template, String tag, Account account) {}
}
