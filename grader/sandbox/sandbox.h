#ifndef SANDBOX_H
#define SANDBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Where libraries are, and what loads them. */
#if defined __x86_64__
#define SANDBOX_LIBRARIES "/usr/lib/x86_64-linux-gnu"
#define SANDBOX_LOADER SANDBOX_LIBRARIES "/ld-linux-x86-64.so.2"
#elif defined __aarch64__
#define SANDBOX_LIBRARIES "/usr/lib/aarch64-linux-gnu"
#define SANDBOX_LOADER SANDBOX_LIBRARIES "/ld-linux-aarch64.so.1"
#else
#error "SANDBOX_LIBRARIES: where are this machine's?"
#endif

/* The walls around a student's code. A process that is to
   run some is started inside bubblewrap, where that works, and locks
   itself in with the other three before it loads or runs anything of
   the student's. */
struct walls {
    bool bubblewrap; /* namespaces: no network, no other processes, and
                        hardly any file system */
    bool landlock;   /* only named files can be opened */
    bool seccomp;    /* only harmless system calls can be made */
    bool own_user;   /* a user id that owns nothing; wants root */
    bool unsafe;     /* somebody has said that limits alone will do */
};

/* Which walls this machine offers; tries them. Ends the program when
   they are too few to hold anybody, unless `unsafe`. */
struct walls sandbox_walls(bool unsafe);

/* The same in words, "bubblewrap landlock seccomp", and back. */
void sandbox_print(struct walls walls, char text[64]);
struct walls sandbox_parse(const char *text);

/* What a locked-in process may do. */
struct permissions {
    const char *const *readable; /* paths, the last one NULL */
    const char *const *writable;
    bool worker;      /* no processes, no new files */
    size_t megabytes; /* of memory, for each process */
    unsigned seconds; /* of processor time, for each process */
    uid_t user;       /* to become, with own_user */
    const char *const *executable; /* paths, readable too; NULL: none */
};

/* Locks this process in, for good. Ends it with exit status
   SANDBOX_FAILED when a wall that should be in force is not. */
void sandbox_lock_in(struct walls walls,
                     const struct permissions *permissions);

enum { SANDBOX_FAILED = 120 };

/* The forbidden call that a worker with this wait status made, or
   NULL. */
const char *sandbox_forbidden(int status);

/* Closes all descriptors but those below `first`. */
void sandbox_close_from(unsigned first);

/* Words of a command line. */
struct command {
    const char *words[160];
    size_t n;
};
void command_add(struct command *command, const char *word);
void command_add_3(struct command *command, const char *one,
                   const char *two, const char *three);

/* Begins a command with bubblewrap, showing it `folder` as /work, its
   working directory, for reading. More binds can follow. Without
   `tools` it sees no compiler: of all programs only a shell and
   gnuplot, which the kit draws with, and libraries. */
void sandbox_bubblewrap(struct command *command, struct walls walls,
                        const char *folder, bool tools);

/* The environment of everything that runs locked in. */
extern char *const sandbox_environment[];

/* A user id that nobody has, hardly ever the same for two processes. */
uid_t sandbox_user(void);

#endif
