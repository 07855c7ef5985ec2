/**
 * What a container shares with its host and with other containers: {@link org.standardcontainer.isolation.IsolationReport}, computed
 * from a configuration by {@link org.standardcontainer.ContainerRuntime#isolation}, and {@link
 * org.standardcontainer.isolation.IsolationPolicy}, by which {@code create} refuses what shares too much.
 */
@NullMarked
package org.standardcontainer.isolation;

import org.jspecify.annotations.NullMarked;
