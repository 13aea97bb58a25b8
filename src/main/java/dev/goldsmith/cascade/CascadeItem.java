package dev.goldsmith.cascade;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.gallery.Followings;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.run.BuiltOn;
import dev.goldsmith.run.Run;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One template of a cascade. Changed under the lock of its {@link Cascade} alone. */
@Entity
public class CascadeItem extends Owned implements Course.Step {
    private static final int WHY = 1000;
    private static final TypeReference<List<Long>> NUMBERS = new TypeReference<>() {};

    public long cascadeId;
    public int number;
    public long templateId;
    public String templateName;
    public long teamId;

    /**
     * What it follows: {@code gallery/image} in lower case, and a channel; null: latest. Of a root:
     * what it starts from, empty for what is none of a gallery's.
     */
    public String sourceImage;

    public @Nullable String sourceChannel;
    public int depth;
    public int wave;

    /** Numbers of the items that it waits for, as JSON. */
    @Column(columnDefinition = "longtext")
    public String parents;

    @Enumerated(EnumType.STRING)
    public ItemState state;

    public Instant stateSince;

    /** Why it is so; null: it goes without saying. */
    public @Nullable String why;

    /** Its last run. */
    public @Nullable Long runNumber;

    /** Numbers of all its runs, as JSON. */
    @Column(columnDefinition = "longtext")
    public String runs;

    /** Only while it is built: the database lets one cascade at a time build a template. */
    public @Nullable Long buildingTemplateId;

    public int attempts;
    public boolean tolerated;

    /** Whether it is the template that makes the image, which a patch begins with. */
    boolean isRoot() {
        return depth == 0;
    }

    static CascadeItem create(Cascade cascade, Plan.Item planned, Instant now) {
        var derivative = planned.derivative();
        var item = new CascadeItem();
        item.cascadeId = cascade.id;
        item.number = planned.number();
        item.templateId = derivative.template();
        item.templateName = derivative.name();
        item.teamId = derivative.team();
        item.sourceImage = derivative.image();
        item.sourceChannel = derivative.channel();
        item.depth = planned.depth();
        item.wave = planned.wave();
        item.parents = Json.write(planned.parents());
        item.runs = "[]";
        item.state = ItemState.WAITING;
        item.stateSince = now;
        item.persist();
        return item;
    }

    /** In order. */
    static List<CascadeItem> of(Cascade cascade) {
        return list("cascadeId = ?1 order by number", cascade.id);
    }

    static @Nullable CascadeItem of(Cascade cascade, int number) {
        return find("cascadeId = ?1 and number = ?2", cascade.id, number).firstResult();
    }

    /** Whether some cascade builds this template; the database lets one. */
    static boolean isBuilding(long template) {
        return count("buildingTemplateId", template) > 0;
    }

    /** That of somebody who was faster, or a new one. To be asked for under the template's lock. */
    Run runOf(Cascade cascade, Access by, Template template) {
        var taken = taken(cascade, template);
        if (taken != null) {
            return taken;
        }
        return patches(cascade, template)
                ? Run.patch(by, template, template.latest())
                : Run.request(by, template, template.latest(), false);
    }

    /** Whether its run is to install updates. What can't is rebuilt as it is; the image must. */
    private boolean patches(Cascade cascade, Template template) {
        return cascade.patches && (isRoot() || Run.cannotPatch(template) == null);
    }

    /**
     * A run that a trigger or somebody started faster, for a template isn't built twice for one
     * version; in a patch, one that installs updates as well. The image itself is patched anew:
     * there may be updates since it was built on the same source. Null: none. To be asked under the
     * template's lock.
     */
    @Nullable Run taken(Cascade cascade, Template template) {
        var followed = isRoot() ? null : Followings.of(template);
        var version = followed == null ? null : followed.version();
        var taken =
                version == null
                        ? null
                        : BuiltOn.taking(template, version.id, version.number().toString());
        return taken == null
                        || History.wasTakenBack(taken)
                        || !taken.patches && patches(cascade, template)
                ? null
                : taken;
    }

    /** The cascade at work that has this template, as it is now, still before it; null: none. */
    public static @Nullable Cascade planned(Template template) {
        return getEntityManager()
                .createQuery(
                        """
                        select c from CascadeItem i join Cascade c on c.id = i.cascadeId
                        where i.templateId = :template and i.state in :pending and c.state = :running
                            and i.sourceImage = :source
                        order by c.number desc
                        """,
                        Cascade.class)
                .setParameter("template", template.id)
                .setParameter("pending", ItemState.PENDING)
                .setParameter("running", CascadeState.RUNNING)
                .setParameter("source", template.sourceImage)
                .setMaxResults(1)
                .getResultStream()
                .findFirst()
                .orElse(null);
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public ItemState state() {
        return state;
    }

    @Override
    public boolean tolerated() {
        return tolerated;
    }

    @Override
    public List<Integer> parents() {
        return Json.read(parents, new TypeReference<List<Integer>>() {});
    }

    List<Long> allRuns() {
        return Json.read(runs, NUMBERS);
    }

    static List<Long> allRuns(Collection<CascadeItem> items) {
        return items.stream().flatMap(it -> it.allRuns().stream()).toList();
    }

    /** {@code stable of golden/debian-base}. */
    String follows() {
        return (sourceChannel == null ? "latest" : sourceChannel) + " of " + sourceImage;
    }

    /** The only writer of the state. */
    void become(ItemState next, @Nullable String because, Instant now) {
        if (!state.next().contains(next)) {
            throw new IllegalStateException(
                    "item %d of cascade %d can't go from %s to %s"
                            .formatted(number, cascadeId, state, next));
        }
        state = next;
        stateSince = now;
        says(because);
        buildingTemplateId = next == ItemState.RUNNING ? (Long) templateId : null;
    }

    void says(@Nullable String because) {
        why = because == null || because.length() <= WHY ? because : because.substring(0, WHY);
    }

    void begun(Run run, Instant now) {
        become(ItemState.RUNNING, null, now);
        runNumber = run.number;
        attempts++;
        tolerated = false;
        var all = new ArrayList<>(allRuns());
        all.add(run.number);
        runs = Json.write(all);
    }

    /** Its run has ended. */
    void ended(Run run, Instant now) {
        switch (run.state) {
            case SUCCEEDED -> become(ItemState.SUCCEEDED, null, now);
            // Somebody decided that it isn't built.
            case CANCELED, REJECTED ->
                    become(
                            ItemState.SKIPPED,
                            "Run %d was %s.".formatted(run.number, run.state.word()),
                            now);
            case PARTIALLY_SUCCEEDED ->
                    become(
                            ItemState.FAILED,
                            "Run %d didn't publish all its outputs.".formatted(run.number),
                            now);
            case EXPIRED ->
                    become(
                            ItemState.FAILED,
                            "Nobody decided in time about run %d.".formatted(run.number),
                            now);
            case FAILED -> become(ItemState.FAILED, "Run %d failed.".formatted(run.number), now);
            default -> {}
        }
    }

    void tell(Access by, EventKind kind, Cascade cascade) {
        Event.tell(
                by,
                teamId,
                kind,
                "cascade/" + cascade.number,
                Map.of(
                        "template",
                        templateName,
                        "image",
                        isRoot() ? cascade.gallery + "/" + cascade.image : sourceImage));
    }
}
