/** The door that Azure's clients knock at: Azure Resource Manager's dialect of the same verbs. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.arm;
