/**
 * Who somebody is, and by which proof: passwords, codes, sessions, keys, and what a tenant's
 * provider says. It stands on the door because its cookies and failures are those of the current
 * request.
 */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.identity;
