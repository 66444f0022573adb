# How students' files are compiled, and what may be handed in: the same at
# home and in the grader, except that its hidden tests are optimised less, to
# compile sooner. Both Makefiles read it, and so does grader/common.sh, for
# which a rule is a line NAME := VALUE.

STANDARD := -std=c11 -D_POSIX_C_SOURCE=200809L
STUDENT_WARNINGS := -Wall -Wextra -Wpedantic -Wno-unused-parameter -Wno-unused-variable
CFLAGS_float := -O3
CFLAGS_double := -O3 -DREAL_DOUBLE

# the most bytes of a zip, of a source, and of a table or a picture
MOST_ZIP := 5000000
MOST_SOURCE := 65536
MOST_RESULT := 2000000
# the most sources of a student's own, and what they may be called
MOST_OWN := 10
OWN_NAME := [A-Za-z][A-Za-z0-9_-]{0,60}[.][ch]
