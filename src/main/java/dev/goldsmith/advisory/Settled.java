package dev.goldsmith.advisory;

import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.ListedContent;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How many vulnerabilities statements take out of the counts of some versions.
 *
 * @param statements those that settle, of the versions' images
 * @param rows what the versions' lists have of the statements' advisories
 */
record Settled(List<Statement> statements, List<Row> rows) {

    /** A list's findings of an advisory. */
    record Row(long list, String advisory, Severity severity, int number) {}

    static Settled of(Collection<ImageVersion> versions, Collection<ListedContent> lists) {
        var statements =
                Statement.of(
                                versions.stream()
                                        .map(it -> it.definitionId)
                                        .collect(Collectors.toSet()))
                        .stream()
                        .filter(it -> it.status.settles())
                        .toList();
        return new Settled(
                statements,
                statements.isEmpty() || lists.isEmpty()
                        ? List.of()
                        : VulnerabilityRows.settled(
                                statements.getFirst().tenantId,
                                lists.stream().map(it -> it.id).toList(),
                                statements.stream()
                                        .map(it -> it.advisory)
                                        .collect(Collectors.toSet())));
    }

    Counts of(ImageVersion version, ListedContent list) {
        var names = new HashSet<String>();
        statements.stream().filter(it -> it.isAbout(version)).forEach(it -> names.add(it.advisory));
        var by = new EnumMap<Severity, Integer>(Severity.class);
        rows.stream()
                .filter(it -> it.list() == list.id && names.contains(it.advisory()))
                .forEach(it -> by.merge(it.severity(), it.number(), Integer::sum));
        return Counts.of(by);
    }
}
