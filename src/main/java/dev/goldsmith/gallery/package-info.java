/** Galleries, image definitions and image versions. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.gallery;
