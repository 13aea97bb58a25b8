/**
 * A channel has moved, and what follows it is rebuilt: parents before children, at any depth, with
 * the right people asked.
 *
 * <p>What pages ask: {@link dev.goldsmith.cascade.Preview#of} before one is started, {@link
 * dev.goldsmith.cascade.Cascade#start} and its other verbs, {@link
 * dev.goldsmith.cascade.CascadeList#page} for the list, {@link
 * dev.goldsmith.cascade.CascadeList#of} for one with its lines as somebody may see them, {@link
 * dev.goldsmith.cascade.CascadeList#asking} for what waits for somebody's team, {@link
 * dev.goldsmith.cascade.DerivativePolicy#of} for a template's setting.
 */
@NullMarked
package dev.goldsmith.cascade;

import org.jspecify.annotations.NullMarked;
