package dev.goldsmith.gallery;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.approval.Gates;
import dev.goldsmith.approval.Passage;
import dev.goldsmith.approval.Question;
import dev.goldsmith.build.Captured;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.kernel.Like;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Parentage;
import dev.goldsmith.run.Run;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.ManagedImageId;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.DiskUse;
import dev.goldsmith.tenant.Owned;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.hibernate.annotations.DynamicUpdate;
import org.jspecify.annotations.Nullable;

/**
 * An image of a team outside any gallery: one name, one disk. A run that distributes to the name
 * again replaces the disk, as on Azure; who started from the old one isn't touched.
 */
@Entity
// Only what was changed is written: who changes tags brings no former disk back.
@DynamicUpdate
public class ManagedImage extends Owned {
    private static final Pattern NAME =
            Pattern.compile("[A-Za-z0-9_](?:[\\w.-]{0,78}[A-Za-z0-9_])?");

    public long teamId;
    public String name;
    public String nameKey;

    /** The region, as it was written. */
    public String location;

    @Embedded public ImageContent content;

    @Column(columnDefinition = "longtext")
    public String tags;

    /** The run that made it; null when somebody made it of an image that was there. */
    public @Nullable Long runId;

    public @Nullable Long runNumber;
    public @Nullable String outputName;
    public @Nullable Long templateId;
    public @Nullable String templateName;
    public @Nullable Integer templateVersion;
    public @Nullable String fingerprint;

    /** Id of the run that captured its disk; null where that isn't known. */
    public @Nullable Long capturedBy;

    /** Which image its disk was made of; null where that isn't known. */
    @Embedded public @Nullable Parentage parentage;

    public Instant createdAt;

    /** When its present disk came. */
    public Instant publishedAt;

    /** A line of a list. */
    public record Row(
            long id,
            String team,
            String name,
            String location,
            long bytes,
            String os,
            @Nullable Long run,
            @Nullable String template,
            Instant publishedAt) {}

    // -- found

    public static List<ManagedImage> of(Team team) {
        return list("teamId", team.id);
    }

    public static @Nullable ManagedImage of(long teamId, String name) {
        return find("teamId = ?1 and nameKey = ?2", teamId, Gallery.key(name)).firstResult();
    }

    /**
     * The image that an ARM id names, in the tenant that is bound.
     *
     * @return null when there is none, be it that the id is another tenant's
     */
    public static @Nullable ManagedImage of(String tenantId, ManagedImageId id) {
        var team = Team.bySlug(id.resourceGroup());
        return team == null || !id.subscription().equalsIgnoreCase(tenantId)
                ? null
                : of(team.id, id.name());
    }

    /**
     * @throws Refused NOT_FOUND when there is none that this person reads
     */
    public static ManagedImage require(Access by, Team team, String name) {
        var image = by.may(Permission.READ, team.id) ? of(team.id, name) : null;
        if (image == null) {
            throw new Refused(
                    Refusal.NOT_FOUND,
                    "Team %s has no managed image '%s'.".formatted(team.slug, name));
        }
        return image;
    }

    /**
     * One page by name, of the teams that this person reads.
     *
     * @param team a team's slug; null: all
     */
    public static Page<Row> page(
            Access by, @Nullable String team, @Nullable String after, int limit) {
        return page(by, team, null, after, limit);
    }

    /**
     * @param text a part of its name; null: all
     */
    public static Page<Row> page(
            Access by,
            @Nullable String team,
            @Nullable String text,
            @Nullable String after,
            int limit) {
        Map<String, Object> values = new HashMap<>();
        var where = new StringBuilder("(:all = true or m.teamId in :teams)");
        values.put("all", by.readsAllTeams());
        values.put("teams", by.readableTeams().isEmpty() ? List.of(-1L) : by.readableTeams());
        if (team != null) {
            where.append(" and t.slug = :team");
            values.put("team", Gallery.key(team));
        }
        if (text != null) {
            where.append(" and m.nameKey like :part escape '!'");
            values.put("part", Like.partOfKey(text));
        }
        if (after != null) {
            int slash = after.lastIndexOf('/');
            where.append(" and (m.nameKey > :name or (m.nameKey = :name and m.id > :id))");
            values.put("name", after.substring(0, Math.max(0, slash)));
            values.put("id", cursorId(after.substring(slash + 1)));
        }
        var query =
                getEntityManager()
                        .createQuery(
                                """
                                select new dev.goldsmith.gallery.ManagedImage$Row(
                                    m.id, t.slug, m.name, m.location, m.content.bytes, m.content.os, m.runNumber,
                                    m.templateName, m.publishedAt)
                                from ManagedImage m join Team t on t.id = m.teamId
                                where %s order by m.nameKey, m.id
                                """
                                        .formatted(where),
                                Row.class)
                        .setMaxResults(limit + 1);
        values.forEach(query::setParameter);
        return Page.of(
                query.getResultList(), limit, row -> Gallery.key(row.name()) + "/" + row.id());
    }

    private static long cursorId(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "after",
                    "'after' is the 'next' of the page before, nothing else.");
        }
    }

    // -- made, changed, ended

    /**
     * Makes an image of a disk that is in the store, or replaces the disk of one.
     *
     * @param from the run whose disk it is
     */
    public static ManagedImage create(
            Access by,
            Team team,
            String name,
            String location,
            Map<String, String> tags,
            Captured captured,
            @Nullable Run from,
            Passage passage) {
        by.require(Permission.EDIT, team.id, "team " + team.slug);
        if (!NAME.matcher(name).matches()) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "name",
                    "A managed image's name has 1 to 80 letters, digits, '_', '-' or '.', and starts and ends with a letter, digit or '_'; '%s' has not."
                            .formatted(name));
        }
        if (from != null) {
            Descent.known().requireAllowed(from.builderId(), List.of(location), tags);
        }
        var image = made(team, name, location, tags, captured, from, passage);
        image.capturedBy = from == null ? null : from.builderId();
        image.parentage = from == null ? null : from.parentage;
        image.keep();
        image.tell(
                by, EventKind.MANAGED_IMAGE_PUBLISHED, Map.of("disk", captured.disk().toString()));
        return image;
    }

    /**
     * Asks the gates whether an image may be made of what this run captured.
     *
     * @throws Refused CONFLICT when it is another team's run, or when one opens: a template's run
     *     can wait for the answer, this can't
     */
    public static Passage ask(Access by, Team team, String name, Run run) {
        if (run.teamId != team.id) {
            // Images cross teams by sharing, and managed images can't be shared.
            throw new Refused(
                    Refusal.CONFLICT,
                    "Run %d is another team's; make the managed image in the team of its template, or share an image definition."
                            .formatted(run.number));
        }
        var question = question(team, name, run);
        Gates.require(
                by, question, "let a template distribute to the image, whose run can wait for it.");
        return Passage.of(question.subject(), team);
    }

    private static Question question(Team team, String name, Run run) {
        return run.question(
                "%s/into/%d/%s".formatted(run.subject(), team.id, Gallery.key(name)),
                new Question.Publication(GalleryOwners.of(team, name)));
    }

    /** What a run publishes; a name that is there already gets the new disk. */
    public static ManagedImage publish(
            Access system,
            Team team,
            ManagedImageId id,
            Run run,
            Distributor.ManagedImage target,
            Captured captured) {
        var tags = target.artifactTags() == null ? Map.<String, String>of() : target.artifactTags();
        var passage = Passage.of(run.subject(), team);
        var image = made(team, id.name(), target.location(), tags, captured, run, passage);
        image.runId = run.id;
        image.runNumber = run.number;
        image.outputName = target.runOutputName();
        image.templateId = run.templateId;
        image.templateName = run.templateName;
        image.templateVersion = run.templateVersion;
        image.fingerprint = run.fingerprint;
        image.capturedBy = run.builderId();
        image.parentage = run.parentage;
        image.keep();
        image.tell(
                system,
                EventKind.MANAGED_IMAGE_PUBLISHED,
                Map.of("run", run.number, "disk", captured.disk().toString()));
        return image;
    }

    private static ManagedImage made(
            Team team,
            String name,
            String location,
            Map<String, String> tags,
            Captured captured,
            @Nullable Run run,
            Passage passage) {
        passage.requireInto(team.id);
        if (run != null) {
            Withdrawal.refuse(run);
        }
        var image = of(team.id, name);
        if (image == null) {
            image = new ManagedImage();
            image.teamId = team.id;
            image.name = name;
            image.nameKey = Gallery.key(name);
            image.createdAt = Instant.now();
        }
        image.location = location;
        image.tags = Json.write(new TreeMap<>(tags));
        image.content = ImageContent.of(captured);
        image.runId = null;
        image.runNumber = null;
        image.outputName = null;
        image.templateId = null;
        image.templateName = null;
        image.templateVersion = null;
        image.fingerprint = null;
        image.parentage = null;
        image.publishedAt = Instant.now();
        return image;
    }

    private void keep() {
        persist();
        DiskUse.holds(tenantId, holder(), content.sizes());
        KeptImage.begin(this);
    }

    private String holder() {
        return "managedImage/" + id;
    }

    public void tag(Access by, Map<String, String> tags) {
        by.require(Permission.EDIT, teamId, "managed image " + name);
        this.tags = Json.write(new TreeMap<>(tags));
        tell(by, EventKind.MANAGED_IMAGE_TAGGED, tags);
    }

    /** Takes it away; runs that started from it keep their disks. */
    public void delete(Access by) {
        by.require(Permission.EDIT, teamId, "managed image " + name);
        tell(by, EventKind.MANAGED_IMAGE_DELETED, Map.of("disk", content.digest().toString()));
        delete();
        DiskUse.holds(tenantId, holder(), Map.of());
        KeptImage.end(this, Instant.now());
    }

    /**
     * For whoever takes its disk out or starts from it.
     *
     * @throws Refused WRONG_STATE with the reason why that can't be done any more
     */
    public ManagedImage requireUsable() {
        Withdrawal.refuse(this);
        return this;
    }

    /** Somebody takes its disk out. */
    public void taken(Access by, String format) {
        requireUsable();
        tellOnce(by, EventKind.MANAGED_IMAGE_DOWNLOADED, Map.of("format", format));
    }

    /** Somebody gets a link that lets whoever has it take the disk out. */
    public void linked(Access by, String format) {
        requireUsable();
        tellOnce(by, EventKind.MANAGED_IMAGE_LINKED, Map.of("format", format));
    }

    private void tellOnce(Access by, EventKind kind, Map<String, ?> detail) {
        if (!Event.again(by, kind, subject(), detail)) {
            tell(by, kind, detail);
        }
    }

    private void tell(Access by, EventKind kind, Map<String, ?> detail) {
        Event.tell(by, teamId, kind, subject(), detail);
    }

    private String subject() {
        Team team = Team.findById(teamId);
        return "managedImage/%s/%s".formatted(team.slug, name);
    }

    // -- read

    public Map<String, String> tagMap() {
        return Json.read(tags, new TypeReference<Map<String, String>>() {});
    }

    /** Its id on the ARM door. */
    public ManagedImageId id(Team team) {
        return new ManagedImageId(tenantId, team.slug, name);
    }

    /** What it has instead of a version: the digits that its digest begins with. */
    public String version() {
        return content.digest().brief();
    }
}
