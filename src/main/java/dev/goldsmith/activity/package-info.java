/** Events: one row a fact serves as timeline, outbox and audit chain. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.activity;
