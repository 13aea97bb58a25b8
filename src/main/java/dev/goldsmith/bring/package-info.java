/**
 * What people have in other tools' files, read into templates of ours: each line is taken, adapted
 * or left, and which of them is said. Nothing is fetched, executed or saved here.
 */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.bring;
