#ifndef COPY_H
#define COPY_H

#include <stddef.h>
#include <sys/types.h>

/* How much may still be copied. */
struct room {
    size_t bytes, files;
};

enum copied { COPIED, NO_ROOM, COPY_FAILED };

/* Copies the regular files and the folders in a folder to another one,
   with modes from which `closed` is taken away. Links and anything else
   are left out, and so is what cannot be read. Files count at the size
   that they claim to have. Sets errno when it fails. */
enum copied copy_folder(int from, int to, mode_t closed,
                        struct room *room);

#endif
