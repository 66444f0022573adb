#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "copy.h"

enum { DEEPEST = 32 };

static enum copied copy_bytes(int from, int to)
{
    char bytes[1 << 16];

    for (ssize_t n; (n = read(from, bytes, sizeof bytes)) != 0;)
        if (n < 0 || write(to, bytes, (size_t)n) != n)
            return COPY_FAILED;
    return COPIED;
}

static enum copied copy_file(int from, int to, const char *name,
                             mode_t closed, struct room *room)
{
    const int in = openat(
        from, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat status;
    enum copied copied = NO_ROOM;

    if (in < 0)
        return COPIED;
    if (fstat(in, &status) == 0
        && (size_t)status.st_size <= room->bytes) {
        const int out = openat(to, name,
                               O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW
                                   | O_CLOEXEC,
                               0600);
        const mode_t mode = status.st_mode & 0100 ? 0777 : 0666;
        room->bytes -= (size_t)status.st_size;
        copied = out >= 0 && fchmod(out, mode & ~closed) == 0
                     ? copy_bytes(in, out)
                     : COPY_FAILED;
        if (out >= 0 && close(out) != 0)
            copied = COPY_FAILED;
    }
    close(in);
    return copied;
}

static enum copied copy_entries(DIR *entries, int to, mode_t closed,
                                int depth, struct room *room);

/* Takes `from`, and closes it. */
static enum copied copy_opened(int from, int to, mode_t closed,
                               int depth, struct room *room)
{
    DIR *entries = from < 0 ? NULL : fdopendir(from);

    if (entries == NULL) {
        if (from >= 0)
            close(from);
        return COPIED;
    }
    const enum copied copied =
        to < 0 ? COPY_FAILED
               : copy_entries(entries, to, closed, depth, room);
    closedir(entries);
    return copied;
}

static enum copied copy_below(int from, int to, const char *name,
                              mode_t closed, int depth,
                              struct room *room)
{
    const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

    if (depth == DEEPEST)
        return NO_ROOM;
    if (mkdirat(to, name, 0700) != 0 && errno != EEXIST)
        return COPY_FAILED;
    const int below = openat(to, name, flags);
    enum copied copied = copy_opened(openat(from, name, flags), below,
                                     closed, depth + 1, room);
    if (below < 0 || fchmod(below, 0777 & ~closed) != 0)
        copied = COPY_FAILED;
    if (below >= 0)
        close(below);
    return copied;
}

static enum copied copy_entries(DIR *entries, int to, mode_t closed,
                                int depth, struct room *room)
{
    const int from = dirfd(entries);
    enum copied copied = COPIED;

    for (struct dirent *e;
         copied == COPIED && (e = readdir(entries)) != NULL;) {
        struct stat status;
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0
            || fstatat(from, e->d_name, &status, AT_SYMLINK_NOFOLLOW)
                   != 0
            || !(S_ISREG(status.st_mode) || S_ISDIR(status.st_mode)))
            continue;
        if (room->files-- == 0)
            return NO_ROOM;
        copied =
            S_ISDIR(status.st_mode)
                ? copy_below(from, to, e->d_name, closed, depth, room)
                : copy_file(from, to, e->d_name, closed, room);
    }
    return copied;
}

enum copied copy_folder(int from, int to, mode_t closed,
                        struct room *room)
{
    return copy_opened(
        openat(from, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), to,
        closed, 0, room);
}
