package dev.goldsmith.kernel;

/**
 * One fault in somebody's input.
 *
 * @param path where: a JSON path such as {@code $.properties.customize[1].scriptUri}, or a field's
 *     name
 * @param message what is wrong and what would be right, a full sentence
 */
public record Violation(String path, String message) {}
