/**
 * Containers in Linux namespaces.
 *
 * <p>Read {@link org.standardcontainer.linux.LinuxCompiler} first: it turns a configuration into a launch plan, topic by
 * topic, in the order in which the launcher executes it. {@link org.standardcontainer.linux.Supported} says which properties
 * are refused, {@link org.standardcontainer.linux.HostFacts} what is known of the host, {@code docs/linux-support.md} how
 * each property is done.
 */
@NullMarked
package org.standardcontainer.linux;

import org.jspecify.annotations.NullMarked;
