/* The file server's protocol is written down again in fs_protocol.h, for the core; this says that nothing was mistyped. */
#include <linux/fuse.h>

#include "fs_protocol.h"

#define SAME_SIZE(ours, theirs) _Static_assert(sizeof(struct ours) == sizeof(struct theirs), #ours)
#define SAME_PLACE(ours, mine, theirs, its)                                                                            \
    _Static_assert(__builtin_offsetof(struct ours, mine) == __builtin_offsetof(struct theirs, its), #ours "." #mine)
#define SAME(ours, theirs) _Static_assert((unsigned long long)(ours) == (unsigned long long)(theirs), #ours)

SAME_SIZE(fs_in_header, fuse_in_header);
SAME_PLACE(fs_in_header, uid, fuse_in_header, uid);
SAME_SIZE(fs_out_header, fuse_out_header);
SAME(FS_NOTIFY_INVALIDATE, FUSE_NOTIFY_INVAL_INODE);
SAME_SIZE(fs_invalidate_out, fuse_notify_inval_inode_out);
SAME_SIZE(fs_attributes, fuse_attr);
SAME_PLACE(fs_attributes, accessed_ns, fuse_attr, atimensec);
SAME_PLACE(fs_attributes, mode, fuse_attr, mode);
SAME_PLACE(fs_attributes, device, fuse_attr, rdev);
SAME_SIZE(fs_entry, fuse_entry_out);
SAME_PLACE(fs_entry, attributes, fuse_entry_out, attr);
SAME_SIZE(fs_attributes_out, fuse_attr_out);
SAME_SIZE(fs_forget_in, fuse_forget_in);
SAME_SIZE(fs_forget_one, fuse_forget_one);
SAME_SIZE(fs_batch_forget_in, fuse_batch_forget_in);
SAME_SIZE(fs_getattr_in, fuse_getattr_in);
SAME_SIZE(fs_setattr_in, fuse_setattr_in);
SAME_PLACE(fs_setattr_in, accessed_ns, fuse_setattr_in, atimensec);
SAME_PLACE(fs_setattr_in, mode, fuse_setattr_in, mode);
SAME_PLACE(fs_setattr_in, uid, fuse_setattr_in, uid);
SAME_SIZE(fs_mknod_in, fuse_mknod_in);
SAME_SIZE(fs_mkdir_in, fuse_mkdir_in);
SAME_SIZE(fs_rename_in, fuse_rename_in);
SAME_SIZE(fs_rename2_in, fuse_rename2_in);
SAME_SIZE(fs_link_in, fuse_link_in);
SAME_SIZE(fs_open_in, fuse_open_in);
SAME_SIZE(fs_create_in, fuse_create_in);
SAME_PLACE(fs_create_in, umask, fuse_create_in, umask);
SAME_SIZE(fs_open_out, fuse_open_out);
SAME_SIZE(fs_release_in, fuse_release_in);
SAME_SIZE(fs_flush_in, fuse_flush_in);
SAME_SIZE(fs_read_in, fuse_read_in);
SAME_SIZE(fs_write_in, fuse_write_in);
SAME_PLACE(fs_write_in, write_flags, fuse_write_in, write_flags);
SAME_SIZE(fs_write_out, fuse_write_out);
SAME_SIZE(fs_statfs_out, fuse_kstatfs);
SAME_PLACE(fs_statfs_out, fragment_size, fuse_kstatfs, frsize);
SAME_SIZE(fs_fsync_in, fuse_fsync_in);
SAME_SIZE(fs_setxattr_in, fuse_setxattr_in);
SAME_SIZE(fs_getxattr_in, fuse_getxattr_in);
SAME_SIZE(fs_getxattr_out, fuse_getxattr_out);
SAME_SIZE(fs_access_in, fuse_access_in);
SAME_SIZE(fs_interrupt_in, fuse_interrupt_in);
SAME_SIZE(fs_fallocate_in, fuse_fallocate_in);
SAME_SIZE(fs_lseek_in, fuse_lseek_in);
SAME_SIZE(fs_lseek_out, fuse_lseek_out);
SAME_SIZE(fs_copy_in, fuse_copy_file_range_in);
SAME_SIZE(fs_dirent, fuse_dirent);
SAME_SIZE(fs_init_out, fuse_init_out);
SAME_PLACE(fs_init_out, max_pages, fuse_init_out, max_pages);

SAME(FS_LOOKUP, FUSE_LOOKUP);
SAME(FS_MKNOD, FUSE_MKNOD);
SAME(FS_RENAME, FUSE_RENAME);
SAME(FS_STATFS, FUSE_STATFS);
SAME(FS_RELEASE, FUSE_RELEASE);
SAME(FS_FSYNC, FUSE_FSYNC);
SAME(FS_FLUSH, FUSE_FLUSH);
SAME(FS_FSYNCDIR, FUSE_FSYNCDIR);
SAME(FS_ACCESS, FUSE_ACCESS);
SAME(FS_INTERRUPT, FUSE_INTERRUPT);
SAME(FS_DESTROY, FUSE_DESTROY);
SAME(FS_BATCH_FORGET, FUSE_BATCH_FORGET);
SAME(FS_COPY_FILE_RANGE, FUSE_COPY_FILE_RANGE);
SAME(FS_SET_BY_HANDLE, FATTR_FH);
SAME(FS_SET_MODIFIED_NOW, FATTR_MTIME_NOW);
SAME(FS_SET_KILL_SUIDGID, FATTR_KILL_SUIDGID);
SAME(FS_OPENED_KEEP_CACHE, FOPEN_KEEP_CACHE);
SAME(FS_OPENED_NO_FLUSH, FOPEN_NOFLUSH);
SAME(FS_WRITE_CACHE, FUSE_WRITE_CACHE);
SAME(FS_WRITE_KILL_SUIDGID, FUSE_WRITE_KILL_SUIDGID);
SAME(FS_OPEN_KILL_SUIDGID, FUSE_OPEN_KILL_SUIDGID);
SAME(FS_GETATTR_HANDLE, FUSE_GETATTR_FH);
SAME(FS_FSYNC_DATA, FUSE_FSYNC_FDATASYNC);
SAME(FS_ASYNC_READ, FUSE_ASYNC_READ);
SAME(FS_ATOMIC_TRUNCATE, FUSE_ATOMIC_O_TRUNC);
SAME(FS_BIG_WRITES, FUSE_BIG_WRITES);
SAME(FS_DONT_MASK, FUSE_DONT_MASK);
SAME(FS_AUTO_INVALIDATE, FUSE_AUTO_INVAL_DATA);
SAME(FS_DO_READDIRPLUS, FUSE_DO_READDIRPLUS);
SAME(FS_READDIRPLUS_AUTO, FUSE_READDIRPLUS_AUTO);
SAME(FS_ASYNC_DIRECT, FUSE_ASYNC_DIO);
SAME(FS_PARALLEL_DIROPS, FUSE_PARALLEL_DIROPS);
SAME(FS_MAX_PAGES, FUSE_MAX_PAGES);
SAME(FS_CACHE_SYMLINKS, FUSE_CACHE_SYMLINKS);
SAME(FS_HANDLE_KILLPRIV_V2, FUSE_HANDLE_KILLPRIV_V2);
SAME(FS_SETXATTR_EXT, FUSE_SETXATTR_EXT);
