package dev.goldsmith.gallery;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Parentage;
import dev.goldsmith.run.Run;
import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Why an image can't be used: as a source, for a download, a promotion or a new place. This is the
 * one question that all doors, workers and duties ask; whatever else makes an image unusable is a
 * {@link Cause} with rows of its own, never a second question. {@code latest} steps over what is
 * withdrawn, and {@link WithdrawnRuns} stops what is being built on it.
 */
@Entity
public class Withdrawal extends Owned {
    public @Nullable Long versionId;
    public @Nullable Long imageId;

    /** Of a managed image, in hexadecimal: another disk of the same name is another image. */
    public @Nullable String disk;

    @Enumerated(EnumType.STRING)
    public Cause cause;

    /** Which act of this cause took it; 0: the cause knows no acts. */
    public long act;

    /** A sentence of whoever withdrew it, or of the cause. */
    public String reason;

    public Instant since;

    public enum Cause {
        /** It, or something it descends from, was taken back by its owners. */
        RECALLED("was recalled"),
        /** Its contents or its signature aren't what they were. */
        CHANGED("was found to be changed");

        private final String words;

        Cause(String words) {
            this.words = words;
        }

        /** In camel case, as APIs write it: {@code recalled}. */
        public String word() {
            var words = name().toLowerCase(java.util.Locale.ROOT).split("_");
            var word = new StringBuilder(words[0]);
            for (int i = 1; i < words.length; i++) {
                word.append(Character.toUpperCase(words[i].charAt(0)))
                        .append(words[i].substring(1));
            }
            return word.toString();
        }

        /** {@code Version 1.2.0 was recalled: the key of the mirror leaked.} */
        public String of(String what, String sentence) {
            return "%s %s: %s".formatted(what, words, sentence);
        }

        /** {@code was recalled}. */
        public String words() {
            return words;
        }
    }

    /** Null: it can be used. */
    public static @Nullable Withdrawal of(ImageVersion version) {
        return find("versionId = ?1 order by id", version.id).firstResult();
    }

    /** Null: it can be used. */
    public static @Nullable Withdrawal of(ManagedImage image) {
        return of(image.id, image.content.digest().hex());
    }

    /** Of a disk that a managed image has or had; null: it can be used. */
    public static @Nullable Withdrawal of(long imageId, String disk) {
        Withdrawal own =
                find("imageId = ?1 and disk = ?2 order by id", imageId, disk).firstResult();
        return own != null ? own : ofChanged(disk);
    }

    /**
     * Of a version that has this disk and was found to be changed. Managed images have no signature
     * of their own, so nobody finds it by looking at them.
     */
    private static @Nullable Withdrawal ofChanged(String disk) {
        return getEntityManager()
                .createQuery(
                        """
                        select w from Withdrawal w join ImageVersion v on v.id = w.versionId
                        where v.content.disk = :disk and w.cause = :changed order by w.id
                        """,
                        Withdrawal.class)
                .setParameter("disk", disk)
                .setParameter("changed", Cause.CHANGED)
                .setMaxResults(1)
                .getResultStream()
                .findFirst()
                .orElse(null);
    }

    /** Of each of these versions that can't be used, the first. */
    public static Map<Long, Withdrawal> of(Collection<Long> versions) {
        return versions.isEmpty()
                ? Map.of()
                : Withdrawal.<Withdrawal>list("versionId in ?1 order by id", versions).stream()
                        .collect(
                                Collectors.toMap(
                                        it -> Objects.requireNonNull(it.versionId),
                                        it -> it,
                                        (first, _) -> first));
    }

    /** All that keeps a version from being used. */
    public static List<Withdrawal> allOf(ImageVersion version) {
        return list("versionId = ?1 order by id", version.id);
    }

    /**
     * Of what a run builds or built: what it is built on was withdrawn, or a version with the same
     * disk that it published. Null: its disk can be used.
     */
    public static @Nullable Withdrawal of(Run run) {
        var source = ofSource(run);
        return source != null
                ? source
                : getEntityManager()
                        .createQuery(
                                """
                                select w from Withdrawal w join ImageVersion v on v.id = w.versionId
                                where v.runId = :builder and v.copyOf is null order by w.id
                                """,
                                Withdrawal.class)
                        .setParameter("builder", run.builderId())
                        .setMaxResults(1)
                        .getResultStream()
                        .findFirst()
                        .orElse(null);
    }

    /** Of what a run is built on; null: that can be used, or nobody has resolved it yet. */
    public static @Nullable Withdrawal ofSource(Run run) {
        return ofParent(run.parentage, run.sourceDigest);
    }

    private static @Nullable Withdrawal ofParent(
            @Nullable Parentage parentage, @Nullable String disk) {
        if (parentage == null) {
            return null;
        }
        if (parentage.parentVersion() != null) {
            return find("versionId = ?1 order by id", parentage.parentVersion()).firstResult();
        }
        return parentage.parentImage() == null || disk == null
                ? null
                : of(parentage.parentImage(), disk);
    }

    /**
     * @throws Refused WRONG_STATE
     */
    static void refuse(ImageVersion version) {
        var why = of(version);
        if (why != null) {
            throw refused(why.of("Version " + version.number()));
        }
    }

    /**
     * @throws Refused WRONG_STATE
     */
    public static void refuse(ManagedImage image) {
        var why = of(image);
        if (why != null) {
            throw refused(why.ofImage("Managed image " + image.name));
        }
    }

    /**
     * For what publishes the disk of this run, in the same transaction: who withdraws its source,
     * or something with the same disk, at this moment waits for it, or is waited for.
     *
     * @throws Refused WRONG_STATE
     */
    public static void refuse(Run run) {
        Run.locked(run.builderId());
        var parent = run.parentage;
        if (parent != null && parent.parentVersion() != null) {
            getEntityManager()
                    .find(
                            ImageVersion.class,
                            parent.parentVersion(),
                            LockModeType.PESSIMISTIC_WRITE);
        } else if (parent != null && parent.parentImage() != null) {
            getEntityManager()
                    .find(ManagedImage.class, parent.parentImage(), LockModeType.PESSIMISTIC_WRITE);
        }
        var why = of(run);
        if (why != null) {
            throw refused(why.ofRun(run));
        }
    }

    /** What a {@link Refused} says of it. */
    public static Refused refused(String detail) {
        return new Refused(Refusal.WRONG_STATE, detail);
    }

    /** {@code Version 1.2.0 was recalled: the key of the mirror leaked.} */
    public String of(String what) {
        return cause.of(what, sentence());
    }

    /** What is said of a run that builds or built on it, or published it. */
    public String ofRun(Run run) {
        var version = versionId;
        if (version != null && !isSourceOf(run)) {
            return of(named(version) + ", which is the same disk,");
        }
        return of(
                run.sourceVersion == null
                        ? "The source"
                        : "The source, version %s,".formatted(run.sourceVersion));
    }

    private static String named(long version) {
        ImageVersion own = ImageVersion.findById(version);
        ImageDefinition image = ImageDefinition.findById(own.definitionId);
        return "Version %s of %s/%s".formatted(own.number(), own.gallery().name, image.name);
    }

    /** What is said of a managed image. */
    public String ofImage(String what) {
        return cause.of(what, imageSentence());
    }

    /** The reason, for a managed image. */
    public String imageSentence() {
        return versionId == null
                ? sentence()
                : "%s has the same disk. %s".formatted(named(versionId), sentence());
    }

    private boolean isSourceOf(Run run) {
        return run.parentage != null && Objects.equals(run.parentage.parentVersion(), versionId);
    }

    /** The reason, with its full stop. */
    public String sentence() {
        return reason.matches("(?s).*[.!?]") ? reason : reason + ".";
    }
}
