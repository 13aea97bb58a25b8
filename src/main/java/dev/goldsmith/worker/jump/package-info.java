/** The SSH server by which people reach the machines of failed runs that this worker keeps. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.worker.jump;
