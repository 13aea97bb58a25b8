/** The pure core of a build: plan as data, the executor that walks it, and the ports it drives. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.build;
