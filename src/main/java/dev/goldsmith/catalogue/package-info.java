/** Platform images that administrators add, alias and have fetched; of no tenant. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.catalogue;
