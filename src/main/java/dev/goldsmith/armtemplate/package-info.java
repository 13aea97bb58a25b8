/**
 * ARM deployment templates: JSON with comments, expressions, parameters, copies and conditions,
 * turned into the resources that they mean.
 */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.armtemplate;
