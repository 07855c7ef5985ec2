/**
 * The launch plan: every side effect of an operation, in order, as data.
 *
 * <p>Read {@link org.standardcontainer.launcher.plan.LaunchPlan} first, then the operations:
 * {@link org.standardcontainer.launcher.plan.FileOp}, {@link org.standardcontainer.launcher.plan.ProcessOp},
 * {@link org.standardcontainer.launcher.plan.NamespaceOp}, {@link org.standardcontainer.launcher.plan.CgroupOp},
 * {@link org.standardcontainer.launcher.plan.MountOp}. Pure Java, no I/O. The wire form is described in
 * {@code docs/launcher-protocol.md}; the launcher's table of operations is {@code src/main/c/ops.c}.
 */
@NullMarked
package org.standardcontainer.launcher.plan;

import org.jspecify.annotations.NullMarked;
