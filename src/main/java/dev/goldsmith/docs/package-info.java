/** The project's documentation as pages: read from the build, rendered once. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.docs;
