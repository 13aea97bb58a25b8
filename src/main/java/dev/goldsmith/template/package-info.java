/** Named image templates of a team and their frozen versions. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.template;
