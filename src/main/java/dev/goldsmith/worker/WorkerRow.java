package dev.goldsmith.worker;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.goldsmith.kernel.Json;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A worker as it last told of itself. */
@Entity
@Table(name = "worker")
public class WorkerRow extends PanacheEntityBase {
    /** Not heard of for this long, a worker doesn't count. */
    static final Duration FRESH = Duration.ofSeconds(20);

    private static final String BETWEEN = ", ";

    @Id public String id;
    public String host;

    /** Those of the engines that it can build with now; see {@link #capabilities}. */
    public String capability;

    public int slots;
    public int busy;

    /** {@code kvm}, or {@code tcg} and why. */
    public String acceleration;

    @Column(columnDefinition = "longtext")
    public String problems;

    /** Bytes free where it builds. */
    public long diskFree;

    /** Base images that it keeps, and the bytes that they take and may take. */
    public int images;

    public long imageBytes;
    public long imageLimit;

    public Instant startedAt;
    public Instant seenAt;

    List<String> capabilities() {
        return List.of(capability.split(BETWEEN));
    }

    void can(List<String> capabilities) {
        capability = String.join(BETWEEN, capabilities);
    }

    /** What keeps it from building, a sentence each. */
    public List<String> problemList() {
        return Json.read(problems, new TypeReference<List<String>>() {});
    }

    /** QEMU's security promises are for KVM; emulated guests must be trusted. */
    public boolean isEmulated() {
        return !acceleration.startsWith("KVM");
    }

    public static List<WorkerRow> fresh() {
        return list("seenAt > ?1 order by id", Instant.now().minus(FRESH));
    }

    static void forgetOld() {
        delete("seenAt < ?1", Instant.now().minus(Duration.ofDays(1)));
    }
}
