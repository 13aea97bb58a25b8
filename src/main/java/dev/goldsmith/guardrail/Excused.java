package dev.goldsmith.guardrail;

/**
 * An exception as a run takes it along.
 *
 * @param exception its id
 * @param print of what it excuses from
 * @param template who was excused: that of the run, or one that it descends from
 * @param until when it ends, as ISO 8601
 */
public record Excused(
        long exception, Part.Kind kind, String name, String print, String template, String until) {

    /** What it excuses from. */
    public Part part() {
        return new Part(kind, name);
    }
}
