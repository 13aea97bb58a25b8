package dev.goldsmith.identity;

import dev.goldsmith.door.Errors;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where somebody goes on after they have signed in: a path of this site, never another one. */
public final class Back {
    /** Carries the path that somebody wanted before they had to sign in. */
    public static final String COOKIE = Errors.RETURN_COOKIE;

    // No second slash and no backslash at the beginning: a browser would read a host there.
    private static final Pattern OWN = Pattern.compile("/(?![/\\\\])[\\w./?=&%~,:+@!$'()*;-]*");

    private Back() {}

    public static String within(@Nullable String back, String otherwise) {
        return back != null && back.length() <= 2000 && OWN.matcher(back).matches()
                ? back
                : otherwise;
    }
}
