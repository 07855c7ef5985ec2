/** A runtime's configuration: {@link org.standardcontainer.config.RuntimeConfig}. */
@NullMarked
package org.standardcontainer.config;

import org.jspecify.annotations.NullMarked;
