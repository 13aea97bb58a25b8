package dev.goldsmith.advisory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.advisory.SameFaults.One;
import dev.goldsmith.advisory.SameFaults.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One fault of a package counts once, under whichever names it is known. */
class SameFaultsTest {
    private static One one(long id, String name, Severity severity, String... aliases) {
        return new One(id, name, List.of(aliases), severity);
    }

    private static Verdict counted(Severity severity) {
        return new Verdict(severity, null);
    }

    private static Verdict same(long other) {
        return new Verdict(null, other);
    }

    @Test
    void a_distributions_advisory_is_not_counted_beside_the_cves_that_it_names() {
        assertThat(
                        SameFaults.of(
                                List.of(
                                        one(1, "DSA-1", Severity.HIGH, "CVE-1", "CVE-2"),
                                        one(2, "CVE-1", Severity.UNRATED),
                                        one(3, "CVE-2", Severity.LOW))))
                .containsEntry(1L, same(2))
                .containsEntry(2L, counted(Severity.HIGH))
                .containsEntry(3L, counted(Severity.LOW));
    }

    @Test
    void it_is_counted_for_what_nothing_else_stands_for() {
        assertThat(
                        SameFaults.of(
                                List.of(
                                        one(1, "DSA-1", Severity.HIGH, "CVE-1", "CVE-2"),
                                        one(2, "CVE-1", Severity.LOW))))
                .containsEntry(1L, counted(Severity.HIGH))
                .containsEntry(2L, counted(Severity.LOW));
        assertThat(SameFaults.of(List.of(one(1, "DSA-1", Severity.HIGH, "CVE-1"))))
                .containsEntry(1L, counted(Severity.HIGH));
        assertThat(SameFaults.of(List.of(one(1, "A", Severity.LOW), one(2, "B", Severity.LOW))))
                .containsEntry(1L, counted(Severity.LOW))
                .containsEntry(2L, counted(Severity.LOW));
    }

    @Test
    void of_two_that_name_each_other_or_the_same_fault_one_is_counted_with_the_worse_severity() {
        assertThat(
                        SameFaults.of(
                                List.of(
                                        one(1, "GHSA-1", Severity.LOW, "CVE-1"),
                                        one(2, "CVE-1", Severity.CRITICAL, "GHSA-1"))))
                .containsEntry(1L, counted(Severity.CRITICAL))
                .containsEntry(2L, same(1));
        assertThat(
                        SameFaults.of(
                                List.of(
                                        one(7, "USN-1", Severity.MEDIUM, "CVE-1"),
                                        one(9, "DEBIAN-CVE-1", Severity.LOW, "CVE-1"))))
                .containsEntry(7L, counted(Severity.MEDIUM))
                .containsEntry(9L, same(7));
    }
}
