/** Where platform images come from: the catalogue, recipes and verified downloads; disk formats. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.build.image;
