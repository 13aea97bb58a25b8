/** Azure's blob storage: the only room, beside {@code build.azure}, that knows its libraries. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.build.store.azure;
