/** Secrets of teams, and which of them the scripts of a template are given. */
@NullMarked
package dev.goldsmith.secret;

import org.jspecify.annotations.NullMarked;
