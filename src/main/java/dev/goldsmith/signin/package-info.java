/** Where programs sign in: the discovery documents and token endpoints that Azure's clients use. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.signin;
