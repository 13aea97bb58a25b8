package dev.goldsmith.web;

import dev.goldsmith.run.RunList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is so in a tenant, in a line: what needs the reader, what is being built. */
final class HomeSentence {
    private static final List<String> FEW =
            List.of("", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine");

    private HomeSentence() {}

    static String of(int needs, List<RunList.Row> running) {
        long building = running.stream().filter(it -> it.startedAt() != null).count();
        long waiting = running.size() - building;
        return Stream.of(
                        needs == 0
                                ? "Nothing needs you."
                                : said(needs, "thing needs you.", "things need you."),
                        building == 0
                                ? ""
                                : said(
                                        building,
                                        "image is being built.",
                                        "images are being built."),
                        waiting == 0 ? "" : said(waiting, "run waits.", "runs wait."))
                .filter(it -> !it.isEmpty())
                .collect(Collectors.joining(" "));
    }

    private static String said(long count, String one, String more) {
        return "%s %s"
                .formatted(
                        count < FEW.size() ? FEW.get((int) count) : Long.toString(count),
                        count == 1 ? one : more);
    }
}
