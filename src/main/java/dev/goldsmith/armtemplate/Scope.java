package dev.goldsmith.armtemplate;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an expression sees beside the template's names.
 *
 * @param loops the number of each copy loop around it, by the loop's lower-cased name
 * @param loop the resource's own loop, which {@code copyIndex()} without a name means
 * @param references what {@code reference()} reads; null while nothing is deployed yet
 */
record Scope(
        Place place,
        Map<String, Integer> loops,
        @Nullable String loop,
        @Nullable References references) {

    enum Place {
        /** A parameter's default: the only place of {@code utcNow} and {@code newGuid}. */
        DEFAULT,
        /** Variables, names, conditions, counts: known before anything is deployed. */
        BEFORE,
        /** A resource's body or an output: {@code reference} can stand here. */
        BODY
    }

    static Scope of(Place place) {
        return new Scope(place, Map.of(), null, null);
    }

    Scope in(Place other) {
        return new Scope(other, loops, loop, references);
    }

    Scope reading(@Nullable References from) {
        return new Scope(place, loops, loop, from);
    }

    Scope turn(String name, int index) {
        var more = new HashMap<>(loops);
        more.put(name.toLowerCase(Locale.ROOT), index);
        return new Scope(place, more, loop, references);
    }

    /** The same for a resource's loop. */
    Scope resourceTurn(String name, int index) {
        var turned = turn(name, index);
        return new Scope(place, turned.loops, name.toLowerCase(Locale.ROOT), references);
    }
}
