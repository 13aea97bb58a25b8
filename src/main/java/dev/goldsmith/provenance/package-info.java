/** What made a version, signed by its tenant's key; whether a version is what was signed. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.provenance;
