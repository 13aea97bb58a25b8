/**
 * Packer's files, HCL2 and JSON: one reader of the language, one of its values, one of its meaning.
 */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.bring.packer;
