package dev.goldsmith.lifecycle;

import dev.goldsmith.gallery.Channel;
import dev.goldsmith.gallery.ImageDefinition.Shelved;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.VersionList;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Violation;
import dev.goldsmith.lineage.Kin;
import dev.goldsmith.lineage.Kinship;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.template.Derivatives;
import dev.goldsmith.template.SourceImage;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who uses a version that is about to be deleted or to end: by name what the asker reads, by number
 * what they don't.
 *
 * @param templates that start from it by its number
 * @param floating that take what {@code latest} or a channel means, when that is this version
 * @param images that were built from it, and from these
 * @param runs numbers of those that started from it and haven't ended
 * @param hiddenRuns how many of these there are besides
 */
public record Uses(
        Derivatives templates,
        Derivatives floating,
        Kinship.Descendants images,
        List<Long> runs,
        int hiddenRuns) {
    private static final int NAMED = 20;

    /** Who can't be built any more, or loses what is built on, when it is deleted. */
    public static Uses ofDeleted(Access by, Shelved at, ImageVersion version) {
        return ofDeleted(by, at, version, images(by, version));
    }

    /**
     * @param images that were built from it, where they have been looked for already
     */
    public static Uses ofDeleted(
            Access by, Shelved at, ImageVersion version, Kinship.Descendants images) {
        boolean only = VersionList.page(at.definition(), null, 2).items().size() == 1;
        return of(by, at, version, only, images);
    }

    /** Who builds on what has ended when it ends. */
    public static Uses ofEnded(Access by, Shelved at, ImageVersion version) {
        var latest = ImageVersion.latest(at.definition());
        boolean meant = latest != null && latest.id.equals(version.id);
        boolean floating = meant || !Channel.at(version).isEmpty();
        return of(by, at, version, floating, images(by, version));
    }

    private static Kinship.Descendants images(Access by, ImageVersion version) {
        return Kinship.descendants(by, version, null, NAMED);
    }

    private static Uses of(
            Access by,
            Shelved at,
            ImageVersion version,
            boolean floating,
            Kinship.Descendants images) {
        var runs = runs(version);
        var seen = runs.stream().filter(it -> by.may(Permission.READ, it.team)).toList();
        return new Uses(
                templates(by, at, version.number().toString()),
                floating ? templates(by, at, "latest") : Derivatives.NONE,
                images,
                seen.stream().map(it -> it.number()).limit(NAMED).toList(),
                runs.size() - seen.size());
    }

    private record Working(long number, long team) {}

    private static List<Working> runs(ImageVersion version) {
        return Run.getEntityManager()
                .createQuery(
                        """
                        select r.number, r.teamId from Run r
                        where r.state in :active and r.parentage.parentVersion = :version
                        order by r.number
                        """,
                        Object[].class)
                .setParameter("active", RunState.ACTIVE)
                .setParameter("version", version.id)
                .getResultStream()
                .map(row -> new Working((Long) row[0], (Long) row[1]))
                .toList();
    }

    private static Derivatives templates(Access by, Shelved at, String version) {
        return Derivatives.withHidden(
                by, List.of(SourceImage.of(at.gallery().name, at.definition().name, version)));
    }

    public boolean isEmpty() {
        return templates.isEmpty()
                && floating.isEmpty()
                && images.count() == 0
                && images.hidden() == 0
                && runs.isEmpty()
                && hiddenRuns == 0;
    }

    /** All of them, to see whether others have come. */
    public long count() {
        return templates.count()
                + templates.hidden()
                + floating.count()
                + floating.hidden()
                + images.count()
                + images.hidden()
                + runs.size()
                + hiddenRuns;
    }

    /**
     * For whoever hasn't confirmed.
     *
     * @param what would be done to it
     * @param confirm how to do it all the same
     * @throws Refused CONFLICT that says who uses it
     */
    public void requireNone(String what, String confirm) {
        if (isEmpty()) {
            return;
        }
        var who = said();
        throw new Refused(
                Refusal.CONFLICT,
                "%s is used. %s. %s".formatted(what, String.join(". ", sentences()), confirm),
                who);
    }

    /** One for each kind of what uses it. */
    public List<String> sentences() {
        return said().stream().map(Violation::message).toList();
    }

    private List<Violation> said() {
        var kin = images.page().items().stream().map(Uses::name).toList();
        return Stream.of(
                        said(
                                "templates",
                                "Templates",
                                templates.names(),
                                templates.more(),
                                templates.hidden()),
                        said(
                                "templates",
                                "Templates that take `latest` or a channel",
                                floating.names(),
                                floating.more(),
                                floating.hidden()),
                        said(
                                "images",
                                "Images built from it",
                                kin,
                                images.count() - kin.size(),
                                images.hidden()),
                        said(
                                "runs",
                                "Runs in progress",
                                runs.stream().map(String::valueOf).toList(),
                                0,
                                hiddenRuns))
                .filter(Objects::nonNull)
                .toList();
    }

    private static String name(Kin kin) {
        return Stream.of(kin.gallery(), kin.image(), kin.number())
                .filter(Objects::nonNull)
                .collect(Collectors.joining("/"));
    }

    /** Null: there are none. */
    private static @Nullable Violation said(
            String path, String what, List<String> names, long more, long hidden) {
        var all = new ArrayList<>(names);
        if (more > 0) {
            all.add("%d more".formatted(more));
        }
        if (hidden > 0) {
            all.add("%d of other teams".formatted(hidden));
        }
        if (all.isEmpty()) {
            return null;
        }
        var last = all.removeLast();
        return new Violation(
                "$.uses." + path,
                what + ": " + (all.isEmpty() ? last : String.join(", ", all) + " and " + last));
    }
}
