package dev.goldsmith.azure;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.goldsmith.build.azure.Region;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a run that builds here publishes in an Azure subscription, as one of its outputs. */
@Entity
public class AzureImage extends Owned {
    public long runId;
    public String name;

    /** Null: the connection was removed. */
    public @Nullable Long connectionId;

    public String place;

    /** Of the tenant, in that place. */
    public String folder;

    @Column(columnDefinition = "longtext")
    public String vhds;

    @Column(columnDefinition = "longtext")
    public @Nullable String uploaded;

    /** Resource id; null: it has no number yet. */
    public @Nullable String artifact;

    @Enumerated(EnumType.STRING)
    public State state;

    @Column(columnDefinition = "longtext")
    public @Nullable String operation;

    @Column(columnDefinition = "longtext")
    public String regions;

    /** Whether something may lie on the way, or be half-made on Azure. */
    public boolean unswept;

    public Instant madeAt;
    public Instant toldAt;

    public enum State {
        UPLOADING,
        MAKING,
        PUBLISHED,
        /** Not in all of its regions. */
        PARTLY,
        FAILED;

        boolean isThere() {
            return this == PUBLISHED || this == PARTLY;
        }

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static @Nullable AzureImage of(long runId, String name) {
        return find("runId = ?1 and name = ?2", runId, name).firstResult();
    }

    public static List<AzureImage> of(long runId) {
        return list("runId = ?1 order by name", runId);
    }

    /**
     * Before anything is sent; what an earlier attempt wrote down stays.
     *
     * @param place where its VHDs lie on the way, in this folder, under these names
     */
    public static AzureImage begin(
            long runId,
            String name,
            AzureConnection connection,
            String place,
            String folder,
            List<String> vhds) {
        var image = of(runId, name);
        if (image == null) {
            image = new AzureImage();
            image.runId = runId;
            image.name = name;
            image.place = place;
            image.folder = folder;
            image.vhds = Json.write(vhds);
            image.regions = "[]";
            image.madeAt = Instant.now();
        }
        image.connectionId = connection.id;
        image.state = image.uploaded == null ? State.UPLOADING : State.MAKING;
        image.unswept = true;
        image.toldAt = Instant.now();
        image.persist();
        return image;
    }

    public void isUploaded(List<String> addresses) {
        uploaded = Json.write(addresses);
        state = State.MAKING;
        toldAt = Instant.now();
    }

    public void isIn(List<Region> now) {
        regions = Json.write(now);
        toldAt = Instant.now();
    }

    public void end(State how) {
        state = how;
        toldAt = Instant.now();
    }

    /** What is on the way may go, and what was begun and isn't there. */
    public boolean isHalfMade() {
        return artifact != null && !state.isThere();
    }

    public List<String> vhdList() {
        return strings(vhds);
    }

    /** Null: not all of them are there yet. */
    public @Nullable List<String> uploadedList() {
        return uploaded == null ? null : strings(uploaded);
    }

    private static List<String> strings(String json) {
        return Json.read(json, new TypeReference<List<String>>() {});
    }

    public List<Region> regionList() {
        return Json.read(regions, new TypeReference<List<Region>>() {});
    }
}
