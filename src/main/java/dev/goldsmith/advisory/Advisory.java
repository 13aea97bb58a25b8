package dev.goldsmith.advisory;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** What is known of a vulnerability, of no tenant; written by {@link AdvisoryRows}. */
@Entity
@Immutable
public class Advisory extends PanacheEntityBase {
    @Id public Long id;

    /** {@code DSA-5532-1}, as its database calls it. */
    public String name;

    /** Null: its feed was removed. */
    public @Nullable Long feedId;

    public Instant modified;
    public Instant published;
    public @Nullable Instant withdrawn;
    public String summary;

    /** Names that it has elsewhere, by blanks. */
    public String aliases;

    /** When it was changed here. */
    public long seq;

    public List<String> aliasList() {
        return aliasList(aliases);
    }

    static List<String> aliasList(String aliases) {
        return aliases.isEmpty() ? List.of() : Arrays.asList(aliases.split(" "));
    }
}
