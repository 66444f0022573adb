#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "usage.h"

enum { DEEPEST = 32, PATH = 64 };

static void add_folder(int parent, const char *name, int depth,
                       struct usage *usage)
{
    const int fd = openat(
        parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *entries = fd < 0 ? NULL : fdopendir(fd);

    if (entries == NULL) {
        if (fd >= 0)
            close(fd);
        else if (errno == EACCES)
            usage->files += USAGE_MOST_FILES;
        return;
    }
    for (struct dirent *e; (e = readdir(entries)) != NULL;) {
        struct stat status;
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0
            || fstatat(fd, e->d_name, &status, AT_SYMLINK_NOFOLLOW)
                   != 0)
            continue;
        usage->disk += (unsigned long)status.st_blocks / 2;
        usage->files++;
        if (!S_ISDIR(status.st_mode))
            continue;
        if (depth < DEEPEST)
            add_folder(fd, e->d_name, depth + 1, usage);
        else
            usage->files += USAGE_MOST_FILES;
    }
    closedir(entries);
}

void usage_add_folder(int folder, struct usage *usage)
{
    add_folder(folder, ".", 0, usage);
}

static void add_memory(int pid, struct usage *usage)
{
    char path[PATH];
    unsigned long size, resident;

    snprintf(path, sizeof path, "/proc/%d/statm", pid);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return;
    if (fscanf(file, "%lu %lu", &size, &resident) == 2)
        usage->memory +=
            resident * (unsigned long)sysconf(_SC_PAGESIZE) / 1024;
    fclose(file);
}

/* The time of a process is its own, and that of its children that it has
   waited for. */
static void add_time(int pid, struct usage *usage)
{
    char path[PATH], line[1024], state;
    unsigned long user, kernel;
    long user_below, kernel_below;

    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return;
    /* a name, in parentheses, may have anything in it */
    const size_t n = fread(line, 1, sizeof line - 1, file);
    line[n] = '\0';
    const char *rest = strrchr(line, ')');
    if (rest != NULL
        && sscanf(rest + 1,
                  " %c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u "
                  "%lu %lu %ld %ld",
                  &state, &user, &kernel, &user_below, &kernel_below)
               == 5) {
        usage->processor += ((double)(user + kernel)
                             + (double)(user_below + kernel_below))
                            / (double)sysconf(_SC_CLK_TCK);
        usage->busy = usage->busy || state == 'R';
    }
    fclose(file);
}

static void add_open_files(int pid, struct usage *usage)
{
    char path[PATH];

    snprintf(path, sizeof path, "/proc/%d/fd", pid);
    DIR *entries = opendir(path);
    if (entries == NULL)
        return;
    for (struct dirent *e; (e = readdir(entries)) != NULL;) {
        struct stat status;
        if (fstatat(dirfd(entries), e->d_name, &status, 0) == 0
            && S_ISREG(status.st_mode) && status.st_nlink == 0)
            usage->disk += (unsigned long)status.st_blocks / 2;
    }
    closedir(entries);
}

static void add_children(int pid, int depth, struct usage *usage);

static void add_children_of_task(int pid, const char *task, int depth,
                                 struct usage *usage)
{
    char path[PATH];
    int child;

    snprintf(path, sizeof path, "/proc/%d/task/%.12s/children", pid,
             task);
    FILE *children = fopen(path, "r");
    if (children == NULL)
        return;
    while (fscanf(children, "%d", &child) == 1) {
        add_memory(child, usage);
        add_time(child, usage);
        add_open_files(child, usage);
        add_children(child, depth + 1, usage);
    }
    fclose(children);
}

static void add_children(int pid, int depth, struct usage *usage)
{
    char path[PATH];

    snprintf(path, sizeof path, "/proc/%d/task", pid);
    DIR *tasks = depth > DEEPEST ? NULL : opendir(path);
    if (tasks == NULL)
        return;
    for (struct dirent *e; (e = readdir(tasks)) != NULL;)
        if (e->d_name[0] != '.')
            add_children_of_task(pid, e->d_name, depth, usage);
    closedir(tasks);
}

void usage_add_descendants(struct usage *usage)
{
    struct rusage buried;

    if (getrusage(RUSAGE_CHILDREN, &buried) == 0)
        usage->processor += (double)buried.ru_utime.tv_sec
                            + (double)buried.ru_stime.tv_sec;
    add_children(getpid(), 0, usage);
}
