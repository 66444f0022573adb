#ifndef STUDENT_H
#define STUDENT_H

#include <stdint.h>

enum { STUDENT_LONG = 100, STUDENT_ROOM = 4 * STUDENT_LONG + 1 };

/* What student.txt says, and the seed that belongs to the number. */
struct student {
    char first[STUDENT_ROOM], last[STUDENT_ROOM], number[STUDENT_ROOM];
    uint32_t seed;
};

/* Reads it, and prints a line on standard error for everything that is
   wrong with it. Returns how many there are. Without a number, the seed
   is that of the names. */
int student_read(const char *path, struct student *student);

/* Writes FIRST_LAST, in the letters A to Z. Returns as above. */
int student_name(const struct student *student,
                 char name[2 * STUDENT_ROOM]);

#endif
