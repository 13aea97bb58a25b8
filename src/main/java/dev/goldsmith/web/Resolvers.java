package dev.goldsmith.web;

import io.quarkus.qute.EvalContext;
import io.quarkus.qute.Results;
import io.quarkus.qute.ValueResolver;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds the resolver of a word in a template by what it is asked of. Qute asks one after the other:
 * there is one for each of our types that a page shows, some four hundred, and a word that stands
 * outside of a loop or a tag is looked for in everything that is nearer first, so that all of them
 * say no several times. A page's rendering was half of its work, and more with every type.
 */
final class Resolvers implements ValueResolver {
    /** What {@code appliesTo} of a generated resolver depends on, and nothing else. */
    private record Question(Class<?> type, String name, int parameters) {}

    private final List<ValueResolver> all;
    private final Map<Question, List<ValueResolver>> candidates = new ConcurrentHashMap<>();

    Resolvers(List<ValueResolver> all) {
        this.all = List.copyOf(all);
    }

    @Override
    public boolean appliesTo(EvalContext context) {
        for (var each : candidates(context)) {
            if (each.appliesTo(context)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public CompletionStage<Object> resolve(EvalContext context) {
        return resolve(candidates(context).iterator(), context);
    }

    private static CompletionStage<Object> resolve(
            Iterator<ValueResolver> candidates, EvalContext context) {
        while (candidates.hasNext()) {
            var each = candidates.next();
            if (each.appliesTo(context)) {
                var answer = each.resolve(context);
                return answer.thenCompose(
                        it -> Results.isNotFound(it) ? resolve(candidates, context) : answer);
            }
        }
        return Results.notFound(context);
    }

    /** So that a part that has found one doesn't look for it again. */
    @Override
    public ValueResolver getCachedResolver(EvalContext context) {
        for (var each : candidates(context)) {
            if (each.appliesTo(context)) {
                return each.getCachedResolver(context);
            }
        }
        return this;
    }

    private List<ValueResolver> candidates(EvalContext context) {
        var base = context.getBase();
        var question =
                new Question(
                        base == null ? Void.class : base.getClass(),
                        context.getName(),
                        context.getParams().size());
        var known = candidates.get(question);
        if (known == null) {
            known =
                    all.stream()
                            .filter(each -> !generated(each) || each.appliesTo(context))
                            .toList();
            candidates.put(question, known);
        }
        return known;
    }

    /** Qute's own can look at more than the question, so that these are asked each time. */
    private static boolean generated(ValueResolver resolver) {
        return resolver.getClass().getSimpleName().contains("_ValueResolver");
    }
}
