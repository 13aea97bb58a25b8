/**
 * Versions that are taken back by their owners, with all that descends from them. What a recall
 * takes are rows of {@link dev.goldsmith.gallery.Withdrawal}, which everybody asks; this room
 * writes and deletes them, and says who is affected. See ADR 54.
 */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.recall;
