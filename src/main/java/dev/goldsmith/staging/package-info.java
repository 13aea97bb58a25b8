/** What is in a template's staging area: derived from what is stored anyway. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.staging;
