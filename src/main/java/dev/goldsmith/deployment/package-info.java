/**
 * Deployments of ARM templates: begun, tried before, compared with what is there, executed. What a
 * resource's body means is its address's business, which the door brings as {@link
 * dev.goldsmith.deployment.Resources}.
 */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.deployment;
