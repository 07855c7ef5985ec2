package org.standardcontainer.launcher.plan;

/**
 * One thing that the launcher does. Mechanism only: what it is for stands in the step's origin.
 *
 * <p>Sealed, and handled by methods of the operation itself, so that a new one can't be forgotten anywhere.
 */
public sealed interface PlanOp
        permits FileOp,
                ProcessOp,
                InitOp,
                NamespaceOp,
                NetworkOp,
                SeccompOp,
                CgroupOp,
                CriuOp,
                DeviceOp,
                DiskOp,
                HandedOp,
                LeaseOp,
                GroupOp,
                PlacementOp,
                MountOp,
                BindOp,
                GuestOp,
                AttributeOp,
                JailOp,
                JailMountOp,
                JailShareOp {
    /** The number that the launcher's table knows it by. */
    int opcode();

    /** Writes the operands, in the order that the launcher's table names them. */
    void encode(PlanWriter out);

    /** What it does, in the imperative: {@code "bind mount /data on /srv"}. Starts the error message {@code "cannot …"}. */
    String describe();

    /** The path that it works on; empty when none. */
    default String path() {
        return "";
    }
}
