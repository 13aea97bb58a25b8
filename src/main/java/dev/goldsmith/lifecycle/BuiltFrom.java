package dev.goldsmith.lifecycle;

import dev.goldsmith.gallery.ImageDefinition.Shelved;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import java.util.List;
import java.util.stream.Stream;

/** Other images that were built from versions of an image, whichever of theirs. */
final class BuiltFrom {
    private static final List<String> ALL =
            List.of(
                    """
                    select distinct g.teamId, concat(g.name, '/', d.name) from ImageVersion v
                    join ImageVersion x on x.parentage.parentVersion = v.id
                    join ImageDefinition d on d.id = x.definitionId
                    join Gallery g on g.id = d.galleryId
                    where v.definitionId = :definition and v.state = :published
                        and x.state = :published and x.definitionId <> :definition
                    """,
                    """
                    select distinct m.teamId, m.name from ImageVersion v
                    join ManagedImage m on m.parentage.parentVersion = v.id
                    where v.definitionId = :definition and v.state = :published
                    """);

    private BuiltFrom() {}

    static Uses.Users users(Access by, Shelved at, String what) {
        var images = ALL.stream().flatMap(it -> images(it, at)).toList();
        var seen = images.stream().filter(it -> by.may(Permission.READ, (Long) it[0])).toList();
        var names = seen.stream().map(it -> (String) it[1]).sorted().limit(Uses.NAMED).toList();
        return new Uses.Users(
                "images", what, names, seen.size() - names.size(), images.size() - seen.size());
    }

    private static Stream<Object[]> images(String query, Shelved at) {
        return ImageVersion.getEntityManager()
                .createQuery(query, Object[].class)
                .setParameter("definition", at.definition().id)
                .setParameter("published", ImageVersion.State.PUBLISHED)
                .getResultList()
                .stream();
    }
}
