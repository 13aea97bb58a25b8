/** The template editor without its page: form fields and JSON, each a view of the other. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.web.editor;
