#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "checkpoint.h"
#include "suite.h"

enum { SIZE = 16 + 24 + 8 * (3 * 5 + 5 + 5 * 2 + 2) + 8 };

static char folder[64], path[80];

/* Writes a net from 3 to 5 to 2. */
static struct two_layer_net *make_net(void)
{
    struct random random;

    random_seed(&random, suite_seed(4));
    struct two_layer_net *net = two_layer_net_new(3, 5, 2, 1, &random);
    for (size_t k = 0; k < 5; k++)
        net->params[B1].value.at[k] = (real)(1.0 / (double)(k + 3));
    net->params[B2].value.at[0] = (real)-INFINITY;
    return net;
}

static void make_file(void)
{
    strcpy(folder, "/tmp/check_checkpoint_XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/net.bin", folder);
    struct two_layer_net *net = make_net();
    checkpoint_write(folder, "net.bin", net);
    two_layer_net_free(net);
}

static void remove_file(void)
{
    remove(path);
    ck_assert_msg(rmdir(folder) == 0, "something else was left");
}

/* Turns one bit of the file over. */
static void turn_bit(long at, int bit)
{
    FILE *file = fopen(path, "r+b");

    ck_assert_int_eq(fseek(file, at, SEEK_SET), 0);
    int byte = fgetc(file);
    ck_assert_int_eq(fseek(file, at, SEEK_SET), 0);
    fputc(byte ^ 1 << bit, file);
    ck_assert_int_eq(fclose(file), 0);
}

TEST(net_is_the_same_after_writing_and_reading)
{
    make_file();
    struct two_layer_net *net = make_net();
    struct two_layer_net *read = checkpoint_read(path, 3, 2);

    for (size_t i = 0; i < NET_PARAMS; i++) {
        const struct matrix *value = &net->params[i].value;
        check_matrix(&read->params[i].value, value->rows, value->cols,
                     value->at, 0, "to the last bit");
    }
    two_layer_net_free(net);
    two_layer_net_free(read);
    remove_file();
}

TEST(file_has_the_size_given_in_the_chapter)
{
    make_file();
    FILE *file = fopen(path, "rb");
    char text[17] = "";
    ck_assert_uint_eq(fread(text, 1, 16, file), 16);
    ck_assert_str_eq(text, "two_layer_net 1\n");
    ck_assert_int_eq(fseek(file, 0, SEEK_END), 0);
    ck_assert_int_eq(ftell(file), SIZE);
    fclose(file);
    remove_file();
}

TEST(net_of_another_shape_is_refused)
{
    make_file();
    check_fails(checkpoint_read(path, 4, 2), path,
                "3 inputs, 5 hidden units and 2 outputs");
    check_fails(checkpoint_read(path, 3, 3), path,
                "expected 3 inputs and 3 outputs");
    turn_bit(16 + 8 + 7, 6); /* no machine has room for that */
    check_fails(checkpoint_read(path, 3, 2), path,
                "expected 3 inputs and 2 outputs");
    turn_bit(16 + 8 + 7, 6);
    turn_bit(16 + 8 + 2, 3); /* some machine has, but not the file */
    check_fails(checkpoint_read(path, 3, 2), path,
                "damaged: its net needs exactly ");
    remove_file();
}

TEST(other_version_and_other_files_are_refused)
{
    make_file();
    turn_bit(14, 1); /* 1 becomes 3 */
    check_fails(checkpoint_read(path, 3, 2), path, "version 3");
    turn_bit(0, 0);
    check_fails(checkpoint_read(path, 3, 2), path, "not a checkpoint");
    remove(path);
    check_fails(checkpoint_read(path, 3, 2), path, "No such file");
    check_fails(checkpoint_read(folder, 3, 2), folder, "cut short");
    rmdir(folder);
}

TEST(file_cut_short_or_too_long_is_refused)
{
    const long sizes[] = {0,  15,       16,       39,      40,
                          47, SIZE - 9, SIZE - 8, SIZE - 1};

    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        make_file();
        ck_assert_int_eq(truncate(path, sizes[i]), 0);
        check_fails(checkpoint_read(path, 3, 2), path, "damaged");
        remove_file();
    }
    make_file();
    ck_assert_int_eq(truncate(path, SIZE + 1), 0);
    check_fails(checkpoint_read(path, 3, 2), path, "damaged");
    remove_file();
}

TEST(flipped_bit_is_found)
{
    const long places[] = {40, 100, SIZE - 9, SIZE - 8, SIZE - 1};

    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        for (int bit = 0; bit < 8; bit += 7) {
            make_file();
            turn_bit(places[i], bit);
            check_fails(checkpoint_read(path, 3, 2), path, "checksum");
            remove_file();
        }
}

static void write_to_a_full_disk(void)
{
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){100, 100});
    checkpoint_write(folder, "net.bin", make_net());
}

TEST(full_disk_leaves_the_older_checkpoint)
{
    make_file();
    check_fails(write_to_a_full_disk(), path, "cannot write");
    two_layer_net_free(checkpoint_read(path, 3, 2));
    remove_file();
}

int main(void)
{
    return suite_run("checkpoint");
}
