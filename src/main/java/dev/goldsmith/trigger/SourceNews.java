package dev.goldsmith.trigger;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;

/**
 * A source moved: written in the transaction in which it did, gone once all that wait for it know.
 * So whoever publishes locks no trigger, and no move is lost.
 */
@Entity
public class SourceNews extends PanacheEntityBase {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    public Long id;

    public String source;

    /** Id of the last trigger that knows. */
    public long toldTo;

    static void tell(String source) {
        var news = new SourceNews();
        news.source = source;
        news.persist();
    }
}
