/**
 * Known vulnerabilities: advisories that the operator brings, and which packages they are about.
 */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.advisory;
