/** What is in an image: two of them compared, bills of materials, packages looked for. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.contents;
