/*
 * The file server's protocol: what a guest's kernel sends by /dev/fuse, and what it wants back. Numbers are in the machine's
 * own order, which guest and host share. All of this is compared with the kernel's own header where the server is built.
 */
#ifndef FS_PROTOCOL_H
#define FS_PROTOCOL_H

#include <stdint.h>

#define FS_MAJOR 7
#define FS_MINOR 38      /* what we know */
#define FS_MINOR_LEAST 34 /* what we need: sizes below are of this version or older */
#define FS_ROOT_ID 1

enum fs_opcode {
    FS_LOOKUP = 1,
    FS_FORGET = 2,
    FS_GETATTR = 3,
    FS_SETATTR = 4,
    FS_READLINK = 5,
    FS_SYMLINK = 6,
    FS_MKNOD = 8,
    FS_MKDIR = 9,
    FS_UNLINK = 10,
    FS_RMDIR = 11,
    FS_RENAME = 12,
    FS_LINK = 13,
    FS_OPEN = 14,
    FS_READ = 15,
    FS_WRITE = 16,
    FS_STATFS = 17,
    FS_RELEASE = 18,
    FS_FSYNC = 20,
    FS_SETXATTR = 21,
    FS_GETXATTR = 22,
    FS_LISTXATTR = 23,
    FS_REMOVEXATTR = 24,
    FS_FLUSH = 25,
    FS_INIT = 26,
    FS_OPENDIR = 27,
    FS_READDIR = 28,
    FS_RELEASEDIR = 29,
    FS_FSYNCDIR = 30,
    FS_ACCESS = 34,
    FS_CREATE = 35,
    FS_INTERRUPT = 36,
    FS_DESTROY = 38,
    FS_BATCH_FORGET = 42,
    FS_FALLOCATE = 43,
    FS_READDIRPLUS = 44,
    FS_RENAME2 = 45,
    FS_LSEEK = 46,
    FS_COPY_FILE_RANGE = 47,
};

struct fs_in_header {
    uint32_t length;
    uint32_t opcode;
    uint64_t unique;
    uint64_t node;
    uint32_t uid;
    uint32_t gid;
    uint32_t pid;
    uint16_t extensions; /* eights of bytes at the end; we ask for none */
    uint16_t padding;
};

struct fs_out_header {
    uint32_t length;
    int32_t error;
    uint64_t unique;
};

/* An answer that nobody has asked for has no `unique`, and this as its error. */
enum { FS_NOTIFY_INVALIDATE = 2 };

struct fs_invalidate_out {
    uint64_t node;
    int64_t offset; /* negative: what is in it stays */
    int64_t length;
};

struct fs_attributes {
    uint64_t inode, size, blocks;
    uint64_t accessed, modified, changed;
    uint32_t accessed_ns, modified_ns, changed_ns;
    uint32_t mode, links, uid, gid, device, block_size, flags;
};

struct fs_entry {
    uint64_t node;
    uint64_t generation;
    uint64_t entry_seconds, attributes_seconds; /* how long a guest may believe it */
    uint32_t entry_ns, attributes_ns;
    struct fs_attributes attributes;
};

struct fs_attributes_out {
    uint64_t seconds;
    uint32_t ns;
    uint32_t padding;
    struct fs_attributes attributes;
};

/* ---- arguments, by operation ---- */

struct fs_forget_in {
    uint64_t count;
};

struct fs_forget_one {
    uint64_t node;
    uint64_t count;
};

struct fs_batch_forget_in {
    uint32_t count;
    uint32_t padding;
};

enum { FS_GETATTR_HANDLE = 1 };

struct fs_getattr_in {
    uint32_t flags;
    uint32_t padding;
    uint64_t handle;
};

enum {
    FS_SET_MODE = 1 << 0,
    FS_SET_UID = 1 << 1,
    FS_SET_GID = 1 << 2,
    FS_SET_SIZE = 1 << 3,
    FS_SET_ACCESSED = 1 << 4,
    FS_SET_MODIFIED = 1 << 5,
    FS_SET_BY_HANDLE = 1 << 6,
    FS_SET_ACCESSED_NOW = 1 << 7,
    FS_SET_MODIFIED_NOW = 1 << 8,
    FS_SET_KILL_SUIDGID = 1 << 11,
};

struct fs_setattr_in {
    uint32_t valid;
    uint32_t padding;
    uint64_t handle;
    uint64_t size;
    uint64_t lock_owner;
    uint64_t accessed, modified, changed;
    uint32_t accessed_ns, modified_ns, changed_ns;
    uint32_t mode;
    uint32_t unused1;
    uint32_t uid;
    uint32_t gid;
    uint32_t unused2;
};

struct fs_mknod_in {
    uint32_t mode;
    uint32_t device;
    uint32_t umask;
    uint32_t padding;
};

struct fs_mkdir_in {
    uint32_t mode;
    uint32_t umask;
};

struct fs_rename_in {
    uint64_t directory;
};

struct fs_rename2_in {
    uint64_t directory;
    uint32_t flags;
    uint32_t padding;
};

struct fs_link_in {
    uint64_t node;
};

enum { FS_OPEN_KILL_SUIDGID = 1 };

struct fs_open_in {
    uint32_t flags;
    uint32_t open_flags;
};

struct fs_create_in {
    uint32_t flags;
    uint32_t mode;
    uint32_t umask;
    uint32_t open_flags;
};

enum { FS_OPENED_KEEP_CACHE = 1 << 1, FS_OPENED_NO_FLUSH = 1 << 5 };

struct fs_open_out {
    uint64_t handle;
    uint32_t flags;
    uint32_t padding;
};

struct fs_release_in {
    uint64_t handle;
    uint32_t flags;
    uint32_t release_flags;
    uint64_t lock_owner;
};

struct fs_flush_in {
    uint64_t handle;
    uint64_t padding;
    uint64_t lock_owner;
};

struct fs_read_in {
    uint64_t handle;
    uint64_t offset;
    uint32_t size;
    uint32_t read_flags;
    uint64_t lock_owner;
    uint32_t flags;
    uint32_t padding;
};

enum { FS_WRITE_CACHE = 1 << 0, FS_WRITE_KILL_SUIDGID = 1 << 2 };

struct fs_write_in {
    uint64_t handle;
    uint64_t offset;
    uint32_t size;
    uint32_t write_flags;
    uint64_t lock_owner;
    uint32_t flags;
    uint32_t padding;
};

struct fs_write_out {
    uint32_t size;
    uint32_t padding;
};

struct fs_statfs_out {
    uint64_t blocks, free_blocks, available_blocks, files, free_files;
    uint32_t block_size, name_length, fragment_size;
    uint32_t spare[7];
};

enum { FS_FSYNC_DATA = 1 };

struct fs_fsync_in {
    uint64_t handle;
    uint32_t flags;
    uint32_t padding;
};

struct fs_setxattr_in {
    uint32_t size;
    uint32_t flags;
    uint32_t more_flags;
    uint32_t padding;
};

struct fs_getxattr_in {
    uint32_t size;
    uint32_t padding;
};

struct fs_getxattr_out {
    uint32_t size;
    uint32_t padding;
};

struct fs_access_in {
    uint32_t mask;
    uint32_t padding;
};

struct fs_interrupt_in {
    uint64_t unique;
};

struct fs_fallocate_in {
    uint64_t handle;
    uint64_t offset;
    uint64_t length;
    uint32_t mode;
    uint32_t padding;
};

struct fs_lseek_in {
    uint64_t handle;
    uint64_t offset;
    uint32_t whence;
    uint32_t padding;
};

struct fs_lseek_out {
    uint64_t offset;
};

struct fs_copy_in {
    uint64_t handle_in;
    uint64_t offset_in;
    uint64_t node_out;
    uint64_t handle_out;
    uint64_t offset_out;
    uint64_t length;
    uint64_t flags;
};

struct fs_dirent {
    uint64_t inode;
    uint64_t offset; /* of the next one */
    uint32_t name_length;
    uint32_t type;
    char name[];
};

/* ---- the beginning of a session ---- */

enum {
    FS_ASYNC_READ = 1 << 0,
    FS_ATOMIC_TRUNCATE = 1 << 3,
    FS_BIG_WRITES = 1 << 5,
    FS_DONT_MASK = 1 << 6,
    FS_AUTO_INVALIDATE = 1 << 12,
    FS_DO_READDIRPLUS = 1 << 13,
    FS_READDIRPLUS_AUTO = 1 << 14,
    FS_ASYNC_DIRECT = 1 << 15,
    FS_PARALLEL_DIROPS = 1 << 18,
    FS_MAX_PAGES = 1 << 22,
    FS_CACHE_SYMLINKS = 1 << 23,
    FS_HANDLE_KILLPRIV_V2 = 1 << 28,
    FS_SETXATTR_EXT = 1 << 29,
};

struct fs_init_in {
    uint32_t major;
    uint32_t minor;
    uint32_t max_readahead;
    uint32_t flags;
};

struct fs_init_out {
    uint32_t major;
    uint32_t minor;
    uint32_t max_readahead;
    uint32_t flags;
    uint16_t max_background;
    uint16_t congestion_threshold;
    uint32_t max_write;
    uint32_t time_granularity;
    uint16_t max_pages;
    uint16_t map_alignment;
    uint32_t flags2;
    uint32_t unused[7];
};

union fs_arguments {
    struct fs_forget_in forget;
    struct fs_batch_forget_in batch_forget;
    struct fs_getattr_in getattr;
    struct fs_setattr_in setattr;
    struct fs_mknod_in mknod;
    struct fs_mkdir_in mkdir;
    struct fs_rename_in rename;
    struct fs_rename2_in rename2;
    struct fs_link_in link;
    struct fs_open_in open;
    struct fs_create_in create;
    struct fs_release_in release;
    struct fs_flush_in flush;
    struct fs_read_in read;
    struct fs_write_in write;
    struct fs_fsync_in fsync;
    struct fs_setxattr_in setxattr;
    struct fs_getxattr_in getxattr;
    struct fs_access_in access;
    struct fs_interrupt_in interrupt;
    struct fs_fallocate_in fallocate;
    struct fs_lseek_in lseek;
    struct fs_copy_in copy;
    struct fs_init_in init;
};

#endif
