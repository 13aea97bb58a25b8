@org.jspecify.annotations.NullMarked
package dev.goldsmith.azure;
