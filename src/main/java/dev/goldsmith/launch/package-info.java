/** The processes of './goldsmith up': embedded database, embedded broker, supervisor. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.launch;
