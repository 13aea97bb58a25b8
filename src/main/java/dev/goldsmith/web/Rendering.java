package dev.goldsmith.web;

import io.quarkus.qute.Engine;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.lang.reflect.Field;
import java.util.List;

/**
 * Gives Qute's evaluator {@link Resolvers} instead of the list of all. It has no setting for that,
 * so that it is done by the names of its fields; a version without them doesn't start (ADR 65).
 */
@Singleton
class Rendering {
    void prepare(@Observes Engine engine) throws ReflectiveOperationException {
        var evaluator = field(engine, "evaluator").get(engine);
        field(evaluator, "resolvers")
                .set(evaluator, List.of(new Resolvers(engine.getValueResolvers())));
    }

    private static Field field(Object of, String name) throws NoSuchFieldException {
        var field = of.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }
}
