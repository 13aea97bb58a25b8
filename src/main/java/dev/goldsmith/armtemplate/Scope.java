package dev.goldsmith.armtemplate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an expression sees beside the template's names.
 *
 * @param loops the number of each copy loop around it, by the loop's lower-cased name
 * @param loop the resource's own loop, which {@code copyIndex()} without a name means
 * @param references what {@code reference()} reads; null while nothing is deployed yet
 * @param lambda values of the lambdas around it, by their names in lower case
 * @param given what the function of the template's own was called with, whose body this is; null
 *     outside of one
 */
record Scope(
        Place place,
        Map<String, Integer> loops,
        @Nullable String loop,
        @Nullable References references,
        Map<String, JsonNode> lambda,
        @Nullable Map<String, JsonNode> given) {

    enum Place {
        /** A parameter's default: the only place of {@code utcNow} and {@code newGuid}. */
        DEFAULT,
        /** Variables, names, conditions, counts: known before anything is deployed. */
        BEFORE,
        /** A resource's body or an output: {@code reference} can stand here. */
        BODY
    }

    static Scope of(Place place) {
        return new Scope(place, Map.of(), null, null, Map.of(), null);
    }

    /** Of a function's output, which sees its arguments only. */
    static Scope of(Map<String, JsonNode> given) {
        return new Scope(Place.BEFORE, Map.of(), null, null, Map.of(), given);
    }

    Scope in(Place other) {
        return new Scope(other, loops, loop, references, lambda, given);
    }

    Scope reading(@Nullable References from) {
        return new Scope(place, loops, loop, from, lambda, given);
    }

    Scope turn(String name, int index) {
        var more = new HashMap<>(loops);
        more.put(name.toLowerCase(Locale.ROOT), index);
        return new Scope(place, more, loop, references, lambda, given);
    }

    /** The same for a resource's loop. */
    Scope resourceTurn(String name, int index) {
        var turned = turn(name, index);
        return new Scope(
                place, turned.loops, name.toLowerCase(Locale.ROOT), references, lambda, given);
    }

    /** Within a lambda; its names hide equal ones around it. */
    Scope within(List<String> names, List<JsonNode> values) {
        var more = new HashMap<>(lambda);
        for (int i = 0; i < names.size(); i++) {
            more.put(names.get(i), values.get(i));
        }
        return new Scope(place, loops, loop, references, more, given);
    }
}
