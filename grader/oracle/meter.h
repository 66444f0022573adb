#ifndef METER_H
#define METER_H

/* What is used, in kilobytes but for the files. */
struct usage {
    unsigned long memory, disk, files;
};

enum { METER_FILES = 4000 }; /* the most that anybody needs */

/* Adds what lies below a folder; symbolic links are not followed. What
   is changed meanwhile counts as far as it is seen; a folder that cannot
   be looked into, or lies too deep, counts as too many files. */
void meter_folder(const char *folder, struct usage *usage);

/* Adds the memory of all descendants of this process, and the files
   without a name that they hold open. */
void meter_descendants(struct usage *usage);

#endif
