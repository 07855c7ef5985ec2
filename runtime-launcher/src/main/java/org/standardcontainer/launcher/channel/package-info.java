/**
 * How plans reach the launcher and answers come back: {@link org.standardcontainer.launcher.channel.Zygotes} for a resident
 * launcher, {@link org.standardcontainer.launcher.channel.OneShot} for one that ends with its plan; both are a
 * {@link org.standardcontainer.launcher.channel.PlanRunner}. The frames are those of {@code docs/launcher-protocol.md}.
 */
@NullMarked
package org.standardcontainer.launcher.channel;

import org.jspecify.annotations.NullMarked;
