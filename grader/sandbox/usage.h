#ifndef USAGE_H
#define USAGE_H

#include <stdbool.h>

/* What is used: kilobytes, files, and seconds of processor time; and is
   there a process that wants a core? One that waits for the disk does
   not count: a parent that waits for its vfork looks the same. */
struct usage {
    unsigned long memory, disk, files;
    double processor;
    bool busy;
};

enum { USAGE_MOST_FILES = 4000 }; /* the most that anybody needs */

/* Adds what lies below a folder; symbolic links are not followed. What
   is changed meanwhile counts as far as it is seen; a folder that cannot
   be looked into, or lies too deep, counts as too many files. */
void usage_add_folder(int folder, struct usage *usage);

/* Adds the memory and the processor time of all descendants of this
   process, and the files without a name that they hold open. */
void usage_add_descendants(struct usage *usage);

#endif
