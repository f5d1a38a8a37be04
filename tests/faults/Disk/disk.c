/* A disk that can fail, put between a program and the C library by LD_PRELOAD.

   Under the folder DESCENT_DISK_ROOT it
   - keeps a log (DESCENT_DISK_LOG) of all it takes to undo what was not flushed: the old bytes before each write and truncation, every name that
     was made, moved or removed, and every flush. Flushes only mark the log; what they promise is decided when the log is read;
   - refuses to write with ENOSPC while the file DESCENT_DISK_FULL exists;
   - kills the program before the change to the disk of number DESCENT_DISK_KILL.

   A record is the header below, then two names, then the old bytes. All under one lock, so that the order of the log is the order of things. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define FILES 65536
/* Looked up once each: the look-up takes the loader's lock, and must not do so under ours. */
#define NEXT(name) ({ static __typeof__(&name) next; if (!next) next = (__typeof__(&name))dlsym(RTLD_NEXT, #name); next; })

enum { WRITE = 1, FLUSH, CREATE, RENAME, REMOVE, FLUSH_FOLDER };

struct header {
    uint32_t kind, first_length, second_length, old_length;
    uint64_t file, offset, size; /* inode; where the old bytes were; size of the file before */
};

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static char *paths[FILES]; /* by descriptor; null where it is none of ours */
static const char *root, *full;
static size_t root_length;
static int log_file = -1;
static long changes, kill_at;
static unsigned long kept; /* removed files, which live on beside the log */
static char kept_prefix[4096];

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("DESCENT_DISK_LOG"), *at = getenv("DESCENT_DISK_KILL");
    root = getenv("DESCENT_DISK_ROOT");
    full = getenv("DESCENT_DISK_FULL");
    kill_at = at ? atol(at) : 0;
    if (!root)
        return;
    root_length = strlen(root);
    if (path) {
        log_file = NEXT(open)(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        snprintf(kept_prefix, sizeof kept_prefix, "%s.kept.", path);
    }
}

static int ends_with(const char *path, const char *end) {
    size_t length = strlen(path), end_length = strlen(end);
    return length >= end_length && strcmp(path + length - end_length, end) == 0;
}

/* Shared memory and the lock live no longer than the program anyway. */
static int is_ours(const char *path) {
    return root && path && strncmp(path, root, root_length) == 0 && (path[root_length] == '/' || path[root_length] == 0)
        && !ends_with(path, "-shm") && !ends_with(path, ".lock");
}

static const char *ours(int file) {
    return file >= 0 && file < FILES ? paths[file] : NULL;
}

static void record(uint32_t kind, uint64_t file, uint64_t offset, uint64_t size, const char *first, const char *second, const void *old, size_t old_length) {
    if (log_file < 0)
        return;
    struct header header = { kind, first ? strlen(first) : 0, second ? strlen(second) : 0, old_length, file, offset, size };
    struct iovec parts[] = { { &header, sizeof header }, { (void *)first, header.first_length }, { (void *)second, header.second_length }, { (void *)old, old_length } };
    if (NEXT(writev)(log_file, parts, 4) < 0)
        abort();
}

/* Before every change to the disk. */
static void count(void) {
    if (kill_at > 0 && ++changes >= kill_at)
        raise(SIGKILL);
}

static int is_full(void) {
    return full && access(full, F_OK) == 0;
}

/* What lies at [offset, offset + length) before it is written over or cut off. */
static void record_old(int file, const char *name, uint64_t offset, uint64_t length) {
    struct stat now;
    if (log_file < 0 || fstat(file, &now) != 0)
        return;
    uint64_t size = now.st_size, end = offset + length < size ? offset + length : size;
    size_t old_length = end > offset ? end - offset : 0;
    char *old = malloc(old_length + 1);
    /* The program may have the file open for writing only. */
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    int reader = old_length > 0 ? NEXT(open)(path, O_RDONLY | O_CLOEXEC) : -1;
    if (old_length > 0 && (reader < 0 || pread64(reader, old, old_length, offset) != (ssize_t)old_length))
        abort();
    if (reader >= 0)
        NEXT(close)(reader);
    record(WRITE, now.st_ino, offset, size, name, NULL, old, old_length);
    free(old);
}

static int opened(int file, const char *path, int is_new) {
    if (file < 0 || file >= FILES || !is_ours(path))
        return file;
    pthread_mutex_lock(&gate);
    free(paths[file]);
    paths[file] = strdup(path);
    struct stat now;
    if (is_new && fstat(file, &now) == 0) {
        count();
        record(CREATE, now.st_ino, 0, 0, path, NULL, NULL, 0);
    }
    pthread_mutex_unlock(&gate);
    return file;
}

static int is_new(const char *path, int flags) {
    return (flags & O_CREAT) && is_ours(path) && access(path, F_OK) != 0;
}

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        va_list rest; va_start(rest, flags); mode_t mode = va_arg(rest, int); va_end(rest); \
        int makes = is_new(path, flags); \
        if (makes && is_full()) { errno = ENOSPC; return -1; } \
        if (is_ours(path) && (flags & O_TRUNC) && !makes) { \
            int file = NEXT(open)(path, O_WRONLY | O_CLOEXEC); \
            struct stat now; \
            if (file >= 0 && fstat(file, &now) == 0) { pthread_mutex_lock(&gate); record_old(file, path, 0, now.st_size); pthread_mutex_unlock(&gate); } \
            if (file >= 0) NEXT(close)(file); \
        } \
        return opened(NEXT(name)(path, flags, mode), path, makes); \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name) \
    int name(int folder, const char *path, int flags, ...) { \
        va_list rest; va_start(rest, flags); mode_t mode = va_arg(rest, int); va_end(rest); \
        int makes = is_new(path, flags); \
        if (makes && is_full()) { errno = ENOSPC; return -1; } \
        return opened(NEXT(name)(folder, path, flags, mode), path, makes); \
    }
OPENAT(openat)
OPENAT(openat64)

int close(int file) {
    if (ours(file)) {
        pthread_mutex_lock(&gate);
        free(paths[file]);
        paths[file] = NULL;
        pthread_mutex_unlock(&gate);
    }
    return NEXT(close)(file);
}

static ssize_t change(int file, const void *bytes, size_t length, int64_t offset) {
    pthread_mutex_lock(&gate);
    count();
    ssize_t result = -1;
    if (is_full())
        errno = ENOSPC;
    else {
        int64_t at = offset >= 0 ? offset : lseek64(file, 0, SEEK_CUR);
        record_old(file, paths[file], at, length);
        result = offset >= 0 ? NEXT(pwrite64)(file, bytes, length, offset) : NEXT(write)(file, bytes, length);
    }
    int error = errno;
    pthread_mutex_unlock(&gate);
    errno = error;
    return result;
}

ssize_t write(int file, const void *bytes, size_t length) {
    return ours(file) ? change(file, bytes, length, -1) : NEXT(write)(file, bytes, length);
}

ssize_t pwrite(int file, const void *bytes, size_t length, off_t offset) {
    return ours(file) ? change(file, bytes, length, offset) : NEXT(pwrite)(file, bytes, length, offset);
}

ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t offset) {
    return ours(file) ? change(file, bytes, length, offset) : NEXT(pwrite64)(file, bytes, length, offset);
}

/* These would pass by the log; nothing here uses them on our files, and this says so if that changes. */
#define FORBIDDEN(type, name, parameters, arguments) \
    type name parameters { if (ours(file)) abort(); return NEXT(name) arguments; }
FORBIDDEN(ssize_t, writev, (int file, const struct iovec *parts, int count), (file, parts, count))
FORBIDDEN(ssize_t, pwritev, (int file, const struct iovec *parts, int count, off_t offset), (file, parts, count, offset))
FORBIDDEN(ssize_t, pwritev64, (int file, const struct iovec *parts, int count, off64_t offset), (file, parts, count, offset))
FORBIDDEN(int, fallocate, (int file, int mode, off_t offset, off_t length), (file, mode, offset, length))
FORBIDDEN(int, fallocate64, (int file, int mode, off64_t offset, off64_t length), (file, mode, offset, length))
FORBIDDEN(int, posix_fallocate, (int file, off_t offset, off_t length), (file, offset, length))
FORBIDDEN(int, posix_fallocate64, (int file, off64_t offset, off64_t length), (file, offset, length))

static int cut(int file, int64_t length) {
    pthread_mutex_lock(&gate);
    count();
    struct stat now;
    int result = -1;
    if (fstat(file, &now) == 0 && length > now.st_size && is_full())
        errno = ENOSPC;
    else {
        record_old(file, paths[file], length, now.st_size > length ? now.st_size - length : 0);
        result = NEXT(ftruncate64)(file, length);
    }
    int error = errno;
    pthread_mutex_unlock(&gate);
    errno = error;
    return result;
}

int ftruncate(int file, off_t length) { return ours(file) ? cut(file, length) : NEXT(ftruncate)(file, length); }

int ftruncate64(int file, off64_t length) { return ours(file) ? cut(file, length) : NEXT(ftruncate64)(file, length); }

/* Also for a folder that was opened past us, as .NET does that calls the C library by its name. */
static int is_folder_of_ours(int file, char *path) {
    char link[64];
    struct stat now;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = fstat(file, &now) == 0 && S_ISDIR(now.st_mode) ? readlink(link, path, 4095) : -1;
    if (length >= 0)
        path[length] = 0;
    return length >= 0 && is_ours(path);
}

/* A disk takes its time, in which others go on. */
static int flush(int file, const char *path) {
    usleep(2000);
    pthread_mutex_lock(&gate);
    count();
    struct stat now;
    if (fstat(file, &now) == 0)
        record(S_ISDIR(now.st_mode) ? FLUSH_FOLDER : FLUSH, now.st_ino, 0, 0, path, NULL, NULL, 0);
    pthread_mutex_unlock(&gate);
    return 0;
}

int fsync(int file) {
    char path[4096];
    return ours(file) ? flush(file, ours(file)) : is_folder_of_ours(file, path) ? flush(file, path) : NEXT(fsync)(file);
}

int fdatasync(int file) { return ours(file) ? flush(file, ours(file)) : NEXT(fdatasync)(file); }

/* A second name for a file that is about to lose this one; empty where there is none. */
static void keep(const char *path, char *name) {
    name[0] = 0;
    if (log_file < 0 || access(path, F_OK) != 0)
        return;
    snprintf(name, 4200, "%s%lu", kept_prefix, kept++);
    if (NEXT(link)(path, name) != 0)
        abort();
}

int unlink(const char *path) {
    if (!is_ours(path))
        return NEXT(unlink)(path);
    char name[4200];
    pthread_mutex_lock(&gate);
    count();
    keep(path, name);
    record(REMOVE, 0, 0, 0, path, name, NULL, 0);
    int result = NEXT(unlink)(path), error = errno;
    pthread_mutex_unlock(&gate);
    errno = error;
    return result;
}

int rename(const char *from, const char *to) {
    if (!is_ours(from) && !is_ours(to))
        return NEXT(rename)(from, to);
    char name[4200];
    pthread_mutex_lock(&gate);
    count();
    keep(to, name);
    if (name[0])
        record(REMOVE, 0, 0, 0, to, name, NULL, 0);
    record(RENAME, 0, 0, 0, from, to, NULL, 0);
    int result = NEXT(rename)(from, to), error = errno;
    pthread_mutex_unlock(&gate);
    errno = error;
    return result;
}

int link(const char *from, const char *to) {
    if (!is_ours(to))
        return NEXT(link)(from, to);
    pthread_mutex_lock(&gate);
    count();
    record(CREATE, 0, 0, 0, to, NULL, NULL, 0);
    int result = NEXT(link)(from, to), error = errno;
    pthread_mutex_unlock(&gate);
    errno = error;
    return result;
}

int mkdir(const char *path, mode_t mode) {
    if (!is_ours(path))
        return NEXT(mkdir)(path, mode);
    pthread_mutex_lock(&gate);
    count();
    int makes = access(path, F_OK) != 0;
    int result = NEXT(mkdir)(path, mode), error = errno;
    if (makes && result == 0)
        record(CREATE, 0, 0, 0, path, NULL, NULL, 0);
    pthread_mutex_unlock(&gate);
    errno = error;
    return result;
}
