/* The file server's operations; each is a row's `run` in fs_request.c. */
#ifndef FS_OPS_H
#define FS_OPS_H

struct fs_server;
struct fs_request;

#define FS_OPERATION(name) long name(struct fs_server *s, const struct fs_request *r)

/* fs_session.c */
FS_OPERATION(fs_init);
FS_OPERATION(fs_destroy);
FS_OPERATION(fs_interrupt);
FS_OPERATION(fs_forget);
FS_OPERATION(fs_batch_forget);

/* …_fs_entries.c: names that appear */
FS_OPERATION(fs_lookup);
FS_OPERATION(fs_mknod);
FS_OPERATION(fs_mkdir);
FS_OPERATION(fs_symlink);
FS_OPERATION(fs_link);

/* …_fs_removal.c: names that go away or move */
FS_OPERATION(fs_unlink);
FS_OPERATION(fs_rmdir);
FS_OPERATION(fs_rename);
FS_OPERATION(fs_rename2);

/* …_fs_open.c, …_fs_data.c */
FS_OPERATION(fs_open);
FS_OPERATION(fs_create);
FS_OPERATION(fs_release);
FS_OPERATION(fs_flush);
FS_OPERATION(fs_fsync);
FS_OPERATION(fs_read);
FS_OPERATION(fs_write);
FS_OPERATION(fs_fallocate);
FS_OPERATION(fs_lseek);
FS_OPERATION(fs_copy);

/* …_fs_listing.c */
FS_OPERATION(fs_opendir);
FS_OPERATION(fs_readdir);
FS_OPERATION(fs_readdirplus);

/* …_fs_attributes.c, …_fs_xattrs.c */
FS_OPERATION(fs_getattr);
FS_OPERATION(fs_setattr);
FS_OPERATION(fs_access);
FS_OPERATION(fs_readlink);
FS_OPERATION(fs_statfs);
FS_OPERATION(fs_setxattr);
FS_OPERATION(fs_getxattr);
FS_OPERATION(fs_listxattr);
FS_OPERATION(fs_removexattr);

#endif
