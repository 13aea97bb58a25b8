/** The web door: pages and fragments. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.web;
