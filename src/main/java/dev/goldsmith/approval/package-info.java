/** Gates, what they ask for, and the answers. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.approval;
