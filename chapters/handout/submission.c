/* Checks the files to be handed in for the assignment that the argument
   names, or else for the first one, and packs them into a zip that is
   named after the student. With --seed it prints the seed
   that belongs to the number in student.txt, and with --who FILE what a
   file like that says, and the seed, a line each. */
#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "student.h"

enum { NAME = 2 * STUDENT_ROOM, PATH = 2 * NAME, MOST_FILES = 200 };

enum { LIST = 8 };

/* What each assignment wants: sources, those of modules with tests to
   pass, and the results of programs. */
static const struct assignment {
    const char *folder, *ending, *exercises[LIST];
    struct program {
        const char *name, *run, *data, *results[LIST];
        int own_seed; /* that of the student's number */
    } programs[LIST];
} assignments[] = {
#include "assignments.h"
};

static const struct assignment *wanted = assignments;

struct file {
    char name[3 * NAME]; /* in the zip */
    unsigned char *bytes;
    uint32_t size, crc, offset;
};

static struct file files[MOST_FILES];
static size_t n_files;
static uint32_t total;
static char folder[NAME + 8];

static void refuse(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(EXIT_FAILURE);
}

/* CRC-32 as in ISO 3309, which zip wants. */
static uint32_t crc32(const unsigned char *bytes, size_t n)
{
    uint32_t crc = 0xffffffffu;

    for (size_t i = 0; i < n; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
    }
    return ~crc;
}

/* Says what may cost points. Nothing is refused for it. */
static void note(const char *format, ...)
{
    va_list arguments;

    fputs("note: ", stderr);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
}

static int is_exercise(const char *path)
{
    char name[PATH];

    for (size_t i = 0; wanted->exercises[i] != NULL; i++) {
        snprintf(name, sizeof name, "src/%s.c", wanted->exercises[i]);
        if (strcmp(name, path) == 0)
            return 1;
    }
    return 0;
}

/* Runs the tests of a module. */
static void test(const char *module)
{
    char command[PATH], line[1024], said[1024] = "its tests do not run";
    int passed = 0, failed = 0, skipped = 0, known = 0;

    snprintf(command, sizeof command, "build/double/check_%s 2>&1",
             module);
    FILE *tests = popen(command, "r");
    for (int n = 0; tests && fgets(line, sizeof line, tests); n++) {
        line[strcspn(line, "\n")] = '\0';
        if (n == 0)
            strcpy(said, line);
        known = known
                || sscanf(line, "%d passed, %d failed, %d skipped",
                          &passed, &failed, &skipped)
                       == 3;
    }
    if (tests && pclose(tests) == 0)
        return;
    if (known)
        snprintf(said, sizeof said, "%d of %d tests fail",
                 failed + skipped, passed + failed + skipped);
    note("points for %s are at risk: %s: make check-%s", module, said,
         module);
}

/* FNV-1a of a file, as the programs note it of themselves. */
static uint32_t hash_of(const char *path)
{
    uint32_t hash = 2166136261u;
    FILE *in = fopen(path, "rb");

    for (int c; in != NULL && (c = getc(in)) != EOF;)
        hash = (hash ^ (uint32_t)c) * 16777619u;
    if (in != NULL)
        fclose(in);
    return hash;
}

static int ends_with(const char *name, const char *end)
{
    size_t n = strlen(name), m = strlen(end);

    return n >= m && strcmp(name + n - m, end) == 0;
}

/* Compares what a program has noted beside its results with what the
   sources make now, and with the student's seed. */
static void compare(const struct program *program, uint32_t own_seed)
{
    char path[PATH], line[1024], unit[32] = "";
    unsigned long hash = 0, seed = 0, done = 0, due = 0;

    snprintf(path, sizeof path, "results/%s.txt", program->name);
    FILE *in = fopen(path, "r");
    if (in == NULL) {
        note("%s, which says how the other results were made, is "
             "missing: %s writes it",
             path, program->run);
        return;
    }
    while (fgets(line, sizeof line, in) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        for (size_t n = strlen(line); n > 0 && line[n - 1] == '/'; n--)
            line[n - 1] = '\0';
        sscanf(line, "program %lx", &hash);
        sscanf(line, "seed %lu", &seed);
        sscanf(line, "done %lu of %lu %31s", &done, &due, unit);
        if (strncmp(line, "data ", 5) == 0
            && !ends_with(line, program->data))
            note("%s was made with the images in %s, not those in %s",
                 path, line + 5, program->data);
    }
    fclose(in);
    if (program->own_seed && seed != own_seed)
        note("%s: the results were made with the seed %lu, but yours "
             "is %lu: %s again",
             path, seed, (unsigned long)own_seed, program->run);
    if (done < due || due == 0)
        note("%s: the results were made after only %lu of %lu %s: "
             "%s again",
             path, done, due, unit, program->run);
    snprintf(line, sizeof line, "build/bin/%s", program->name);
    if (hash_of(line) != hash)
        note("%s: the results were made by a different program from "
             "the one in src now: %s again",
             path, program->run);
}

/* What the student should know before handing in. */
static void look(uint32_t own_seed)
{
    char path[PATH];

    for (size_t i = 0; wanted->exercises[i] != NULL; i++) {
        const char *name = wanted->exercises[i];
        snprintf(path, sizeof path, "tests/check_%s.c", name);
        if (access(path, F_OK) == 0)
            test(name);
    }
    for (const struct program *program = wanted->programs;
         program->name != NULL; program++) {
        int missing = 0;
        for (size_t i = 0; program->results[i] != NULL; i++) {
            snprintf(path, sizeof path, "results/%s",
                     program->results[i]);
            if (access(path, R_OK) != 0) {
                note("%s is missing: run %s", path, program->run);
                missing++;
            }
        }
        snprintf(path, sizeof path, "build/bin/%s", program->name);
        if (access(path, X_OK) != 0)
            note("points for %s are at risk: it cannot be built: "
                 "make says why",
                 program->name);
        else if (missing == 0)
            compare(program, own_seed);
    }
}

/* Takes a file along. */
static void take(const char *path)
{
    FILE *in = fopen(path, "rb");
    struct file *file = &files[n_files];

    if (in == NULL)
        refuse("%s: %s", path, strerror(errno));
    if (n_files == MOST_FILES)
        refuse("there are more than %d files", MOST_FILES);
    file->bytes = malloc(MOST_ZIP + 2);
    if (file->bytes == NULL)
        refuse("%s: no memory", path);
    file->size = (uint32_t)fread(file->bytes, 1, MOST_ZIP + 1, in);
    if (ferror(in))
        refuse("%s: %s", path, strerror(errno));
    fclose(in);
    total += file->size;
    if (total > MOST_ZIP)
        refuse("%s: too large together with the rest: at most %d MB "
               "can be handed in",
               path, MOST_ZIP / 1000000);
    file->crc = crc32(file->bytes, file->size);
    snprintf(file->name, sizeof file->name, "%s/%s", folder, path);
    file->bytes[file->size] = '\0';
    if (is_exercise(path)
        && strstr((char *)file->bytes, "TODO:") != NULL)
        note("%s still has a TODO in it", path);
    n_files++;
}

/* Takes along all files of a folder with one of two endings. */
static void take_all(const char *from, const char *end,
                     const char *or_end)
{
    struct dirent **entries;
    int n = scandir(from, &entries, NULL, alphasort);

    for (int i = 0; i < n; i++) {
        const char *name = entries[i]->d_name;
        char path[PATH];
        snprintf(path, sizeof path, "%s/%s", from, name);
        if (name[0] != '.'
            && (ends_with(name, end) || ends_with(name, or_end)))
            take(path);
        free(entries[i]);
    }
    if (n >= 0)
        free(entries);
}

static void put(FILE *out, uint32_t number, int bytes)
{
    for (; bytes-- > 0; number >>= 8)
        fputc((int)(number & 0xff), out);
}

/* What a file's two headers in a zip have in common. Nothing is packed
   tighter (method 0), and all dates are 1 January 1980. */
static void put_header(FILE *out, const struct file *file)
{
    put(out, 10, 2);         /* version needed */
    put(out, 0, 2);          /* flags */
    put(out, 0, 2);          /* method: stored */
    put(out, 0x00210000, 4); /* time and date */
    put(out, file->crc, 4);
    put(out, file->size, 4);
    put(out, file->size, 4);
    put(out, (uint32_t)strlen(file->name), 2);
    put(out, 0, 2); /* extra field */
}

static void write_zip(FILE *out)
{
    uint32_t start, end;

    for (size_t i = 0; i < n_files; i++) {
        files[i].offset = (uint32_t)ftell(out);
        put(out, 0x04034b50, 4);
        put_header(out, &files[i]);
        fputs(files[i].name, out);
        fwrite(files[i].bytes, 1, files[i].size, out);
    }
    start = (uint32_t)ftell(out);
    for (size_t i = 0; i < n_files; i++) {
        put(out, 0x02014b50, 4);
        put(out, 0x0314, 2); /* made by: Unix, version 2.0 */
        put_header(out, &files[i]);
        put(out, 0, 2);              /* comment */
        put(out, 0, 2);              /* disk */
        put(out, 0, 2);              /* internal attributes */
        put(out, 0100644u << 16, 4); /* a plain file, rw-r--r-- */
        put(out, files[i].offset, 4);
        fputs(files[i].name, out);
    }
    end = (uint32_t)ftell(out);
    put(out, 0x06054b50, 4);
    put(out, 0, 4);
    put(out, (uint32_t)n_files, 2);
    put(out, (uint32_t)n_files, 2);
    put(out, end - start, 4);
    put(out, start, 4);
    put(out, 0, 2);
}

int main(int argc, char **argv)
{
    struct student student;
    char name[NAME], zip[NAME + 16], part[NAME + 24];
    const char *what = argc > 1 ? argv[1] : wanted->folder;
    int who = argc > 2 && strcmp(what, "--who") == 0;
    int problems =
        student_read(who ? argv[2] : "student.txt", &student);

    if (who)
        printf("%s\n%s\n%s\n%lu\n", student.first, student.last,
               student.number, (unsigned long)student.seed);
    if (who || problems > 0)
        return problems > 0 ? EXIT_FAILURE : EXIT_SUCCESS;
    fprintf(stderr, "student number %s, seed %lu\n", student.number,
            (unsigned long)student.seed);
    if (strcmp(what, "--seed") == 0) {
        printf("%lu\n", (unsigned long)student.seed);
        return EXIT_SUCCESS;
    }
    while (strcmp(wanted->folder, what) != 0)
        if (++wanted
            == assignments + sizeof assignments / sizeof *assignments)
            refuse("there is no assignment %s", what);
    if (student_name(&student, name) > 0)
        return EXIT_FAILURE;
    snprintf(folder, sizeof folder, "%s_%s", name, wanted->ending);

    take("student.txt");
    for (size_t i = 0; wanted->exercises[i] != NULL; i++) {
        snprintf(part, sizeof part, "src/%s.c", wanted->exercises[i]);
        if (access(part, R_OK) != 0)
            refuse("%s is missing: keep the names and folders as they "
                   "were given",
                   part);
    }
    look(student.seed);
    take_all("src", ".c", ".h");
    take_all("results", ".csv", ".png");

    snprintf(zip, sizeof zip, "%s.zip", folder);
    snprintf(part, sizeof part, "%s.part", zip);
    FILE *out = fopen(part, "wb");
    if (out == NULL)
        refuse("%s: %s", part, strerror(errno));
    write_zip(out);
    int written = !ferror(out);
    if (fclose(out) != 0 || !written || rename(part, zip) != 0) {
        int cause = errno;
        remove(part);
        refuse("%s: cannot write: %s", zip, strerror(cause));
    }
    printf("%s, %zu files, is ready to be handed in\n", zip, n_files);
    return EXIT_SUCCESS;
}
