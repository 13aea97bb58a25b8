package dev.goldsmith.armtemplate;

import java.util.function.Function;

/**
 * What a template's expressions see.
 *
 * @param parameters made with the template's types
 * @param scope around its resources
 */
record Inside(Taint taint, Function<Types, Parameters> parameters, Located variables, Scope scope) {

    /** The template's own parameters and variables, and nothing else. */
    static Inside own(
            Located template,
            Located values,
            Parameters.Giver giver,
            Taint taint,
            Problems problems) {
        return new Inside(
                taint,
                types ->
                        new Parameters(
                                template.near("parameters"), values, giver, types, taint, problems),
                template.near("variables"),
                Scope.of(Scope.Place.BEFORE));
    }

    /** A module's: what it is given is computed in the template around it. */
    static Inside inner(Located template, Located values, Scope scope, Module.Around around) {
        return own(
                template,
                values,
                (value, references) ->
                        around.evaluation()
                                .known(
                                        value,
                                        scope.in(Scope.Place.BODY).reading(references),
                                        around.problems()),
                around.parameters().taint(),
                around.problems());
    }

    /** A nested template of outer scope: its expressions are those of the template around it. */
    static Inside outer(Scope scope, Module.Around around) {
        return new Inside(
                around.parameters().taint(),
                types -> around.parameters(),
                around.variables(),
                scope);
    }
}
