package dev.goldsmith.lineage;

import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Run;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.jboss.logging.Logger;

/**
 * Builds what is out of date. Only what is built on something that is up to date: what is built on
 * that is out of date again as soon as there is a new version.
 */
@ApplicationScoped
public class Rebuild {
    private static final Logger LOG = Logger.getLogger(Rebuild.class);

    /** Builds that one click starts. */
    private static final int MOST = 50;

    @Inject Lineage lineage;

    /** One image of each template that this person may build. */
    public static List<Node> wanted(Access by, Forest forest) {
        var templates = new HashSet<Long>();
        return forest.all().stream()
                .filter(Node::rebuildable)
                .filter(node -> {
                    var parent = forest.parent(node);
                    return parent == null || !parent.rebuildable();
                })
                .filter(node -> {
                    var template = Objects.requireNonNull(node.template());
                    return by.may(Permission.RUN, template.teamId())
                            && templates.add(template.id());
                })
                .limit(MOST)
                .toList();
    }

    /** Each in a transaction of its own: what one is refused for doesn't keep the others. */
    public void start(Access by) {
        var wanted = QuarkusTransaction.requiringNew().call(() -> wanted(by, lineage.of(by)));
        for (var node : wanted) {
            var id = Objects.requireNonNull(node.template()).id();
            try {
                QuarkusTransaction.requiringNew()
                        .run(() -> {
                            var template = Template.requireHere(id);
                            Run.request(by, template, template.latest(), false);
                        });
            } catch (Refused refused) {
                LOG.infof("%s isn't built again: %s", node.name(), refused.detail());
            }
        }
    }
}
