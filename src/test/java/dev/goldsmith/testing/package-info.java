/** What tests of several packages stand on: database, broker, a whole instance, a browser. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.testing;
