package org.standardcontainer.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The container process, or another one in the container (config.md#process).
 *
 * @param terminal true if it gets a terminal; absent is false
 * @param consoleSize the size of its terminal
 * @param user who it runs as
 * @param args the program and its arguments
 * @param commandLine Windows only
 * @param env its environment, {@code NAME=value} each
 * @param cwd its working directory, absolute, inside the container
 * @param capabilities Linux capabilities; empty drops all
 * @param rlimits resource limits; those not named are inherited
 * @param noNewPrivileges true if it and its children can gain no privileges; absent is false
 * @param apparmorProfile the name of an AppArmor profile
 * @param oomScoreAdj -1000 to 1000; absent leaves it as inherited, 0 sets it
 * @param scheduler how it is scheduled; absent leaves it as inherited
 * @param selinuxLabel its SELinux label
 * @param ioPriority its I/O priority; absent leaves it as inherited
 * @param execCpuAffinity on which processors exec runs
 * @param unknown members that the model doesn't know, in order; kept for writing
 */
public record ProcessConfig(
        @JsonProperty("terminal") @ZeroIsAbsent @Nullable Boolean terminal,
        @JsonProperty("consoleSize") @Nullable ConsoleSize consoleSize,
        @JsonProperty("user") @Nullable User user,
        @JsonProperty("args") @Nullable List<String> args,
        @JsonProperty("commandLine") @Nullable String commandLine,
        @JsonProperty("env") @Nullable List<String> env,
        @JsonProperty("cwd") String cwd,

        @JsonProperty("capabilities") @EmptyMatters @Nullable
        Capabilities capabilities,

        @JsonProperty("rlimits") @Nullable List<Rlimit> rlimits,

        @JsonProperty("noNewPrivileges") @ZeroIsAbsent @Nullable
        Boolean noNewPrivileges,

        @JsonProperty("apparmorProfile") @Nullable String apparmorProfile,
        @JsonProperty("oomScoreAdj") @Nullable Integer oomScoreAdj,
        @JsonProperty("scheduler") @Nullable Scheduler scheduler,
        @JsonProperty("selinuxLabel") @Nullable String selinuxLabel,
        @JsonProperty("ioPriority") @Nullable IoPriority ioPriority,
        @JsonProperty("execCPUAffinity") @Nullable ExecCpuAffinity execCpuAffinity,
        @Unknown Map<String, JsonNode> unknown) {
    public ProcessConfig {
        args = Copies.list(args);
        env = Copies.list(env);
        Objects.requireNonNull(cwd, "cwd");
        rlimits = Copies.list(rlimits);
        unknown = Copies.members(unknown);
    }

    /** Starts a process in {@code /} with all else absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** Starts from a copy of this. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.terminal = terminal;
        builder.consoleSize = consoleSize;
        builder.user = user;
        builder.args = args;
        builder.commandLine = commandLine;
        builder.env = env;
        builder.cwd = cwd;
        builder.capabilities = capabilities;
        builder.rlimits = rlimits;
        builder.noNewPrivileges = noNewPrivileges;
        builder.apparmorProfile = apparmorProfile;
        builder.oomScoreAdj = oomScoreAdj;
        builder.scheduler = scheduler;
        builder.selinuxLabel = selinuxLabel;
        builder.ioPriority = ioPriority;
        builder.execCpuAffinity = execCpuAffinity;
        builder.unknown = unknown;
        return builder;
    }

    /** Makes {@link ProcessConfig} values; setting null makes a member absent. Not safe for several threads. */
    public static final class Builder {
        private @Nullable Boolean terminal;
        private @Nullable ConsoleSize consoleSize;
        private @Nullable User user;
        private @Nullable List<String> args;
        private @Nullable String commandLine;
        private @Nullable List<String> env;
        private String cwd = "/";
        private @Nullable Capabilities capabilities;
        private @Nullable List<Rlimit> rlimits;
        private @Nullable Boolean noNewPrivileges;
        private @Nullable String apparmorProfile;
        private @Nullable Integer oomScoreAdj;
        private @Nullable Scheduler scheduler;
        private @Nullable String selinuxLabel;
        private @Nullable IoPriority ioPriority;
        private @Nullable ExecCpuAffinity execCpuAffinity;
        private Map<String, JsonNode> unknown = Map.of();

        private Builder() {}

        /** Sets {@code terminal}. */
        public Builder terminal(@Nullable Boolean terminal) {
            this.terminal = terminal;
            return this;
        }

        /** Sets {@code consoleSize}. */
        public Builder consoleSize(@Nullable ConsoleSize consoleSize) {
            this.consoleSize = consoleSize;
            return this;
        }

        /** Sets {@code user}. */
        public Builder user(@Nullable User user) {
            this.user = user;
            return this;
        }

        /** Sets {@code args}. */
        public Builder args(@Nullable List<String> args) {
            this.args = args;
            return this;
        }

        /** Sets {@code args}. */
        public Builder args(String... args) {
            return args(List.of(args));
        }

        /** Sets {@code commandLine}. */
        public Builder commandLine(@Nullable String commandLine) {
            this.commandLine = commandLine;
            return this;
        }

        /** Sets {@code env}. */
        public Builder env(@Nullable List<String> env) {
            this.env = env;
            return this;
        }

        /** Sets {@code env}. */
        public Builder env(String... env) {
            return env(List.of(env));
        }

        /** Sets {@code cwd}. */
        public Builder cwd(String cwd) {
            this.cwd = cwd;
            return this;
        }

        /** Sets {@code capabilities}. */
        public Builder capabilities(@Nullable Capabilities capabilities) {
            this.capabilities = capabilities;
            return this;
        }

        /** Sets {@code rlimits}. */
        public Builder rlimits(@Nullable List<Rlimit> rlimits) {
            this.rlimits = rlimits;
            return this;
        }

        /** Sets {@code rlimits}. */
        public Builder rlimits(Rlimit... rlimits) {
            return rlimits(List.of(rlimits));
        }

        /** Sets {@code noNewPrivileges}. */
        public Builder noNewPrivileges(@Nullable Boolean noNewPrivileges) {
            this.noNewPrivileges = noNewPrivileges;
            return this;
        }

        /** Sets {@code apparmorProfile}. */
        public Builder apparmorProfile(@Nullable String apparmorProfile) {
            this.apparmorProfile = apparmorProfile;
            return this;
        }

        /** Sets {@code oomScoreAdj}. */
        public Builder oomScoreAdj(@Nullable Integer oomScoreAdj) {
            this.oomScoreAdj = oomScoreAdj;
            return this;
        }

        /** Sets {@code scheduler}. */
        public Builder scheduler(@Nullable Scheduler scheduler) {
            this.scheduler = scheduler;
            return this;
        }

        /** Sets {@code selinuxLabel}. */
        public Builder selinuxLabel(@Nullable String selinuxLabel) {
            this.selinuxLabel = selinuxLabel;
            return this;
        }

        /** Sets {@code ioPriority}. */
        public Builder ioPriority(@Nullable IoPriority ioPriority) {
            this.ioPriority = ioPriority;
            return this;
        }

        /** Sets {@code execCpuAffinity}. */
        public Builder execCpuAffinity(@Nullable ExecCpuAffinity execCpuAffinity) {
            this.execCpuAffinity = execCpuAffinity;
            return this;
        }

        /** Sets the members that the model doesn't know. */
        public Builder unknown(Map<String, JsonNode> unknown) {
            this.unknown = unknown;
            return this;
        }

        /** The finished value. */
        public ProcessConfig build() {
            return new ProcessConfig(
                    terminal,
                    consoleSize,
                    user,
                    args,
                    commandLine,
                    env,
                    cwd,
                    capabilities,
                    rlimits,
                    noNewPrivileges,
                    apparmorProfile,
                    oomScoreAdj,
                    scheduler,
                    selinuxLabel,
                    ioPriority,
                    execCpuAffinity,
                    unknown);
        }
    }
}
