package dev.goldsmith.cascade;

import dev.goldsmith.activity.EventKind;
import dev.goldsmith.gallery.Channel;
import dev.goldsmith.gallery.ChannelMove;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.kernel.Fields;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Run;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How a cascade comes to be: planned, and what older ones hadn't begun is taken over. */
public final class CascadeStart {
    public static final int AT_ONCE = 10;
    public static final int FAILURES = 1;

    /** Templates of one cascade. */
    private static final int MOST = 2_000;

    private static final int LONGEST_COMMENT = 500;

    private CascadeStart() {}

    /**
     * What is to be rebuilt.
     *
     * @param maxConcurrent builds at the same time; null: {@value #AT_ONCE}
     * @param failureLimit templates that fail before it halts; null: {@value #FAILURES}
     * @param patch whether the image itself is built first, and all of it with all updates
     */
    public record Wanted(
            String gallery,
            String image,
            String channel,
            @Nullable Integer maxConcurrent,
            @Nullable Integer failureLimit,
            @Nullable String comment,
            boolean patch) {
        public Wanted(
                String gallery,
                String image,
                String channel,
                @Nullable Integer maxConcurrent,
                @Nullable Integer failureLimit,
                @Nullable String comment) {
            this(gallery, image, channel, maxConcurrent, failureLimit, comment, false);
        }

        int atOnce() {
            return Fields.between(
                    "maxConcurrent", maxConcurrent == null ? AT_ONCE : maxConcurrent, 1, 100);
        }

        int failures() {
            return Fields.between(
                    "failureLimit", failureLimit == null ? FAILURES : failureLimit, 1, MOST);
        }

        String said() {
            var said = Fields.optional("comment", comment, LONGEST_COMMENT);
            return said == null ? "" : said;
        }
    }

    /**
     * The channel that moved, or is to.
     *
     * @param from what it meant before; null: nothing, or it is to move
     * @param root what makes the image, when that is to be patched; null: it isn't
     */
    record Begun(
            Gallery gallery,
            ImageDefinition definition,
            Channel channel,
            ImageVersion to,
            @Nullable ImageVersion from,
            @Nullable Derivative root) {
        /**
         * @throws Refused NOT_FOUND, FORBIDDEN, CONFLICT when the channel is empty
         */
        static Begun of(Access by, Wanted wanted) {
            var shelved = ImageDefinition.require(by, wanted.gallery(), wanted.image());
            by.require(
                    Permission.OWN,
                    shelved.gallery().teamId,
                    "cascades of " + shelved.definition().name);
            var channel = Channel.require(shelved.definition(), wanted.channel());
            var to = channel.version();
            if (to == null) {
                throw new Refused(
                        Refusal.CONFLICT,
                        "Channel %s is empty, so there is nothing to build on."
                                .formatted(channel.name));
            }
            if (wanted.patch()) {
                return new Begun(
                        shelved.gallery(),
                        shelved.definition(),
                        channel,
                        to,
                        null,
                        root(by, shelved, to));
            }
            var moves = ChannelMove.made(channel, 1);
            var from = moves.isEmpty() ? null : moves.getFirst().fromVersionId;
            return new Begun(
                    shelved.gallery(),
                    shelved.definition(),
                    channel,
                    to,
                    from == null ? null : ImageVersion.findById(from),
                    null);
        }

        /** The template that built what the channel means, as it is now. */
        private static Derivative root(
                Access by, ImageDefinition.Shelved shelved, ImageVersion to) {
            var image = image(shelved.gallery(), shelved.definition());
            var root = Derivatives.root(to.templateId);
            if (root == null || root.closed() || !root.makes().contains(image)) {
                throw new Refused(
                        Refusal.CONFLICT,
                        "The template that built version %s of %s was deleted, archived or builds something else now, so there is nothing to patch."
                                .formatted(to.number(), image));
            }
            by.require(Permission.RUN, root.team(), "the template of " + image);
            var cannot = Run.cannotPatch(Template.requireHere(root.template()));
            if (cannot != null) {
                throw new Refused(
                        Refusal.CONFLICT, "%s can't be patched. %s".formatted(image, cannot));
            }
            return root;
        }

        String image() {
            return image(gallery, definition);
        }

        private static String image(Gallery gallery, ImageDefinition definition) {
            return gallery.nameKey + "/" + definition.nameKey;
        }
    }

    static Cascade of(Access by, Wanted wanted) {
        var started = of(by, wanted, false);
        if (started.cascade() == null) {
            throw new Refused(Refusal.CONFLICT, started.nothing(wanted));
        }
        return started.cascade();
    }

    /** Nobody asked for it, so it takes nothing from others. */
    static Started byItself(Access by, Wanted wanted) {
        return of(by, wanted, true);
    }

    /**
     * @param cascade null: there was nothing to rebuild
     * @param left what is left to others; null: nothing is
     */
    record Started(@Nullable Cascade cascade, @Nullable Left left) {
        /** Why there is none. */
        String nothing(Wanted wanted) {
            var what =
                    "channel %s of %s/%s"
                            .formatted(wanted.channel(), wanted.gallery(), wanted.image());
            return left == null
                    ? "Nothing that follows %s is out of date, so there is nothing to start."
                            .formatted(what)
                    : "What follows %s is rebuilt by an open cascade already: %s has %d of its templates."
                            .formatted(what, left.to(), left.templates());
        }
    }

    private static Started of(Access by, Wanted wanted, boolean yields) {
        var begun = Begun.of(by, wanted);
        int atOnce = wanted.atOnce();
        int failures = wanted.failures();
        var said = wanted.said();
        long number = CascadeCounter.next(by.tenantId());
        var now = Instant.now();
        var outcome = Survey.of(by.tenantId(), begun, yields, now).plan(atOnce);
        var plan = outcome.plan();
        if (plan.items().isEmpty()) {
            return new Started(null, outcome.left());
        }
        if (plan.items().size() > MOST) {
            throw new Refused(
                    Refusal.CONFLICT,
                    "%d templates would be rebuilt; a cascade can have %d."
                            .formatted(plan.items().size(), MOST));
        }
        if (yields) {
            requireNoCircle(begun, plan);
        }
        takeOver(plan, number, now);
        var cascade = create(by, begun, number, now);
        cascade.maxConcurrent = atOnce;
        cascade.failureLimit = failures;
        cascade.patches = wanted.patch();
        cascade.comment = said;
        cascade.persist();
        plan.items().forEach(it -> CascadeItem.create(cascade, it, now));
        var teams = new HashSet<>(plan.teams());
        teams.add(cascade.teamId);
        teams.forEach(it -> CascadeTeam.write(cascade, it));
        cascade.tell(
                by,
                cascade.patches ? EventKind.CASCADE_PATCH_STARTED : EventKind.CASCADE_STARTED,
                said);
        return new Started(cascade, outcome.left());
    }

    /** Where the image comes round to itself, each automatic cascade would start the next. */
    private static void requireNoCircle(Begun begun, Plan plan) {
        Run run = Run.findById(begun.to().runId);
        var ancestors =
                run == null || run.ancestors == null
                        ? List.<Long>of()
                        : List.of(Json.read(run.ancestors, Long[].class));
        for (var item : plan.items()) {
            if (ancestors.contains(item.derivative().template())) {
                // Of which template isn't for all who read the image.
                throw new Refused(
                        Refusal.WRONG_STATE,
                        "Version %s of %s/%s is built on an image that the cascade would rebuild; each cascade would start the next."
                                .formatted(
                                        begun.to().number(),
                                        begun.gallery().name,
                                        begun.definition().name));
            }
        }
    }

    private static Cascade create(Access by, Begun begun, long number, Instant now) {
        var cascade = new Cascade();
        cascade.number = number;
        cascade.teamId = begun.gallery().teamId;
        cascade.definitionId = begun.definition().id;
        cascade.channelId = begun.channel().id;
        cascade.gallery = begun.gallery().name;
        cascade.image = begun.definition().name;
        cascade.channel = begun.channel().name;
        cascade.fromVersionId = begun.from() == null ? null : begun.from().id;
        cascade.fromVersion = begun.from() == null ? null : begun.from().number().toString();
        cascade.toVersionId = begun.to().id;
        cascade.toVersion = begun.to().number().toString();
        cascade.state = CascadeState.RUNNING;
        cascade.stateSince = now;
        cascade.startedBy = by.door() == Access.Door.SYSTEM ? null : by.personId();
        cascade.startedByName = by.personName();
        cascade.startedAt = now;
        return cascade;
    }

    /** What open cascades hadn't begun of these templates isn't theirs any more. */
    private static void takeOver(Plan plan, long number, Instant now) {
        var templates = new HashSet<Long>();
        plan.items().forEach(it -> templates.add(it.derivative().template()));
        List<Long> open =
                Cascade.getEntityManager()
                        .createQuery(
                                """
                                select distinct c.id from Cascade c
                                join CascadeItem i on i.cascadeId = c.id
                                where c.state in :open and i.templateId in :templates
                                order by c.id
                                """,
                                Long.class)
                        .setParameter("open", CascadeState.OPEN)
                        .setParameter("templates", templates)
                        .getResultList();
        for (var id : open) {
            var other =
                    Objects.requireNonNull(
                            Cascade.getEntityManager()
                                    .find(Cascade.class, id, LockModeType.PESSIMISTIC_WRITE));
            CascadeItem.of(other).stream()
                    .filter(it -> it.state.pending() && templates.contains(it.templateId))
                    .forEach(it ->
                            it.become(
                                    ItemState.SUPERSEDED,
                                    "Cascade %d rebuilds it.".formatted(number),
                                    now));
        }
    }
}
