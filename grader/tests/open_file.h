/* Opens FOLDER/NAME, or ends the program. */
#include <stdio.h>
#include <stdlib.h>

static FILE *open_file(const char *folder, const char *name,
                       const char *mode)
{
    char path[4096];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, mode);
    if (file == NULL) {
        perror(path);
        exit(EXIT_FAILURE);
    }
    return file;
}
