package dev.goldsmith.trigger;

import dev.goldsmith.gallery.SourceMoved;
import dev.goldsmith.kernel.Moments;
import dev.goldsmith.tenant.AcrossTenants;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Tells triggers that what they wait for has moved, in pieces. Whoever is told twice finds nothing
 * new, so any number of portals may do this at once, and may die meanwhile.
 */
@ApplicationScoped
class MovedSources {
    private static final Logger LOG = Logger.getLogger(MovedSources.class);
    private static final int PIECE = 1000;

    @Inject AcrossTenants across;

    private record News(long id, String source, long toldTo) {}

    /**
     * @param last id of the last trigger of them
     */
    private record Piece(int size, long last) {}

    void moved(@Observes SourceMoved moved) {
        SourceNews.tell(
                Watched.image(moved.tenantId(), moved.gallery(), moved.image(), null).source());
    }

    /** All of them: whoever moves many at once doesn't keep the others waiting. */
    void round(Instant now) {
        var moment = Moments.column(now);
        for (var some = after(0); !some.isEmpty(); some = after(some.getLast().id())) {
            some.forEach(news -> {
                try {
                    pass(news, moment);
                } catch (RuntimeException e) {
                    LOG.warnf("that %s moved is told later: %s", news.source(), e.getMessage());
                }
            });
        }
    }

    private List<News> after(long last) {
        return across.all(
                "select id, source, told_to from source_news where id > ? order by id limit 100",
                row -> new News(row.getLong(1), row.getString(2), row.getLong(3)),
                last);
    }

    private void pass(News news, LocalDateTime now) {
        var told = news.toldTo();
        for (var piece = after(told, news); piece.size() > 0; piece = after(told, news)) {
            across.change(
                    """
                    update template_trigger set next_at = ?
                    where source = ? and id > ? and id <= ? and suspended_at is null
                    """,
                    now,
                    news.source(),
                    told,
                    piece.last());
            told = piece.last();
            across.change("update source_news set told_to = ? where id = ?", told, news.id());
        }
        across.change("delete from source_news where id = ?", news.id());
    }

    private Piece after(long told, News news) {
        return across.all(
                        """
                        select count(*), coalesce(max(p.id), 0) from (
                            select id from template_trigger where source = ? and id > ?
                            order by id limit %d) p
                        """
                                .formatted(PIECE),
                        row -> new Piece(row.getInt(1), row.getLong(2)),
                        news.source(),
                        told)
                .getFirst();
    }
}
