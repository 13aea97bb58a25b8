/** What this installation is: its home, its store, its catalogue, what it may fetch. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.installation;
