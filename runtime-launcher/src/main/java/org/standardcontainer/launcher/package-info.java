/**
 * What backends build on whose containers are made by the launcher: they compile a bundle into a
 * {@link org.standardcontainer.launcher.plan.LaunchPlan}, the rest is done here.
 *
 * <p>A backend extends {@link org.standardcontainer.launcher.LaunchedRuntime} (one method:
 * {@link org.standardcontainer.launcher.LaunchedRuntime#compile compile}) and
 * {@link org.standardcontainer.launcher.LaunchedContainer} (for its optional operations). The essay on how a container
 * is made, started and found again stands in {@code LaunchedContainer}.
 */
@NullMarked
package org.standardcontainer.launcher;

import org.jspecify.annotations.NullMarked;
