/**
 * Secrets of teams, and which of them the scripts of a template are given; and parameters, which
 * they get in the same way.
 */
@NullMarked
package dev.goldsmith.secret;

import org.jspecify.annotations.NullMarked;
