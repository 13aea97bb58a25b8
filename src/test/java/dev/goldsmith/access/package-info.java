/** Who reaches what: every route of the running application, tried by everybody. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.access;
