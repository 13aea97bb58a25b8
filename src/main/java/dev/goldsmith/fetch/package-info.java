/**
 * Guarded fetching: no request makes the server talk to an address that the operator didn't allow.
 */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.fetch;
