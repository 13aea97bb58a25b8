/** One execution of one template version, from the request to a terminal state. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.run;
