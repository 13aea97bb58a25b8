package dev.goldsmith.trigger;

import dev.goldsmith.cascade.CascadeItem;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.BuiltOn;
import dev.goldsmith.run.Run;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.template.Template;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether what a template takes is newer than what its trigger has seen. Looked at as it is now:
 * what was excluded, deleted or taken back in between is none. One version is started once, whoever
 * starts it: see ADR 43.
 */
@ApplicationScoped
class NewerSource {
    /** In case nobody tells that what is waited for has come. */
    private static final Duration AGAIN = Duration.ofMinutes(10);

    @Inject NewestSources sources;

    /**
     * @throws Refused INVALID_REQUEST when the template can have no such trigger any more
     */
    Occasion occasion(Trigger trigger, Template template, Instant now) {
        var document = TemplateReader.read(template.latest().document);
        MovingSource.require(document, template.name);
        var watched = sources.watched(template.tenantId, document);
        var newest = sources.newest(document);
        boolean isFirstLook =
                watched != null && watched.isPlatform() && trigger.seen == null && newest != null;
        if (watched == null || !watched.equals(trigger.watched) || isFirstLook) {
            trigger.watch(watched, newest, now);
            return new Occasion.None(null, null);
        }
        if (newest == null || !isNews(trigger, watched, newest)) {
            if (isBack(trigger, watched, newest)) {
                trigger.watch(watched, newest, now);
            }
            return new Occasion.None(null, null);
        }
        var open = BuiltOn.open(template);
        if (open != null) {
            return new Occasion.None(
                    "Run %d hasn't ended yet.".formatted(open.number), now.plus(AGAIN));
        }
        var done = BuiltOn.of(template, newest.parentage(), newest.version());
        if (done != null) {
            trigger.watch(watched, newest, now);
            return new Occasion.None(
                    "Run %d took version %s already.".formatted(done.number, newest.version()),
                    null);
        }
        var planned = CascadeItem.planned(template);
        if (planned != null) {
            return new Occasion.None(
                    "Cascade %d is going to build it.".formatted(planned.number), now.plus(AGAIN));
        }
        trigger.watch(watched, newest, now);
        return new Occasion.Given(why(watched, newest));
    }

    private static boolean isNews(Trigger trigger, Watched watched, NewestSources.Newest newest) {
        var seen = trigger.seen;
        if (seen == null || newest.version().equals(seen)) {
            return seen == null;
        }
        return watched.channel() != null
                || newest.follows(seen, Objects.requireNonNull(trigger.seenAt));
    }

    /**
     * Whether it means an older version than what was seen, or none. When that comes back it is
     * looked at again, for a run that took it may have been stopped.
     */
    private static boolean isBack(
            Trigger trigger, Watched watched, NewestSources.@Nullable Newest newest) {
        return !watched.isPlatform()
                && trigger.seen != null
                && (newest == null || !newest.version().equals(trigger.seen));
    }

    private static String why(Watched watched, NewestSources.Newest newest) {
        return watched.channel() == null
                ? "%s has version %s".formatted(watched.words(), newest.version())
                : "%s points to version %s".formatted(watched.words(), newest.version());
    }

    /** Where each run would start the next, by a way round through other templates. */
    static void requireNoCircle(Template template, Run run) {
        var ancestors =
                run.ancestors == null ? new Long[0] : Json.read(run.ancestors, Long[].class);
        if (Stream.of(ancestors).anyMatch(template.lives()::contains)) {
            throw new Refused(
                    Refusal.CONFLICT,
                    "The source of %s is built on an image of %s itself; each run would start the next."
                            .formatted(template.name, template.name));
        }
    }
}
