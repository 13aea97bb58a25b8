package dev.goldsmith.lifecycle;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageDefinition.Shelved;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Owned;
import dev.goldsmith.tenant.Permission;
import jakarta.persistence.Entity;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which versions of an image are deleted without a person. A rule does nothing until an owner has
 * seen its {@link DryRun} and turned it on; a rule that is changed is off again.
 */
@Entity
@Table(name = "image_retention")
public class Retention extends Owned {
    public long definitionId;
    public int keepNewest;
    public @Nullable Integer keepDays;
    public boolean enabled;
    public String setByName;
    public Instant setAt;

    /** When {@link RetentionDuty} was through with it last; null: not yet. */
    public @Nullable Instant lookedAt;

    /** Null: everything is kept. */
    public static @Nullable Retention of(ImageDefinition definition) {
        return find("definitionId", definition.id).firstResult();
    }

    /**
     * @throws Refused NOT_FOUND
     */
    public static Retention require(ImageDefinition definition) {
        var retention = of(definition);
        if (retention == null) {
            throw new Refused(
                    Refusal.NOT_FOUND,
                    "Image definition %s has no retention rule.".formatted(definition.name));
        }
        return retention;
    }

    public RetentionRule rule() {
        return new RetentionRule(keepNewest, keepDays);
    }

    /** An owner sets the rule; a new one is off. */
    public static Retention set(Access by, Shelved at, RetentionRule rule) {
        var there = locked(by, at);
        if (there != null && there.rule().equals(rule)) {
            return there;
        }
        var retention = there == null ? new Retention() : there;
        retention.definitionId = at.definition().id;
        retention.keepNewest = rule.keepNewest();
        retention.keepDays = rule.keepDays();
        retention.enabled = false;
        retention.lookedAt = null;
        retention.changed(by);
        retention.persist();
        var detail = new TreeMap<String, Object>(Map.of("newest", rule.keepNewest()));
        if (rule.keepDays() != null) {
            detail.put("days", rule.keepDays());
        }
        tell(by, at, EventKind.RETENTION_SET, detail);
        return retention;
    }

    /**
     * An owner who has seen the dry run turns the rule on.
     *
     * @param deletes how many versions it said would be deleted
     * @throws Refused CONFLICT when that isn't so any more
     */
    public static Retention enable(Access by, Shelved at, @Nullable Integer deletes) {
        var retention = lockedRule(by, at);
        long goes = DryRun.count(at.definition(), retention.rule());
        if (deletes == null || deletes != goes) {
            throw new Refused(
                    Refusal.CONFLICT,
                    "The rule would delete %d versions now%s. Look at its dry run, then confirm that number."
                            .formatted(goes, deletes == null ? "" : ", not " + deletes));
        }
        if (!retention.enabled) {
            retention.enabled = true;
            retention.changed(by);
            tell(by, at, EventKind.RETENTION_ENABLED, Map.of("deletes", goes));
        }
        return retention;
    }

    /** The rule stays, and deletes nothing. */
    public static Retention disable(Access by, Shelved at) {
        var retention = lockedRule(by, at);
        if (retention.enabled) {
            retention.enabled = false;
            retention.changed(by);
            tell(by, at, EventKind.RETENTION_DISABLED, Map.of());
        }
        return retention;
    }

    /** Everything is kept again. */
    public static void remove(Access by, Shelved at) {
        var retention = locked(by, at);
        if (retention != null) {
            retention.delete();
            tell(by, at, EventKind.RETENTION_REMOVED, Map.of());
        }
    }

    private static Retention lockedRule(Access by, Shelved at) {
        locked(by, at);
        return require(at.definition());
    }

    /** Nobody else changes it, and nothing of its image is deleted, until the transaction ends. */
    private static @Nullable Retention locked(Access by, Shelved at) {
        requireOwner(by, at);
        ImageDefinition.locked(at.definition().id);
        return Retention.<Retention>find("definitionId", at.definition().id)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResult();
    }

    /**
     * @throws Refused FORBIDDEN
     */
    public static void requireOwner(Access by, Shelved at) {
        by.require(
                Permission.OWN,
                at.gallery().teamId,
                "the lifecycle of image definition " + at.definition().name);
    }

    private void changed(Access by) {
        setByName = by.personName();
        setAt = Instant.now();
    }

    private static void tell(Access by, Shelved at, EventKind kind, Map<String, ?> detail) {
        Event.tell(by, at.gallery().teamId, kind, at.told(), detail);
    }
}
