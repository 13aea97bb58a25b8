/** Who belongs where, and with what: verbs over the tenant's rows, each told to the timeline. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.people;
