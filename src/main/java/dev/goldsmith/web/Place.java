package dev.goldsmith.web;

/**
 * An entry of the navigation.
 *
 * @param word what a page's {@code nav} says when it belongs here
 * @param tab whether it has a tab of its own on a phone; the others stand under "More"
 */
public record Place(String word, String href, String icon, String title, boolean tab) {}
