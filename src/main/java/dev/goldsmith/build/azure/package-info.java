@org.jspecify.annotations.NullMarked
package dev.goldsmith.build.azure;
