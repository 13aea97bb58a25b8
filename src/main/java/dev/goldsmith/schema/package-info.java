/**
 * The Azure VM Image Builder template language: sealed records, lossless JSON, all violations at
 * once.
 */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.schema;
