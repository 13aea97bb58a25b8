package dev.goldsmith.recall;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.gallery.ChannelFallback;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.Withdrawal.Cause;
import dev.goldsmith.gallery.Withdrawing;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.lineage.Offspring;
import dev.goldsmith.lineage.Ref;
import dev.goldsmith.run.Run;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Owned;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Tenant;
import jakarta.persistence.Entity;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A version was taken back: it, what else was made of the same disk, and all that descends from
 * these can't be used until it is restored. One transaction takes everything and moves the
 * channels; what is being built on it is stopped by {@link dev.goldsmith.gallery.WithdrawnRuns},
 * which finds it by looking.
 */
@Entity
public class Recall extends Owned {
    private static final int LONGEST_REASON = 500;

    /** Images that an event names. */
    private static final int NAMED = 20;

    public long versionId;
    public long teamId;
    public String gallery;
    public String image;
    public String number;
    public String reason;
    public String recalledBy;
    public String recalledByName;
    public Instant recalledAt;

    /** What it took at that moment: published versions, the recalled one included. */
    public int versions;

    public int managedImages;
    public int teams;
    public int channels;
    public int runs;

    public @Nullable String restoredByName;
    public @Nullable Instant restoredAt;
    public @Nullable String restoredBecause;

    /** {@code version 1.2.0 of golden/debian-base}. */
    public String what() {
        return "version %s of %s/%s".formatted(number, gallery, image);
    }

    /** URL of the version's page, below the tenant's. */
    public String path() {
        return "/gallery/%s/%s/%s".formatted(gallery, image, number);
    }

    public boolean inForce() {
        return restoredAt == null;
    }

    /** The recall of this very version that is in force; null: none is. */
    public static @Nullable Recall of(ImageVersion version) {
        return find("versionId = ?1 and restoredAt is null", version.id).firstResult();
    }

    /** What would be recalled with a version; its owners see how much that is. */
    public static Preview preview(Access by, ImageVersion version) {
        requireOwner(by, version);
        return Preview.of(by, Reach.of(version, _ -> {}));
    }

    /**
     * An owner takes a version back, and all that descends from it with it.
     *
     * @param reason everybody who could use any of it reads it
     * @throws Refused WRONG_STATE when it is recalled already
     */
    public static Recall start(Access by, ImageVersion version, String reason) {
        requireOwner(by, version);
        var said = checked("reason", reason);
        if (said.isEmpty()) {
            throw Refused.field(Refusal.INVALID_REQUEST, "reason", "Say why it is recalled.");
        }
        // As whoever publishes: its run, then itself. Nothing more of the same disk comes
        // meanwhile.
        Run.locked(version.runId);
        // Generation by generation below: what comes to be meanwhile is found there.
        Withdrawing.lock(
                version.tenantId,
                Ref.ids(
                        Offspring.withAll(version.tenantId, Reach.builtWith(version), _ -> {}),
                        false));
        var earlier = of(version);
        if (earlier != null) {
            throw new Refused(
                    Refusal.WRONG_STATE,
                    "Version %s is recalled already, by recall %d."
                            .formatted(version.number(), earlier.id));
        }
        var recall = recorded(by, version, said);
        var reach = Reach.of(version, generation -> recall.take(generation));
        recall.versions = reach.count(true);
        recall.managedImages = reach.count(false);
        recall.runs = reach.runs().size();
        recall.channels = recall.settle(reach.channels()).size();
        for (var team : reach.images().entrySet()) {
            RecallTeam.add(recall, team.getKey(), team.getValue().size());
        }
        recall.teams = reach.images().size();
        for (var team : reach.images().entrySet()) {
            recall.tell(
                    by,
                    EventKind.RECALL_STARTED,
                    team.getKey(),
                    team.getValue().size(),
                    Map.of(
                            "reason",
                            said,
                            "images",
                            team.getValue().stream().map(Reach.Image::path).limit(NAMED).toList()));
        }
        return recall;
    }

    private static Recall recorded(Access by, ImageVersion version, String reason) {
        ImageDefinition definition = ImageDefinition.findById(version.definitionId);
        var gallery = version.gallery();
        var recall = new Recall();
        recall.versionId = version.id;
        recall.teamId = gallery.teamId;
        recall.gallery = gallery.name;
        recall.image = definition.name;
        recall.number = version.number().toString();
        recall.reason = reason;
        recall.recalledBy = by.personId();
        recall.recalledByName = by.personName();
        recall.recalledAt = Instant.now();
        recall.persist();
        return recall;
    }

    private void take(List<Ref> generation) {
        Withdrawing.take(
                tenantId,
                Cause.RECALLED,
                id,
                reason,
                Ref.ids(generation, false),
                Ref.ids(generation, true));
    }

    private List<ChannelFallback.Moved> settle(List<Long> channelIds) {
        // Whoever recalls a baseline isn't somebody who moves other teams' channels; nor do those
        // learn here which version it was.
        return ChannelFallback.settle(
                Access.system(Tenant.findById(tenantId)),
                channelIds,
                id,
                (inForce() ? "Recall %d" : "Recall %d was lifted").formatted(id));
    }

    /**
     * An owner gives back what this recall took; what another one took as well stays recalled until
     * that is lifted too. Channels that nobody moved since point again to what they pointed to.
     *
     * @param because may be empty
     * @throws Refused WRONG_STATE when it was restored already
     */
    public void restore(Access by, String because) {
        by.require(Permission.OWN, teamId, "recall " + id);
        var said = checked("reason", because);
        getEntityManager().refresh(this, LockModeType.PESSIMISTIC_WRITE);
        if (!inForce()) {
            throw new Refused(Refusal.WRONG_STATE, "Recall %d was restored already.".formatted(id));
        }
        restoredAt = Instant.now();
        restoredByName = by.personName();
        restoredBecause = said.isEmpty() ? null : said;
        var channels = ChannelFallback.heldBy(id);
        Withdrawing.lift(Cause.RECALLED, id);
        settle(channels);
        for (var team : RecallTeam.of(this)) {
            tell(
                    by,
                    EventKind.RECALL_RESTORED,
                    team.teamId,
                    team.images,
                    said.isEmpty() ? Map.of() : Map.of("reason", said));
        }
    }

    private static void requireOwner(Access by, ImageVersion version) {
        by.require(
                Permission.OWN,
                version.gallery().teamId,
                "the recall of version " + version.number());
    }

    private static String checked(String field, String text) {
        var said = text.strip();
        if (said.length() > LONGEST_REASON) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    field,
                    "A reason can have %d characters; this one has %d."
                            .formatted(LONGEST_REASON, said.length()));
        }
        return said;
    }

    /** Each team hears of its own images; whose version it was is told to its own team alone. */
    private void tell(Access by, EventKind kind, long team, int images, Map<String, ?> besides) {
        var detail = new TreeMap<String, Object>(besides);
        detail.put("what", team == teamId ? own(images - 1) : others(images));
        detail.put("count", images);
        Event.tell(by, team, kind, "recall/" + id, detail);
    }

    private String own(int others) {
        return switch (others) {
            case 0 -> what();
            case 1 -> what() + " and 1 image of this team that was built with or from it";
            default ->
                    "%s and %d images of this team that were built with or from it"
                            .formatted(what(), others);
        };
    }

    private static String others(int images) {
        return images == 1
                ? "1 image of this team, built with or from a version of another team"
                : "%d images of this team, built with or from a version of another team"
                        .formatted(images);
    }
}
