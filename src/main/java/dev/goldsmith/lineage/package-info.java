/** What descends from what: images as a forest, and what of it is out of date. */
@NullMarked
package dev.goldsmith.lineage;

import org.jspecify.annotations.NullMarked;
