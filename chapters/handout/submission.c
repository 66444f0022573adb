/* Checks the files to be handed in, and packs them into a zip that is
   named after the student: those of the first part, or with the argument
   CH4 those of the second. `make submission` and `make submission10` run
   it. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NAME = 200, MOST_FILES = 200, MOST_BYTES = 5000000 };

enum { LIST = 10 };

/* What each part wants to be handed in, and what writes the results. */
static const struct part {
    const char *name, *exercises[LIST], *results[LIST], *programs;
} parts[] = {
    {"CH3",
     {"src/full.c", "src/relu.c", "src/softmax.c", "src/cross_entropy.c",
      "src/sequential.c", "src/run_cifar100.c", "src/better_cifar.c"},
     {"results/acc_lr.png", "results/acc_results.csv", "results/loss.csv",
      "results/predictions.csv", "results/better_predictions.csv"},
     "make run, and make better"},
    {"CH4",
     {"src/score_loss.c", "src/two_layer_net.c", "src/optimizer.c",
      "src/trainer.c", "src/weight_grid.c", "src/best_cifar10.c"},
     {"results/loss_history.csv", "results/accuracy_history.csv",
      "results/history.png", "results/weights_after.png",
      "results/best_predictions.csv"},
     "build/bin/run_cifar10, and make best"}};

static const struct part *wanted;

struct file {
    char name[3 * NAME]; /* in the zip */
    unsigned char *bytes;
    uint32_t size, crc, offset;
};

static struct file files[MOST_FILES];
static size_t n_files;
static uint32_t total;
static char folder[2 * NAME + 8];

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

static int is_exercise(const char *path)
{
    for (const char *const *name = wanted->exercises; *name; name++)
        if (strcmp(*name, path) == 0)
            return 1;
    return 0;
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
    file->bytes = malloc(MOST_BYTES + 2);
    if (file->bytes == NULL)
        refuse("%s: no memory", path);
    file->size = (uint32_t)fread(file->bytes, 1, MOST_BYTES + 1, in);
    if (ferror(in))
        refuse("%s: %s", path, strerror(errno));
    fclose(in);
    total += file->size;
    if (total > MOST_BYTES)
        refuse("%s: too large: %d MB is the most that can be handed in",
               path, MOST_BYTES / 1000000);
    file->crc = crc32(file->bytes, file->size);
    snprintf(file->name, sizeof file->name, "%s/%s", folder, path);
    file->bytes[file->size] = '\0';
    if (is_exercise(path)
        && strstr((char *)file->bytes, "TODO:") != NULL)
        fprintf(stderr, "note: %s still has a TODO in it\n", path);
    n_files++;
}

static int ends_with(const char *name, const char *end)
{
    size_t n = strlen(name), m = strlen(end);

    return n > m && strcmp(name + n - m, end) == 0;
}

/* Takes along all files of a folder with one of two endings. */
static void take_all(const char *from, const char *end, const char *or_end)
{
    struct dirent **entries;
    int n = scandir(from, &entries, NULL, alphasort);

    for (int i = 0; i < n; i++) {
        const char *name = entries[i]->d_name;
        char path[2 * NAME];
        snprintf(path, sizeof path, "%s/%s", from, name);
        if (name[0] != '.' && (ends_with(name, end)
                               || ends_with(name, or_end)))
            take(path);
        free(entries[i]);
    }
    if (n >= 0)
        free(entries);
}

/* Reads a line of student.txt, `key: value`. */
static void student(const char *key, char value[NAME])
{
    FILE *in = fopen("student.txt", "r");
    char line[NAME];
    size_t n = strlen(key);

    if (in == NULL)
        refuse("student.txt: %s", strerror(errno));
    value[0] = '\0';
    while (fgets(line, sizeof line, in) != NULL)
        if (strncmp(line, key, n) == 0 && line[n] == ':') {
            strcpy(value, line + n + 1 + strspn(line + n + 1, " \t"));
            value[strcspn(value, "\r\n")] = '\0';
        }
    fclose(in);
    for (n = strlen(value); n > 0 && value[n - 1] == ' '; n--)
        value[n - 1] = '\0';
    if (value[0] == '\0')
        refuse("student.txt: write your %s into it, after '%s:'", key, key);
}

/* Names in the zip's name are capitals, with - for a blank. */
static void capitals(const char *key, char name[NAME])
{
    for (char *c = name; *c != '\0'; c++) {
        if (*c == ' ')
            *c = '-';
        else if (*c != '-' && !isalpha((unsigned char)*c))
            refuse("student.txt: write your %s with the letters A to Z",
                   key);
        *c = (char)toupper((unsigned char)*c);
    }
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
    put(out, 10, 2);        /* version needed */
    put(out, 0, 2);         /* flags */
    put(out, 0, 2);         /* method: stored */
    put(out, 0x00210000, 4); /* time and date */
    put(out, file->crc, 4);
    put(out, file->size, 4);
    put(out, file->size, 4);
    put(out, (uint32_t)strlen(file->name), 2);
    put(out, 0, 2);         /* extra field */
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
        put(out, 0x0314, 2);         /* made by: Unix, version 2.0 */
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
    char first[NAME], last[NAME], number[NAME];
    char zip[2 * NAME + 16], part[2 * NAME + 24];

    wanted = &parts[argc > 1 && strcmp(argv[1], "CH4") == 0];
    student("first name", first);
    student("last name", last);
    student("student number", number);
    capitals("first name", first);
    capitals("last name", last);
    if (number[strspn(number, "0123456789")] != '\0'
        || strlen(number) > 10 || strtoull(number, NULL, 10) > UINT32_MAX)
        refuse("student.txt: the student number has to be a whole number "
               "from 0 to %lu", (unsigned long)UINT32_MAX);
    if (strlen(first) + strlen(last) > 100)
        refuse("student.txt: the name is too long");
    snprintf(folder, sizeof folder, "%s_%s_%s", first, last,
             wanted->name);

    take("student.txt");
    for (const char *const *name = wanted->exercises; *name; name++)
        if (access(*name, R_OK) != 0)
            refuse("%s is missing: keep the names and folders as they "
                   "were given", *name);
    for (const char *const *name = wanted->results; *name; name++)
        if (access(*name, R_OK) != 0)
            fprintf(stderr, "note: %s is missing: run %s\n", *name,
                    wanted->programs);
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
